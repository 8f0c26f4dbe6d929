import { type Clock, timeOfDay } from '../config/clock.ts';
import type { Unaffordable } from '../budget/budget-reading.ts';
import type { Channel } from '../channels/channel.ts';
import { picturesShown } from '../channels/pictures-shown.ts';
import type { Candidate, Exclusion } from '../routing/candidate.ts';
import type { HealthReading, Unavailability } from '../routing/health.ts';
import type { Availability } from './availability.ts';
import { Bulkhead } from './bulkhead.ts';
import type { Circuits } from './circuits.ts';
import { type KeepPlace, Place } from './place.ts';
import { ProbeLine } from './probe-line.ts';
import type { Limits } from './limits/limits.ts';
import type { LimitGrant } from './limits/shared-limits.ts';
import type { Reachability } from './reachability.ts';
import type { Line, Waiter } from './waiter.ts';

/** What the guards are built from. */
export interface GuardsParts {
  readonly clock: Clock;
  readonly circuits: Circuits;
  readonly availability: Availability;
  readonly limits: Limits;
  readonly reachability: Reachability;
}

const CIRCUIT_DETAILS = {
  circuit_open: 'Too many failures in a row; it rests before it is probed',
  probe_in_flight: 'One call is probing whether it works again',
} as const;

/** Makes an attempt, which can hold its place beyond its end. */
type MakeAttempt<T> = (keepPlace: KeepPlace) => Promise<T>;

interface ChannelGuard {
  readonly bulkhead: Bulkhead;
  /** By model. */
  readonly probeLines: Map<string, ProbeLine>;
}

/** A candidate that was passed over before anything was sent. It took no attempt, and says nothing against the channel. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
  readonly unavailability: Unavailability | Unaffordable;

  constructor(unavailability: Unavailability | Unaffordable) {
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
  #reader: Waiter | undefined;

  constructor(parts: GuardsParts) {
    this.#parts = parts;
  }

  /** Attempts in flight on a channel, and work that outlived its attempt, over all models. */
  inFlight(channelId: string): number {
    return this.#channels.get(channelId)?.bulkhead.inFlight ?? 0;
  }

  unavailability(channelId: string, modelId: string, references = 0, hasLeave = false): Unavailability | undefined {
    return (
      this.#parts.reachability.unavailability(channelId) ??
      this.#parts.availability.unavailability(channelId, modelId) ??
      this.#ofCircuit(channelId, modelId) ??
      this.#ofBulkhead(channelId) ??
      this.#parts.limits.unavailability(channelId, modelId, references, hasLeave)
    );
  }

  /** Takes a reading as this search: a place that is kept for it is not full for it. The reading must not wait for anything. */
  readAs<T>(reader: Waiter, reading: () => T): T {
    this.#reader = reader;
    try {
      return reading();
    } finally {
      this.#reader = undefined;
    }
  }

  /** Where places of a channel are offered, if it was ever asked. */
  bulkheadOf(channelId: string): Line | undefined {
    return this.#channels.get(channelId)?.bulkhead;
  }

  /** What to wait in for something that ends, though nobody knows when; `undefined` when there is no such thing. */
  lineOf({ channel, model, reason }: Exclusion): Line | undefined {
    const guard = this.#channels.get(channel);
    if (reason === 'bulkhead_full') return guard?.bulkhead;
    if (guard === undefined || reason !== 'probe_in_flight') return undefined;
    const known = guard.probeLines.get(model);
    if (known !== undefined) return known;
    const line = new ProbeLine();
    guard.probeLines.set(model, line);
    return line;
  }

  /**
   * Runs an attempt if nothing stands against it. Where replicas share the limits of the channel, their store is asked first; from the
   * reading after that to the channel nothing is awaited.
   *
   * @param assertWanted throws when the attempt is not wanted any more; asked after something was awaited.
   * @throws Skipped when something does, and whatever the attempt rejects with.
   */
  run<T>(candidate: Candidate, waiter: Waiter, attempt: MakeAttempt<T>, assertWanted: () => void): Promise<T> {
    if (!this.#parts.limits.isShared(candidate.channel)) return this.#start(candidate, waiter, attempt);
    return this.#startWithLeave(candidate, waiter, attempt, assertWanted);
  }

  async #startWithLeave<T>(candidate: Candidate, waiter: Waiter, attempt: MakeAttempt<T>, assertWanted: () => void): Promise<T> {
    const references = picturesShown(candidate.order);
    this.#assertAvailable(candidate, waiter, references);
    const leave = await this.#parts.limits.take(candidate.channel, references);
    if (!('use' in leave)) throw new Skipped(leave);
    try {
      assertWanted();
      return await this.#start(candidate, waiter, attempt, leave);
    } finally {
      leave.close();
    }
  }

  async #start<T>(candidate: Candidate, waiter: Waiter, attempt: MakeAttempt<T>, leave?: LimitGrant): Promise<T> {
    const { circuits, availability, limits } = this.#parts;
    const { channel, order } = candidate;
    const { bulkhead, probeLines } = this.#guard(channel);
    const { id: modelId } = order.model;
    const references = picturesShown(order);
    const circuit = circuits.of(channel.id, modelId);
    // A plan is made before the attempts of a round, and each of those can take minutes: the reading is taken anew.
    this.#assertAvailable(candidate, waiter, references, leave);
    limits.started(channel, modelId, references, leave);
    const place = new Place(bulkhead, waiter);
    const over = availability.enter(channel.id, modelId);
    try {
      const made = await circuit.run(() => attempt(place.keep));
      this.#parts.reachability.found(channel.id);
      return made;
    } finally {
      over();
      place.leave();
      if (circuit.refusal() !== 'probe_in_flight') probeLines.get(modelId)?.ended();
    }
  }

  /** @throws Skipped */
  #assertAvailable({ channel, order }: Candidate, waiter: Waiter, references: number, leave?: LimitGrant): void {
    const hasLeave = leave !== undefined;
    const found = this.readAs(waiter, () => this.unavailability(channel.id, order.model.id, references, hasLeave));
    if (found !== undefined) throw new Skipped(found);
  }

  #ofCircuit(channelId: string, modelId: string): Unavailability | undefined {
    const circuit = this.#parts.circuits.find(channelId, modelId);
    const isAlone = this.#reader?.isAlone ?? false;
    const reason = circuit?.refusal(isAlone);
    if (circuit === undefined || reason === undefined) return undefined;
    const until = circuit.opensAt(isAlone);
    const shown = until === undefined ? undefined : timeOfDay(this.#parts.clock, until);
    return { reason, detail: CIRCUIT_DETAILS[reason], until: shown };
  }

  #ofBulkhead(channelId: string): Unavailability | undefined {
    if (this.#channels.get(channelId)?.bulkhead.isFull(this.#reader) !== true) return undefined;
    return { reason: 'bulkhead_full', detail: 'As many attempts are in flight as its maxConcurrent allows' };
  }

  #guard({ id, limits }: Channel): ChannelGuard {
    const known = this.#channels.get(id);
    if (known !== undefined) return known;
    const guard: ChannelGuard = { bulkhead: new Bulkhead(limits.maxConcurrent), probeLines: new Map() };
    this.#channels.set(id, guard);
    return guard;
  }
}
