import {
  type CircuitBreakerPolicy,
  circuitBreaker,
  CircuitState as PolicyState,
  ConsecutiveBreaker,
  handleWhen,
  type IBackoff,
  type IHalfOpenAfterBackoffContext,
} from 'cockatiel';
import type { Clock } from '../config/clock.ts';
import type { CircuitState } from '../telemetry/events.ts';
import type { CircuitBreakerOptions } from './options.ts';

/** How a rejection weighs in a circuit: two `soft` ones in a row are as one that `counts`. */
export type CircuitWeight = 'counts' | 'soft' | 'never';

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
 * The circuit of one channel × model. It opens after failures in a row, and then lets one probe through at a time.
 *
 * Only a success closes it: a probe that ends in an abort, a bad request or a refusal by content policy tells nothing of the
 * channel's capacity, so it opens the circuit again for as long as before, while a failed probe lengthens the rest. Failures of
 * attempts that began before it last opened are old news and change nothing.
 *
 * Pictures take twenty seconds and refusals one, so in a bad minute failures crowd in before the successes that were ordered
 * with them. Two rules keep a plain count from taking that for an outage: quick failures of attempts that were in flight
 * together count once, and a failure that an older attempt of the same row outlives does not count. One call after the other,
 * every failure counts.
 *
 * @remarks cockatiel would let callers wait for a probe in flight, unbounded: ask `refusal()` right before `run()`.
 */
export class Circuit {
  readonly #parts: CircuitParts;
  readonly #breaker: ConsecutiveBreaker;
  readonly #policy: CircuitBreakerPolicy;
  readonly #inFlight = new Set<Running>();
  #told: CircuitState = 'closed';
  /** When the first of the failures in a row began and when the last ended, in epoch milliseconds; cockatiel counts too late. */
  #row: { readonly since: number; until: number } | undefined;
  /** How often it has opened: attempts of an earlier era are stragglers. */
  #era = 0;
  #soft = 0;
  #restMs = 0;
  #openUntil = 0;
  /** The same for a call that has nobody else to ask. */
  #openUntilAlone = 0;

  constructor(parts: CircuitParts) {
    this.#parts = parts;
    this.#breaker = new ConsecutiveBreaker(parts.options.consecutiveFailures);
    this.#policy = circuitBreaker(
      handleWhen((error) => error instanceof Against),
      { breaker: this.#breaker, halfOpenAfter: this.#rest() },
    );
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

  get consecutiveFailures(): number {
    return this.#breaker.state;
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
    if (this.#policy.state === PolicyState.HalfOpen) return 'probe_in_flight';
    return this.#parts.clock.now() < (this.opensAt(isAlone) ?? 0) ? 'circuit_open' : undefined;
  }

  /** Runs the work and learns from how it ends. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const probe = this.#policy.state !== PolicyState.Closed;
    const running: Running = { startedAt: this.#parts.clock.now(), era: this.#era, probe };
    this.#inFlight.add(running);
    const settled = this.#policy.execute(async () => {
      try {
        const value = await work();
        this.#row = undefined;
        this.#soft = 0;
        return value;
      } catch (error) {
        if (!this.#isAgainst(error, running)) throw error;
        throw new Against(error, probe && this.#parts.weigh(error) === 'never');
      }
    });
    // Becoming half-open happens within `execute`, before its first await.
    if (probe) this.#notice();
    try {
      return await settled;
    } catch (error) {
      throw error instanceof Against ? error.reason : error;
    } finally {
      this.#inFlight.delete(running);
      this.#notice();
    }
  }

  /** cockatiel closes a half-open circuit on an error that it does not handle, so a probe's every error is handled. */
  #isAgainst(error: unknown, running: Running): boolean {
    if (running.probe) return true;
    const weight = this.#parts.weigh(error);
    if (running.era !== this.#era || weight === 'never' || this.#isNoNews(running)) return false;
    this.#row ??= { since: running.startedAt, until: 0 };
    this.#row.until = this.#parts.clock.now();
    if (weight === 'counts') return true;
    this.#soft += 1;
    return this.#soft % 2 === 0;
  }

  /** Whether the failures in a row already tell what this one says, or an attempt still at work contradicts it. */
  #isNoNews({ startedAt }: Running): boolean {
    const row = this.#row;
    if (row === undefined) return false;
    // One bad moment; but slow failures, such as timeouts, are each dear enough to count.
    const ranMs = this.#parts.clock.now() - startedAt;
    if (startedAt < row.until && ranMs < this.#parts.options.halfOpenAfterMs) return true;
    for (const other of this.#inFlight) {
      if (other.startedAt >= startedAt) return false;
      if (other.startedAt >= row.since && other.era === this.#era) return true;
    }
    return false;
  }

  /** The rest of an open circuit, measured on our clock: cockatiel's own would neither be shown nor be brought by tests. */
  #rest(): IBackoff<IHalfOpenAfterBackoffContext> {
    const { options, clock } = this.#parts;
    // The sooner of both: who may not come yet was told by `refusal()`.
    const isOver = (): boolean => clock.now() >= this.#openUntilAlone;
    const rest: IBackoff<IHalfOpenAfterBackoffContext> = {
      get duration() {
        return isOver() ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      },
      next: ({ result }) => {
        if (this.#policy.state !== PolicyState.HalfOpen) this.#restMs = options.halfOpenAfterMs;
        else if (!('error' in result && result.error instanceof Against && result.error.inconclusive)) {
          this.#restMs = Math.min(this.#restMs * options.factor, options.maxHalfOpenAfterMs);
        }
        this.#openUntil = clock.now() + this.#restMs;
        this.#openUntilAlone = clock.now() + Math.min(this.#restMs, options.maxHalfOpenAfterAloneMs);
        this.#era += 1;
        this.#row = undefined;
        this.#soft = 0;
        return rest;
      },
    };
    return rest;
  }

  #notice(): void {
    const from = this.#told;
    const to = this.state;
    if (from === to) return;
    this.#told = to;
    this.#parts.changed({ from, to, openUntil: this.openUntil });
  }
}

/** Work in flight. */
interface Running {
  readonly startedAt: number;
  readonly era: number;
  /** Whether the circuit was half-open for it. */
  readonly probe: boolean;
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
