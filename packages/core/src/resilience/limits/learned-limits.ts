import type { RateLimitFact } from '../../catalog/rate-limit-fact.ts';
import type { Clock } from '../../config/clock.ts';
import type { RateLimitOptions } from '../options.ts';
import type { Limiter } from './limiter.ts';
import { Remaining } from './remaining.ts';
import { SlidingWindow } from './sliding-window.ts';

/** What is counted; tokens are not known before the answer, so they are only ever counted by the upstream. */
type Counted = Exclude<RateLimitFact['counts'], 'tokens'>;

/** A limit that stands in the way. */
export interface LimitReached {
  readonly what: string;
  /** Where it is not simply used up. */
  readonly detail?: string | undefined;
  /** Epoch milliseconds. */
  readonly until: number;
}

interface LearnedMinute {
  readonly limit: number;
  readonly window: Limiter;
  /** Epoch milliseconds. */
  forgetAt: number;
}

/** The limits of one channel × model as its upstream told them: in headers beside answers, and in the words of its refusals. */
export class LearnedLimits {
  readonly #times: RateLimitOptions;
  readonly #clock: Clock;
  readonly #remaining = new Map<RateLimitFact['counts'], Remaining>();
  readonly #minutes = new Map<Counted, LearnedMinute>();

  constructor(times: RateLimitOptions, clock: Clock) {
    this.#times = times;
    this.#clock = clock;
  }

  /** Learns, and returns whether a limit of the minute is news. */
  told(fact: RateLimitFact): boolean {
    const { counts, per, limit } = fact;
    const known = this.#remaining.get(counts) ?? new Remaining(this.#clock);
    known.told(fact);
    this.#remaining.set(counts, known);
    if (per !== 'minute' || counts === 'tokens' || limit === undefined || limit < 1) return false;
    const now = this.#clock.now();
    const forgetAt = now + this.#times.believeLearnedMs;
    const before = this.#minutes.get(counts);
    if (before?.limit === limit && now < before.forgetAt) {
      before.forgetAt = forgetAt;
      return false;
    }
    const window = new SlidingWindow(limit, this.#times.minuteMs, this.#clock);
    this.#minutes.set(counts, { limit, window, forgetAt });
    return true;
  }

  reached(images: number): LimitReached | undefined {
    let latest: LimitReached | undefined;
    const look = (what: string, until: number | undefined): void => {
      if (until !== undefined && until > (latest?.until ?? 0)) latest = { what, until };
    };
    const now = this.#clock.now();
    for (const [counts, { limit, window, forgetAt }] of this.#minutes) {
      if (now >= forgetAt) this.#minutes.delete(counts);
      else look(`the ${limit} ${counts} a minute that the upstream named`, window.fullUntil(weightOf(counts, images)));
    }
    for (const [counts, remaining] of this.#remaining) {
      look(`the ${counts} that the upstream said are left`, remaining.fullUntil(weightOf(counts, images)));
    }
    return latest;
  }

  started(images: number): void {
    for (const [counts, { window }] of this.#minutes) window.started(weightOf(counts, images));
    for (const [counts, remaining] of this.#remaining) if (counts !== 'tokens') remaining.started(weightOf(counts, images));
  }
}

function weightOf(counts: RateLimitFact['counts'], images: number): number {
  return counts === 'images' ? images : 1;
}
