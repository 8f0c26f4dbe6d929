import type { ImageSize } from '../catalog/size.ts';
import type { Candidate } from '../routing/candidate.ts';

/** Attempts that are remembered of one channel × model × size: enough for a 99th percentile, and few enough to follow a day. */
const WINDOW = 512;
/** Attempts that are looked at for timeouts: few, so that a channel that became slower is noticed after a handful. */
export const RECENT = 64;

/** What the attempts of one channel × model × size took lately. */
export interface DurationReading {
  /** Attempts that delivered, at most the last 512. */
  readonly observations: number;
  /** Of the last 64 attempts, those that were given up by their timeout. */
  readonly recentTimeouts: number;
  /** @param share from 0 to 1, such as 0.95; the smallest observed time that this share of attempts did not exceed, in milliseconds. */
  percentileMs(share: number): number;
}

/** How long pictures take, by channel × model × size: what hedging and the adaptive attempt timeout stand on. */
export class AttemptDurations {
  /** By channel, model and size: maps within maps, since a key of one string would have to be put together for every attempt. */
  readonly #series = new Map<string, Map<string, Map<ImageSize, Series>>>();

  /** An attempt delivered after `durationMs`. */
  delivered(candidate: Candidate, durationMs: number): void {
    this.#of(candidate).add(durationMs);
  }

  /** An attempt was given up by its own timeout. */
  timedOut(candidate: Candidate): void {
    this.#of(candidate).add(undefined);
  }

  /** `undefined` when nothing was observed. */
  reading({ channel, order }: Pick<Candidate, 'channel' | 'order'>): DurationReading | undefined {
    return this.#series.get(channel.id)?.get(order.model.id)?.get(order.size);
  }

  #of({ channel, order }: Candidate): Series {
    const models = this.#series.get(channel.id) ?? new Map<string, Map<ImageSize, Series>>();
    const sizes = models.get(order.model.id) ?? new Map<ImageSize, Series>();
    const known = sizes.get(order.size);
    if (known !== undefined) return known;
    const series = new Series();
    this.#series.set(channel.id, models.set(order.model.id, sizes.set(order.size, series)));
    return series;
  }
}

/** A ring of the last attempts; `undefined` stands for one that timed out. */
class Series implements DurationReading {
  readonly #ring: (number | undefined)[] = [];
  #next = 0;
  #timedOut = 0;
  /** The same without those that timed out, in order: each is put in its place, since sorting them for a percentile would cost more. */
  readonly #sorted: number[] = [];

  get observations(): number {
    return this.#ring.length - this.#timedOut;
  }

  get recentTimeouts(): number {
    if (this.#timedOut === 0) return 0;
    let count = 0;
    for (let back = 1; back <= Math.min(RECENT, this.#ring.length); back += 1) {
      if (this.#ring[(this.#next - back + WINDOW) % WINDOW] === undefined) count += 1;
    }
    return count;
  }

  add(durationMs: number | undefined): void {
    if (this.#ring.length === WINDOW) this.#forget(this.#ring[this.#next]);
    this.#ring[this.#next] = durationMs;
    this.#next = (this.#next + 1) % WINDOW;
    if (durationMs === undefined) this.#timedOut += 1;
    else this.#sorted.splice(placeOf(durationMs, this.#sorted), 0, durationMs);
  }

  percentileMs(share: number): number {
    return this.#sorted[Math.max(0, Math.ceil(share * this.#sorted.length) - 1)] ?? Number.POSITIVE_INFINITY;
  }

  #forget(durationMs: number | undefined): void {
    if (durationMs === undefined) this.#timedOut -= 1;
    else this.#sorted.splice(placeOf(durationMs, this.#sorted), 1);
  }
}

/** Where the first that is not smaller stands. */
function placeOf(value: number, sorted: readonly number[]): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
