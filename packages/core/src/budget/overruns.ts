import { usdOf } from '../catalog/money.ts';
import type { Warning } from '../channels/channel.ts';
import { type Clock, steadyNow } from '../config/clock.ts';
import type { Teller } from '../telemetry/teller.ts';
import type { BudgetReading, PricedCandidate } from './budget-reading.ts';

/** What an attempt could cost by its price list, or where that names no price by its budget, in nano-dollars. */
export interface Expectation extends PricedCandidate {
  readonly boundNanoUsd: number;
}

/** What it did cost. */
export interface Bill {
  readonly callId: string;
  readonly attemptId: string;
  readonly costNanoUsd: number;
}

/** How far the bills of one channel × model have passed what was expected of them. */
interface Excess {
  /** Cost ÷ bound where the price list names a bound. ≥ 1. */
  readonly ratio: number;
  /** The largest cost where it names none, in nano-dollars. */
  readonly unpricedNanoUsd: number;
}

/** A price list in cents that was taken for one in dollars is off by 100; beyond ten times that a bill is wrong rather than the list. */
const MOST_RATIO = 1_000;

/** An excess is reserved for as long as its like was seen within one to two of these: price lists do not change by the minute. */
const KEPT_MS = 86_400_000;

const NONE: Excess = Object.freeze({ ratio: 1, unpricedNanoUsd: 0 });

/**
 * What bills have taught this process of price lists that are out of date: the largest ratio of cost to bound, by channel × model. What a
 * picture can cost is reserved with it from then on. Forgotten when no bill has passed its bound for a day or two, and with the process.
 */
export class Overruns {
  readonly #clock: Clock;
  readonly #teller: Teller;
  /** Of this day, then of the one before it. */
  #days: readonly [Map<string, Excess>, Map<string, Excess>] = [new Map(), new Map()];
  #turnsAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, teller: Teller) {
    this.#clock = clock;
    this.#teller = teller;
  }

  /** Holds a bill against what was expected. One that has passed it is told, remembered, and worth a warning to who called. */
  billed({ channel, model, upperNanoUsd, boundNanoUsd }: Expectation, bill: Bill): Warning | undefined {
    const { costNanoUsd } = bill;
    if (costNanoUsd <= boundNanoUsd) return undefined;
    this.#turn();
    const key = keyOf(channel, model);
    const [today] = this.#days;
    const { ratio, unpricedNanoUsd } = today.get(key) ?? NONE;
    const isPriced = upperNanoUsd !== undefined && upperNanoUsd > 0;
    today.set(key, {
      ratio: isPriced ? Math.max(ratio, Math.min(MOST_RATIO, costNanoUsd / boundNanoUsd)) : ratio,
      unpricedNanoUsd: isPriced ? unpricedNanoUsd : Math.max(unpricedNanoUsd, costNanoUsd),
    });
    this.#teller.tell({ type: 'budget.overrun', at: this.#clock.now(), ...bill, channel, model, boundNanoUsd });
    const sums = `${usdOf(costNanoUsd)} USD where at most ${usdOf(boundNanoUsd)} was expected`;
    const message = `${channel} billed ${sums} for ${model}; budgets reserve by that from now on, so correct the prices of the channel`;
    return { code: 'cost_above_bound', message };
  }

  /**
   * What one attempt can cost after all that is known, in nano-dollars. Where no price is known it is the dearest bill so far, and
   * `undefined` while there was none.
   */
  upperOf({ channel, model, upperNanoUsd }: PricedCandidate): number | undefined {
    this.#turn();
    const key = keyOf(channel, model);
    const excesses = this.#days.flatMap((day) => day.get(key) ?? []);
    if (excesses.length === 0) return upperNanoUsd;
    const unpriced = Math.max(...excesses.map(({ unpricedNanoUsd }) => unpricedNanoUsd));
    if (upperNanoUsd === undefined) return unpriced === 0 ? undefined : unpriced;
    return Math.max(Math.ceil(upperNanoUsd * Math.max(...excesses.map(({ ratio }) => ratio))), unpriced);
  }

  /** A reading in which candidates can cost what their bills have shown. */
  over(reading: BudgetReading): BudgetReading {
    this.#turn();
    if (this.#days.every(({ size }) => size === 0)) return reading;
    return {
      economy: reading.economy,
      guards: reading.guards,
      unavailability: (candidate) => {
        const upperNanoUsd = this.upperOf(candidate);
        if (upperNanoUsd === candidate.upperNanoUsd) return reading.unavailability(candidate);
        // Whether a budget admits an unknown price at all is not for a bill to say.
        const unpriced = candidate.upperNanoUsd === undefined ? reading.unavailability(candidate) : undefined;
        return unpriced ?? reading.unavailability({ ...candidate, upperNanoUsd });
      },
    };
  }

  #turn(): void {
    const now = steadyNow(this.#clock);
    if (now < this.#turnsAt) return;
    const isFresh = now < this.#turnsAt + KEPT_MS;
    this.#days = [new Map(), isFresh ? this.#days[0] : new Map()];
    this.#turnsAt = now + KEPT_MS;
  }
}

function keyOf(channel: string, model: string): string {
  return `${channel} ${model}`;
}
