import type { Clock } from '../config/clock.ts';
import type { Cost, Delivery } from '../catalog/cost.ts';
import type { ChannelAnswer } from '../channels/channel.ts';
import type { ChannelError, ChannelFailure } from '../errors/channel-error.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { AttemptFailed, AttemptKind, AttemptStarted } from '../telemetry/events.ts';
import type { Teller } from '../telemetry/teller.ts';
import { abandonAfter } from './abandon.ts';
import type { Attempt } from './attempt.ts';
import type { AttemptLog, OpenAttempt } from './attempt-log.ts';
import type { AttemptTimeoutOf } from './attempt-timeout.ts';
import type { Availability } from './availability.ts';
import type { CircuitWeight } from './circuit.ts';
import { classifyRejection } from './classify-rejection.ts';
import type { CutBy } from './deadline.ts';
import { FailedAttempt } from './failed-attempt.ts';
import { dispositionOf } from './failure-table.ts';
import type { Resilience } from './options.ts';
import { type Settle, settleSafely } from './settle.ts';

/** A picture as `accept` let it pass. */
export interface Accepted<T> {
  readonly value: T;
  /** What the price is applied to: delivered, not ordered. */
  readonly delivery: Delivery;
}

/** Verifies an answer. Rejects with a `ChannelError` when it holds no acceptable picture. */
export type Accept<T> = (answer: ChannelAnswer, candidate: Candidate) => Accepted<T> | Promise<Accepted<T>>;

/** One attempt, as the failover loop asks for it. */
export interface AttemptRequest<T> {
  readonly log: AttemptLog;
  readonly candidate: Candidate;
  readonly kind: AttemptKind;
  readonly resendCount: number;
  readonly insist: boolean;
  readonly accept: Accept<T>;
  /** The call's own signal; cut attempts are closed in the log before it is aborted. */
  readonly signal: AbortSignal;
}

/** An attempt that delivered. */
export interface SucceededAttempt<T> {
  readonly value: T;
  readonly attempt: Attempt;
  /** The picture is there, but what it cost could not be settled. */
  readonly unsettled: boolean;
}

/** What every event of an attempt carries. */
type AttemptFacts = Omit<AttemptStarted, 'type' | 'at' | 'seed'>;

/** What attempts are made with. */
export interface AttemptRunParts {
  readonly clock: Clock;
  readonly teller: Teller;
  readonly settle: Settle;
  readonly availability: Availability;
  readonly timeoutOf: AttemptTimeoutOf;
  readonly resilience: Pick<Resilience, 'abandonAfterMs' | 'onUnknownBilling'>;
}

/** Makes one upstream request, tells of it, classifies and settles it, and keeps its record. */
export class AttemptRun {
  readonly #parts: AttemptRunParts;

  constructor(parts: AttemptRunParts) {
    this.#parts = parts;
  }

  /**
   * @throws FailedAttempt, or the signal's reason when the call was cut.
   */
  async run<T>({ log, candidate, kind, resendCount, insist, accept, signal }: AttemptRequest<T>): Promise<SucceededAttempt<T>> {
    // cockatiel invokes its function once more after an abort during a back-off: nothing may reach the upstream then.
    signal.throwIfAborted();
    const { clock, teller, availability, timeoutOf, resilience } = this.#parts;
    const { channel, order } = candidate;
    const timeout = timeoutOf(order);
    const open = log.open({ kind, candidate, resendCount, startedAt: clock.now() });
    availability.began(channel.id, order.model.id);
    teller.tell({ ...this.#eventOf(open, log), type: 'attempt.started', at: open.startedAt, seed: order.seed });
    let attemptSignal = signal;
    let answer: ChannelAnswer | undefined;
    let accepted: Accepted<T>;
    try {
      answer = await timeout.run((own) => {
        attemptSignal = own;
        const generate = (): Promise<ChannelAnswer> =>
          channel.generate({ order, timeouts: timeout.timeouts, signal: own, insist });
        return abandonAfter(teller.within(open.id, generate), own, resilience.abandonAfterMs);
      }, signal);
      accepted = await accept(answer, candidate);
    } catch (reason) {
      const error = classifyRejection(reason, answer, attemptSignal.aborted ? timeout.timeouts.totalMs : undefined);
      throw this.#fail(open, log, error, signal);
    }
    return this.#succeed(open, log, answer, accepted);
  }

  /** Closes what is in flight when its call is cut: of unknown billing, because an upstream goes on drawing. */
  cut(log: AttemptLog, by: CutBy): void {
    const { clock, settle, teller, timeoutOf } = this.#parts;
    for (const open of log.inFlight) {
      const { candidate } = open;
      const endedAt = clock.now();
      // An attempt that got little of its time before the deadline says nothing about its channel.
      const hadItsTime = endedAt - open.startedAt >= timeoutOf(candidate.order).timeouts.totalMs / 2;
      const type = by === 'deadline' && hadItsTime ? 'timeout' : 'cancelled';
      const failure: ChannelFailure = { class: 'timeout', billing: 'unknown', dispatched: true };
      const { cost } = settleSafely(settle, candidate, { failure });
      const message = by === 'caller' ? 'The caller aborted the call' : 'The deadline of the call passed';
      log.close(open, { ...recordOf(open, endedAt), error: { type, message }, ...billOf(candidate, 'unknown', cost) });
      teller.tell(this.#failedEvent(open, log, endedAt, type, failure, cost));
    }
  }

  #succeed<T>(open: OpenAttempt, log: AttemptLog, answer: ChannelAnswer, { value, delivery }: Accepted<T>): SucceededAttempt<T> {
    const { clock, teller, settle, availability } = this.#parts;
    const { candidate } = open;
    const endedAt = clock.now();
    const { cost, failed } = settleSafely(settle, candidate, { answer, delivery });
    availability.succeeded(candidate.channel.id, candidate.order.model.id);
    const { modelVersion, responseId, requestId, finishReason, statusCode, usage } = answer;
    const attempt: Attempt = { ...recordOf(open, endedAt), billing: 'billed', cost, requestId };
    if (log.close(open, attempt)) {
      const durationMs = attempt.durationMs;
      const told = { durationMs, pictures: delivery.pictures, deliveredSize: delivery.size, usage, cost };
      const facts = { modelVersion, responseId, requestId, finishReason, statusCode };
      teller.tell({ ...this.#eventOf(open, log), type: 'attempt.succeeded', at: endedAt, ...told, ...facts });
    }
    return { value, attempt, unsettled: failed };
  }

  /** Gives back what to throw. */
  #fail(open: OpenAttempt, log: AttemptLog, error: ChannelError, signal: AbortSignal): unknown {
    const { clock, teller, settle, availability, resilience } = this.#parts;
    const { candidate } = open;
    const { failure } = error;
    const cut = log.ending(open);
    if (cut !== undefined) {
      // The record stands. A channel that hung until the deadline still has to answer for it in its circuit.
      if (cut.error?.type !== 'timeout') return signal.reason;
      return new FailedAttempt({ error, disposition: dispositionOf(failure), weight: 'counts' });
    }
    const endedAt = clock.now();
    const { cost } = settleSafely(settle, candidate, { failure });
    const { class: type, statusCode, upstreamCode, retryAfterMs, requestId } = failure;
    log.close(open, {
      ...recordOf(open, endedAt),
      error: { type, message: error.message, statusCode, upstreamCode, retryAfterMs },
      ...billOf(candidate, failure.billing, cost),
      requestId,
    });
    const repeated = availability.failed(candidate.channel.id, candidate.order.model.id, failure, open.startedAt);
    teller.tell(this.#failedEvent(open, log, endedAt, type, failure, cost));
    const disposition = dispositionOf(failure, resilience.onUnknownBilling);
    return new FailedAttempt({ error, disposition, weight: weightOf(disposition.circuit, repeated) });
  }

  #eventOf({ id, number, kind, candidate, resendCount }: OpenAttempt, log: AttemptLog): AttemptFacts {
    const { channel, order } = candidate;
    const { provider, server } = channel;
    const of = { channel: channel.id, provider, server, model: order.model.id, size: order.size };
    return { callId: log.callId, attemptId: id, number, kind, resendCount, ...of };
  }

  #failedEvent(
    open: OpenAttempt,
    log: AttemptLog,
    at: number,
    errorType: AttemptFailed['errorType'],
    { billing, usage, statusCode, upstreamCode, requestId, retryAfterMs }: ChannelFailure,
    cost: Cost,
  ): AttemptFailed {
    const facts = { usage, statusCode, upstreamCode, requestId, retryAfterMs };
    const durationMs = at - open.startedAt;
    return { ...this.#eventOf(open, log), type: 'attempt.failed', at, durationMs, errorType, billing, cost, ...facts };
  }
}

function weightOf(circuit: FailedAttempt['disposition']['circuit'], repeated: boolean): CircuitWeight {
  if (circuit !== 'repeated') return circuit;
  return repeated ? 'counts' : 'never';
}

function recordOf({ id, number, kind, candidate, startedAt }: OpenAttempt, endedAt: number): Omit<Attempt, 'billing' | 'cost'> {
  const { channel, order } = candidate;
  const durationMs = Math.max(0, endedAt - startedAt);
  return { id, number, kind, channel: channel.id, model: order.model.id, size: order.size, startedAt, durationMs };
}

type Bill = Pick<Attempt, 'billing' | 'cost' | 'unknownUpToNanoUsd'>;

function billOf({ estimate }: Candidate, billing: ChannelFailure['billing'], cost: Cost): Bill {
  return billing === 'unknown' ? { billing, cost, unknownUpToNanoUsd: estimate.upperNanoUsd } : { billing, cost };
}
