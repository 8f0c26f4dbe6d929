import { nanoUsdOf } from '../catalog/money.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { AttemptDurations } from './attempt-durations.ts';
import type { HedgeOptions } from './options.ts';

/** Pictures that have to be known before their 95th percentile says anything. */
const LEAST_OBSERVATIONS = 20;
/** Hedges that can be saved up, so that a quiet hour cannot pay for a storm. */
const MOST_SAVED = 10;

/**
 * When a picture is late enough to be ordered a second time, and whether it may be. What it may cost is bounded three times: for one
 * hedge (`maxExtraUsd`), for the service as a whole (`maxShare` of the first attempts), and by the requests and the money of the call.
 */
export class Hedging {
  readonly #options: HedgeOptions;
  readonly #durations: AttemptDurations;
  readonly #mostNanoUsd: number;
  /** Hedges there may be now; fractions too. */
  #saved = 1;

  constructor(options: HedgeOptions, durations: AttemptDurations) {
    this.#options = options;
    this.#durations = durations;
    this.#mostNanoUsd = nanoUsdOf(options.maxExtraUsd);
  }

  /** A picture is ordered for the first time; `undefined` when nobody knows what is late, else the time it has, in milliseconds. */
  afterMs(candidate: Candidate): number | undefined {
    this.#saved = Math.min(MOST_SAVED, this.#saved + this.#options.maxShare);
    if (this.#options.afterMs !== 'p95') return this.#options.afterMs;
    const reading = this.#durations.reading(candidate);
    return reading === undefined || reading.observations < LEAST_OBSERVATIONS ? undefined : reading.percentileMs(0.95);
  }

  /** Whether one more may be made now. */
  get allowed(): boolean {
    return this.#saved >= 1;
  }

  /** Whether the candidate may be asked besides the first: what fails together is late together, and a step down needs no hurry. */
  fits(candidate: Candidate, first: Candidate): boolean {
    const { channel, estimate, lowerings, rung = 0, lastResort = false } = candidate;
    return (
      channel.failureDomain !== first.channel.failureDomain &&
      (lowerings === undefined || lowerings.length === 0) &&
      rung === (first.rung ?? 0) &&
      lastResort === (first.lastResort ?? false) &&
      estimate.upperNanoUsd !== undefined &&
      estimate.upperNanoUsd <= this.#mostNanoUsd
    );
  }

  /** A hedge is made. */
  made(): void {
    this.#saved -= 1;
  }
}
