import { median } from '../median.ts';
import type { Book, DayPlayed } from './messages.ts';

/** What a contestant made of a day. */
export interface Figures {
  readonly delivered: number;
  readonly undelivered: number;
  /** Dollars for one delivered picture, twice-paid and lost ones included. */
  readonly usdPerPicture: number;
  /** Upstream requests for each order. */
  readonly attempts: number;
  /** Of delivered pictures, in seconds of the day. */
  readonly p50S: number;
  readonly p99S: number;
  /** Dollars billed for what reached nobody. */
  readonly lostUsd: number;
  /** Share of the delivered pictures that came from the last, dear channel. */
  readonly dearShare: number;
}

/** The figures of one day. */
export function figuresOf(pictures: number, { deliveredMs }: DayPlayed, book: Book, dearChannel: string): Figures {
  const delivered = deliveredMs.length;
  const sorted = deliveredMs.toSorted((a, b) => a - b);
  const quantileS = (share: number): number =>
    (sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN) / 1000;
  return {
    delivered,
    undelivered: pictures - delivered,
    usdPerPicture: book.nanoUsd / 1e9 / delivered,
    attempts: book.requests / pictures,
    p50S: quantileS(0.5),
    p99S: quantileS(0.99),
    lostUsd: book.undeliveredNanoUsd / 1e9,
    dearShare: (book.deliveredBy[dearChannel] ?? 0) / delivered,
  };
}

/** Figure by figure the median over several days. */
export function medianFigures(days: readonly Figures[]): Figures {
  const of = (figure: keyof Figures): number => median(days.map((day) => day[figure]));
  return {
    delivered: of('delivered'),
    undelivered: of('undelivered'),
    usdPerPicture: of('usdPerPicture'),
    attempts: of('attempts'),
    p50S: of('p50S'),
    p99S: of('p99S'),
    lostUsd: of('lostUsd'),
    dearShare: of('dearShare'),
  };
}
