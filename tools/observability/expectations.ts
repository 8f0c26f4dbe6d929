import type { Series } from './metrics-store.ts';
import type { Look } from './panel-looks.ts';
import { sum } from './truth.ts';
import type { Truth } from './truth.ts';

/** What is wrong with what a panel shows; nothing if it is right. */
export type Expectation = (looks: readonly Look[], truth: Truth) => readonly string[];

/** Sums of a window that `increase` reckons: the first event of a new series is missing, and its ends are reckoned on. */
const SHARE = 0.1;
/** As many first events as there are series of failures: by class, channel, model and kind of attempt. */
export const EVENTS = 16;

/** The latest value of a series. */
export const last = ({ points }: Series): number => points.at(-1)?.[1] ?? Number.NaN;
/** The sum of the latest values. */
export const total = (series: readonly Series[]): number => sum(series.map(last));
/** Every value of all series. */
export const valuesOf = (series: readonly Series[]): readonly number[] =>
  series.flatMap(({ points }) => points.map(([, value]) => value));
/** The latest value by a label. */
export const labelled = (series: readonly Series[], label: string): Readonly<Record<string, number>> =>
  Object.fromEntries(series.map((each) => [each.labels[label] ?? '', last(each)]));

/** That a value lies between two others. */
export function within(what: string, value: number, low: number, high: number): readonly string[] {
  return value >= low && value <= high ? [] : [`${what} is ${value}, not between ${low} and ${high}`];
}

/** A count of the window, within what `increase` can tell. */
export function counts(what: string, value: number, truth: number): readonly string[] {
  return within(what, value, truth * (1 - SHARE) - EVENTS, truth * (1 + SHARE) + 1);
}

/**
 * A rate of the window times its length. Prometheus divides by the window, VictoriaMetrics by the life of the series within it, which for
 * failures begins late.
 */
export function paces(what: string, rate: number, truth: number, { seconds }: Truth): readonly string[] {
  return within(what, rate * seconds, truth * (1 - SHARE) - EVENTS, truth * 2 + 1);
}

/** A count of the window of which every series was there at 0. */
export function exactly(what: string, value: number, truth: number): readonly string[] {
  return within(what, value, truth * (1 - SHARE) - 0.5, truth * (1 + SHARE) + 0.5);
}

/** Money and pictures, of which every series begins early. */
export function amounts(what: string, value: number, truth: number): readonly string[] {
  return within(what, value, truth * (1 - SHARE), truth * (1 + SHARE / 2));
}

/** Everything that is drawn lies between two values, and something is drawn by every query. */
export function drawnBetween(low: number, high: number): Expectation {
  return (looks) =>
    looks.flatMap(({ drawn }, index) => {
      const values = valuesOf(drawn);
      if (values.length === 0) return [`query ${index + 1} draws nothing`];
      return [
        ...within(`the lowest of query ${index + 1}`, Math.min(...values), low, high),
        ...within(`the highest of query ${index + 1}`, Math.max(...values), low, high),
      ];
    });
}

/** The highest that is ever drawn by the first query. */
export function peaks(low: number, high: number): Expectation {
  return ([look]) => within('the highest', Math.max(...valuesOf(look?.drawn ?? [])), low, high);
}

/** What the first query says of the whole window. */
export function whole(check: (series: readonly Series[], truth: Truth) => readonly string[]): Expectation {
  return ([look], truth) => check(look?.whole ?? [], truth);
}

/** What all of them say. */
export function all(...expectations: readonly Expectation[]): Expectation {
  return (looks, truth) => expectations.flatMap((each) => each(looks, truth));
}
