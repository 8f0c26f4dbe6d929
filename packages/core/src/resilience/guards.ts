import type { Clock } from '../config/clock.ts';
import type { Channel } from '../channels/channel.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { HealthReading, Unavailability } from '../routing/health.ts';
import type { Availability } from './availability.ts';
import { Bulkhead } from './bulkhead.ts';
import type { Circuits } from './circuits.ts';
import { RateLimit } from './rate-limit.ts';

/** What the guards are built from. */
export interface GuardsParts {
  readonly circuits: Circuits;
  readonly availability: Availability;
  readonly clock: Clock;
}

const MINUTE_USED = 'Its requestsPerMinute are used up';

const CIRCUIT_DETAILS = {
  circuit_open: 'Too many failures in a row; it rests before it is probed',
  probe_in_flight: 'One call is probing whether it works again',
} as const;

interface ChannelGuard {
  readonly bulkhead: Bulkhead;
  readonly rateLimit: RateLimit | undefined;
}

/** A candidate that was passed over before anything was sent. It took no attempt, and says nothing against the channel. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
  readonly unavailability: Unavailability;

  constructor(unavailability: Unavailability) {
    super(unavailability.detail);
    this.unavailability = unavailability;
  }
}

/**
 * What stands before every attempt: rate limit, then bulkhead, then circuit. Limits stand outside the circuit, because a
 * rejection that never reached the upstream must neither trip nor close it.
 */
export class Guards implements HealthReading {
  readonly #parts: GuardsParts;
  readonly #channels = new Map<string, ChannelGuard>();

  constructor(parts: GuardsParts) {
    this.#parts = parts;
  }

  /** Attempts in flight on a channel, over all models. */
  inFlight(channelId: string): number {
    return this.#channels.get(channelId)?.bulkhead.inFlight ?? 0;
  }

  unavailability(channelId: string, modelId: string): Unavailability | undefined {
    return this.#unavailable(channelId, modelId) ?? this.#ofRateLimit(channelId);
  }

  /**
   * Runs an attempt if nothing stands against it.
   *
   * @throws Skipped when something does, and whatever the attempt rejects with.
   */
  async run<T>({ channel, order }: Candidate, attempt: () => Promise<T>): Promise<T> {
    const { bulkhead, rateLimit } = this.#guard(channel);
    const circuit = this.#parts.circuits.of(channel.id, order.model.id);
    // A plan is made before the attempts of a round, and each of those can take minutes: the reading is taken anew.
    const unavailability = this.unavailability(channel.id, order.model.id);
    if (unavailability !== undefined) throw new Skipped(unavailability);
    if (rateLimit !== undefined) {
      if (!(await rateLimit.admits()))
        throw new Skipped({ reason: 'rate_limit', detail: MINUTE_USED, until: rateLimit.fullUntil });
      // Others came in while the place was asked for; from here to the channel nothing is awaited.
      const meanwhile = this.#unavailable(channel.id, order.model.id);
      if (meanwhile !== undefined) {
        rateLimit.giveBack();
        throw new Skipped(meanwhile);
      }
    }
    bulkhead.enter();
    try {
      return await circuit.run(attempt);
    } finally {
      bulkhead.leave();
    }
  }

  /** Everything but the rate limit. */
  #unavailable(channelId: string, modelId: string): Unavailability | undefined {
    const { availability } = this.#parts;
    return availability.unavailability(channelId, modelId) ?? this.#ofCircuit(channelId, modelId) ?? this.#ofBulkhead(channelId);
  }

  #ofCircuit(channelId: string, modelId: string): Unavailability | undefined {
    const circuit = this.#parts.circuits.find(channelId, modelId);
    const reason = circuit?.refusal();
    if (circuit === undefined || reason === undefined) return undefined;
    return { reason, detail: CIRCUIT_DETAILS[reason], until: circuit.openUntil };
  }

  #ofBulkhead(channelId: string): Unavailability | undefined {
    if (this.#channels.get(channelId)?.bulkhead.full !== true) return undefined;
    return { reason: 'bulkhead_full', detail: 'As many attempts are in flight as its maxConcurrent allows' };
  }

  #ofRateLimit(channelId: string): Unavailability | undefined {
    const until = this.#channels.get(channelId)?.rateLimit?.fullUntil;
    return until === undefined ? undefined : { reason: 'rate_limit', detail: MINUTE_USED, until };
  }

  #guard({ id, limits }: Channel): ChannelGuard {
    const known = this.#channels.get(id);
    if (known !== undefined) return known;
    const { maxConcurrent, requestsPerMinute } = limits;
    const guard: ChannelGuard = {
      bulkhead: new Bulkhead(maxConcurrent),
      rateLimit: requestsPerMinute === undefined ? undefined : new RateLimit(requestsPerMinute, this.#parts.clock),
    };
    this.#channels.set(id, guard);
    return guard;
  }
}
