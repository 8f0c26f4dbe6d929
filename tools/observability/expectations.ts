import { INSTRUMENTS } from '../../packages/core/src/telemetry/semconv-metrics.ts';
import type { Series } from './metrics-store.ts';
import type { Look } from './panel-looks.ts';
import { sum } from './truth.ts';
import type { Truth } from './truth.ts';

/** What is wrong with what one query of a panel shows; nothing if it is right. */
export type Expectation = (look: Look, truth: Truth) => readonly string[];

/** Sums of a window that `increase` reckons: the first event of a new series is missing, and its ends are reckoned on. */
const SHARE = 0.1;
/** As many first events as there are series of failures: by class, channel, model and kind of attempt. */
export const EVENTS = 16;
/** What is seen at the very least of what happens more than once, however many of its events were the first of their series. */
const SEEN = 0.25;

/** The latest value of a series. */
export const last = ({ points }: Series): number => points.at(-1)?.[1] ?? Number.NaN;
/** The sum of the latest values. */
export const total = (series: readonly Series[]): number => sum(series.map(last));
/** Every value of all series. */
export const valuesOf = (series: readonly Series[]): readonly number[] =>
  series.flatMap(({ points }) => points.map(([, value]) => value));
/** The latest value by a label; of several series with the same one their sum. */
export function labelled(series: readonly Series[], label: string): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const each of series) {
    const of = each.labels[label] ?? '';
    values[of] = (values[of] ?? 0) + last(each);
  }
  return values;
}

/** That a value lies between two others. */
export function within(what: string, value: number, low: number, high: number): readonly string[] {
  return value >= low && value <= high ? [] : [`${what} is ${value}, not between ${low} and ${high}`];
}

/** That a value is no further from the truth than so much, and not 0 where the truth is not. */
export function near(what: string, value: number, truth: number, tolerance: number): readonly string[] {
  return within(what, value, Math.max(truth - tolerance, Math.min(truth, truth * SEEN)), truth + tolerance);
}

/** A count of the window whose series begin with their first events, within what `increase` can tell. */
export function counts(what: string, value: number, truth: number): readonly string[] {
  if (truth === 0) return within(what, value, 0, 0);
  return within(what, value, Math.max(truth * (1 - SHARE) - EVENTS, truth * SEEN), truth * (1 + SHARE) + 1);
}

/**
 * A rate of the window times its length, of series that begin with their first events. Prometheus divides by the window, VictoriaMetrics by the
 * life of the series within it, which for failures begins late.
 */
export function paces(what: string, rate: number, truth: number, { seconds }: Truth): readonly string[] {
  if (truth === 0) return within(what, rate, 0, 0);
  return within(what, rate * seconds, Math.max(truth * (1 - SHARE) - EVENTS, truth * SEEN), truth * 2 + 1);
}

/** A count of the window of which every series was there at 0. */
export function exactly(what: string, value: number, truth: number): readonly string[] {
  return within(what, value, Math.max(truth * (1 - SHARE) - 0.5, 0), truth * (1 + SHARE) + 0.5);
}

/** Money and pictures, of which every series begins early. */
export function amounts(what: string, value: number, truth: number): readonly string[] {
  return within(what, value, truth * (1 - SHARE), truth * (1 + SHARE / 2));
}

/** Everything that is drawn lies between two values, and something is drawn. */
export function drawnBetween(low: number, high: number): Expectation {
  return ({ drawn }) => {
    const values = valuesOf(drawn);
    if (values.length === 0) return ['nothing is drawn'];
    return [...within('the lowest', Math.min(...values), low, high), ...within('the highest', Math.max(...values), low, high)];
  };
}

/** The highest that is ever drawn. */
export function peaks(low: number, high: number): Expectation {
  return ({ drawn }) => within('the highest', Math.max(...valuesOf(drawn)), low, high);
}

/** What is said of the whole window. */
export function whole(check: (series: readonly Series[], truth: Truth) => readonly string[]): Expectation {
  return (look, truth) => check(look.whole, truth);
}

/** What all of them say. */
export function all(...expectations: readonly Expectation[]): Expectation {
  return (look, truth) => expectations.flatMap((each) => each(look, truth));
}

/**
 * A quantile of what callers waited by their own watches, within the buckets that it and its neighbours fall into: a histogram tells no more.
 */
export function quantile(part: number): Expectation {
  return whole((series, { waits }) => {
    const sorted = waits.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] ?? Number.NaN;
    const bounds = INSTRUMENTS.requestDuration.buckets;
    const below = bounds.findLast((bound) => bound < at(Math.max(part - SHARE, 0))) ?? 0;
    const above = bounds.find((bound) => bound >= at(part + SHARE)) ?? Number.POSITIVE_INFINITY;
    return within(`quantile ${part}`, total(series), Math.max(below, 0.01), above);
  });
}
