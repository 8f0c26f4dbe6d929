import {
  type CircuitBreakerPolicy,
  circuitBreaker,
  CircuitState as PolicyState,
  handleWhen,
  type IBackoff,
  type IBreaker,
  type IHalfOpenAfterBackoffContext,
} from 'cockatiel';
import type { Clock } from '../config/clock.ts';
import type { CircuitState } from '../telemetry/events.ts';
import { type CircuitWeight, FailureRow, type Running } from './failure-row.ts';
import type { CircuitBreakerOptions } from './options.ts';
import { RecentOutcomes } from './recent-outcomes.ts';

export type { CircuitWeight } from './failure-row.ts';

/** A change of state, told once. */
export interface CircuitTransition {
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly openUntil: number | undefined;
}

/** What a circuit is built from. */
export interface CircuitParts {
  readonly options: CircuitBreakerOptions;
  readonly clock: Clock;
  readonly weigh: (error: unknown) => CircuitWeight;
  readonly changed: (transition: CircuitTransition) => void;
}

const NAMES: Readonly<Record<PolicyState, CircuitState>> = {
  [PolicyState.Closed]: 'closed',
  [PolicyState.HalfOpen]: 'half_open',
  [PolicyState.Open]: 'open',
  [PolicyState.Isolated]: 'open',
};

/**
 * Most probes beside the first, of calls that have nobody else. Played with a single channel that refuses 45 % of one call a second: with none
 * 97 % of the pictures come and half of them after a minute, with two 99.99 % and half after 15 s; a total outage of 2,000 such calls takes
 * 902 requests, with five 1,754.
 */
const MOST_BESIDE = 2;

/**
 * The circuit of one channel × model. It opens after failures in a row, and then lets one probe through at a time; calls that have nobody
 * else to ask may probe beside it.
 *
 * Only a success closes it: that of a probe, or of any attempt that began after the first of the failures that opened it: had that picture come
 * before the last of them, it would have ended their row. A probe that ends in an abort, a bad request or a refusal by content policy tells nothing of the
 * channel's capacity, so it opens the circuit again for as long as before, while a failed probe lengthens the rest. Failures of
 * attempts that began before it last opened are old news and change nothing.
 *
 * What a row is, and what keeps a bad minute of a channel that delivers from looking like an outage, is in `FailureRow`.
 *
 * @remarks cockatiel would let callers wait for a probe in flight, unbounded: ask `refusal()` right before `run()`.
 */
export class Circuit {
  readonly #parts: CircuitParts;
  readonly #row: FailureRow;
  readonly #inFlight = new Set<Running>();
  readonly #outcomes = new RecentOutcomes();
  #policy: CircuitBreakerPolicy;
  /** Which policy it is: one that was replaced may still hear of its probe. */
  #policies = 0;
  #told: CircuitState = 'closed';
  /** Further probes since it became half-open, of calls that have nobody else to ask. */
  #beside = 0;
  /** Attempts so far. */
  #started = 0;
  /** How many of them began before it last opened: they are stragglers. */
  #stale = 0;
  /** The place of the first failure that opened it: a picture of an attempt that began later disproves the outage. */
  #openedBy = 0;
  /** Failures of rows that opened it, and of probes since. */
  #failuresBefore = 0;
  #restMs = 0;
  #openUntil = 0;
  /** The same for a call that has nobody else to ask. */
  #openUntilAlone = 0;

  constructor(parts: CircuitParts) {
    this.#parts = parts;
    const { consecutiveFailures, halfOpenAfterMs } = parts.options;
    this.#row = new FailureRow({ length: consecutiveFailures, slowMs: halfOpenAfterMs });
    this.#policy = this.#closed();
  }

  /** An open circuit whose rest is over is still `open`: nobody has probed it. */
  get state(): CircuitState {
    return NAMES[this.#policy.state];
  }

  /** Epoch milliseconds until which an open circuit refuses; `undefined` when it is not open. */
  get openUntil(): number | undefined {
    return this.opensAt(false);
  }

  /** The same, for a call that has nobody else to ask or for any other. */
  opensAt(isAlone: boolean): number | undefined {
    if (this.#policy.state !== PolicyState.Open) return undefined;
    return isAlone ? this.#openUntilAlone : this.#openUntil;
  }

  /** Failures since the last picture, those of probes among them. */
  get consecutiveFailures(): number {
    return this.#failuresBefore + this.#row.failures;
  }

  /** Work that is running. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /**
   * Why it would refuse now.
   *
   * @param isAlone whether who asks has nobody else to ask. @default false
   */
  refusal(isAlone = false): 'circuit_open' | 'probe_in_flight' | undefined {
    if (this.#policy.state === PolicyState.HalfOpen) return isAlone && this.#beside < MOST_BESIDE ? undefined : 'probe_in_flight';
    return this.#now < (this.opensAt(isAlone) ?? 0) ? 'circuit_open' : undefined;
  }

  /** Runs the work and learns from how it ends. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#policy.state === PolicyState.HalfOpen) return this.#runBeside(work);
    const probe = this.#policy.state !== PolicyState.Closed;
    this.#started += 1;
    const running: Running = { place: this.#started, startedAt: this.#now };
    this.#inFlight.add(running);
    const policy = this.#policy;
    // A closed circuit learns from failures alone: all others are spared the layers of the policy.
    const settled = probe ? policy.execute(() => this.#judged(work, running, true)) : this.#judged(work, running, false);
    // Becoming half-open happens within `execute`, before its first await.
    if (probe) {
      this.#beside = 0;
      this.#notice();
    }
    try {
      return await settled;
    } catch (error) {
      if (!(error instanceof Against)) throw error;
      // One that failed in the same turn may have opened it already.
      if (!probe && policy.state === PolicyState.Closed) await policy.execute(() => Promise.reject(error)).catch(() => {});
      throw error.reason;
    } finally {
      this.#inFlight.delete(running);
      this.#notice();
    }
  }

  /** Runs the work, learns from how it ends, and throws what speaks against the channel as `Against`. */
  async #judged<T>(work: () => Promise<T>, running: Running, probe: boolean): Promise<T> {
    try {
      const value = await work();
      this.#outcomes.add(false, this.#now);
      this.#row.succeeded(running);
      if (probe) this.#failuresBefore = 0;
      else this.#disprove(running);
      return value;
    } catch (error) {
      this.#inFlight.delete(running);
      const weight = this.#parts.weigh(error);
      const isNews = !probe && this.#isNews(running, weight);
      if (weight !== 'never') this.#outcomes.add(true, this.#now);
      // cockatiel closes a half-open circuit on an error that it does not handle, so a probe's every error is handled.
      if (!probe && !isNews) throw error;
      if (probe && weight !== 'never') this.#openedBy = running.place;
      throw new Against(error, probe && weight === 'never');
    }
  }

  /**
   * A further probe beside the one in flight. A picture takes twenty seconds, for which whoever has nobody else to ask would stand still.
   * Its picture closes the circuit; its failure says no more than that of the probe will.
   */
  async #runBeside<T>(work: () => Promise<T>): Promise<T> {
    this.#started += 1;
    const running: Running = { place: this.#started, startedAt: this.#now };
    this.#inFlight.add(running);
    this.#beside += 1;
    try {
      const value = await work();
      this.#outcomes.add(false, this.#now);
      this.#disprove(running);
      return value;
    } finally {
      this.#inFlight.delete(running);
      this.#notice();
    }
  }

  /** A picture has come that was ordered after the outage began: there is none. */
  #disprove({ place }: Running): void {
    if (this.#policy.state === PolicyState.Closed || place <= this.#openedBy) return;
    this.#policy = this.#closed();
    this.#failuresBefore = 0;
    this.#row.clear();
  }

  #closed(): CircuitBreakerPolicy {
    this.#policies += 1;
    return circuitBreaker(
      handleWhen((error) => error instanceof Against),
      { breaker: this.#breaker(), halfOpenAfter: this.#rest(this.#policies) },
    );
  }

  /** Takes a failure into the row, unless it says nothing of now. */
  #isNews(running: Running, weight: CircuitWeight): boolean {
    if (running.place <= this.#stale || weight === 'never') return false;
    const now = this.#now;
    this.#row.failed(running, weight, { now, started: this.#started, isBadHour: () => this.#outcomes.isBadHour(now) });
    return true;
  }

  /** Asked by cockatiel after each failure, in whichever state. */
  #breaker(): IBreaker {
    const isOutage = (): boolean => this.#row.isOutage(this.#inFlight, this.#now);
    return { state: undefined, success: () => {}, failure: isOutage };
  }

  /** The rest of an open circuit, measured on our clock: cockatiel's own would neither be shown nor be brought by tests. */
  #rest(ofPolicy: number): IBackoff<IHalfOpenAfterBackoffContext> {
    const { options, clock } = this.#parts;
    // The sooner of both: who may not come yet was told by `refusal()`.
    const isOver = (): boolean => clock.now() >= this.#openUntilAlone;
    const rest: IBackoff<IHalfOpenAfterBackoffContext> = {
      get duration() {
        return isOver() ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      },
      next: ({ result }) => {
        if (ofPolicy !== this.#policies) return rest;
        if (this.#policy.state !== PolicyState.HalfOpen) {
          this.#restMs = options.halfOpenAfterMs;
          this.#openedBy = this.#row.firstPlace ?? this.#openedBy;
        } else if (!('error' in result && result.error instanceof Against && result.error.inconclusive)) {
          this.#restMs = Math.min(this.#restMs * options.factor, options.maxHalfOpenAfterMs);
          this.#failuresBefore += 1;
        }
        this.#openUntil = clock.now() + this.#restMs;
        this.#openUntilAlone = clock.now() + Math.min(this.#restMs, options.maxHalfOpenAfterAloneMs);
        this.#stale = this.#started;
        this.#failuresBefore += this.#row.failures;
        this.#row.clear();
        return rest;
      },
    };
    return rest;
  }

  get #now(): number {
    return this.#parts.clock.now();
  }

  #notice(): void {
    const from = this.#told;
    const to = this.state;
    if (from === to) return;
    this.#told = to;
    this.#parts.changed({ from, to, openUntil: this.openUntil });
  }
}

/** A rejection that speaks against the channel, as cockatiel's filter sees it. */
class Against extends Error {
  override readonly name = 'Against';
  readonly reason: unknown;
  readonly inconclusive: boolean;

  constructor(reason: unknown, inconclusive: boolean) {
    super('A rejection that speaks against the channel');
    this.reason = reason;
    this.inconclusive = inconclusive;
  }
}
