import { type Clock, steadyNow } from '../config/clock.ts';
import type { Cost, Delivery } from '../catalog/cost.ts';
import type { ChannelAnswer, ChannelCall, OutlivingEnd, PartialPicture } from '../channels/channel.ts';
import type { ChannelError, ChannelFailure } from '../errors/channel-error.ts';
import { ServiceClosedError } from '../errors/service-closed-error.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { AttemptFailed, AttemptKind, AttemptStarted } from '../telemetry/events.ts';
import type { Teller } from '../telemetry/teller.ts';
import type { Attempt } from './attempt.ts';
import { billOf } from './attempt-bill.ts';
import type { AttemptLog, OpenAttempt } from './attempt-log.ts';
import { endOf, recordOf } from './attempt-record.ts';
import type { CandidateTimeoutOf } from './adaptive-timeout.ts';
import type { AttemptDurations } from './attempt-durations.ts';
import type { Availability } from './availability.ts';
import type { CircuitWeight } from './circuit.ts';
import { classifyRejection } from './classify-rejection.ts';
import type { CutBy } from './deadline.ts';
import { DispatchRecord } from './dispatch-record.ts';
import { FailedAttempt } from './failed-attempt.ts';
import { dispositionOf } from './failure-table.ts';
import type { Limits } from './limits/limits.ts';
import type { Resilience } from './options.ts';
import type { KeepPlace } from './place.ts';
import { ResumeRecord } from './resume-record.ts';
import { type Settle, settleSafely } from './settle.ts';
import { wellFormed } from './well-formed-answer.ts';

/** A picture as `accept` let it pass. */
export interface Accepted<T> {
  readonly value: T;
  /** What the price is applied to: delivered, not ordered. */
  readonly delivery: Delivery;
}

/** Verifies an answer. Rejects with a `ChannelError` when it holds no acceptable picture. */
export type Accept<T> = (answer: ChannelAnswer, candidate: Candidate) => Accepted<T> | Promise<Accepted<T>>;

/** Hears of the drafts of an attempt. What it throws is not heard. */
export type OnPartial = (attemptId: string, partial: PartialPicture) => void;

/** One attempt, as the failover loop asks for it. */
export interface AttemptRequest<T> {
  readonly log: AttemptLog;
  readonly candidate: Candidate;
  readonly kind: AttemptKind;
  readonly resendCount: number;
  readonly insist: boolean;
  /** Whether a timeout would leave nobody to ask; it then gets longer. */
  readonly isLast: boolean;
  readonly accept: Accept<T>;
  /** The call's own signal; cut attempts are closed in the log before it is aborted. */
  readonly signal: AbortSignal;
  /** Holds its place on the channel for work that outlives it. */
  readonly keepPlace: KeepPlace;
  readonly onPartial?: OnPartial | undefined;
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
  readonly timeoutOf: CandidateTimeoutOf;
  readonly durations: AttemptDurations;
  readonly limits: Limits;
  readonly resilience: Pick<Resilience, 'onUnknownBilling'>;
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
  run<T>(request: AttemptRequest<T>): Promise<SucceededAttempt<T>> {
    const { log, candidate, kind, resendCount, signal } = request;
    const { clock } = this.#parts;
    // cockatiel invokes its function once more after an abort during a back-off: nothing may reach the upstream then.
    signal.throwIfAborted();
    const records = { dispatch: new DispatchRecord(), resumable: new ResumeRecord() };
    const open = log.open({ kind, candidate, resendCount, startedAt: clock.now(), beganAt: steadyNow(clock), ...records });
    return this.#make(open, request).catch((reason: unknown) => {
      if (log.ending(open) !== undefined) throw reason;
      // A defect in what is around the channel. The attempt must not stay open for it, nor go on under another name.
      const { dispatch, resumable } = open;
      const dispatched = dispatch.possible;
      const defect = classifyRejection(reason, { answer: undefined, timedOutAfterMs: undefined, dispatched, resumable });
      throw this.#fail(open, log, defect, signal);
    });
  }

  async #make<T>(open: OpenAttempt, request: AttemptRequest<T>): Promise<SucceededAttempt<T>> {
    const { log, candidate, insist, isLast, accept, signal } = request;
    const { teller, availability, timeoutOf } = this.#parts;
    const { channel, order } = candidate;
    const { dispatch, resumable } = open;
    const timeout = timeoutOf(candidate, isLast);
    availability.began(channel.id, order.model.id);
    const facts = this.#eventOf(open, log);
    const sent = teller.content?.sent(facts, order);
    teller.tell({ ...facts, type: 'attempt.started', at: open.startedAt, seed: order.seed, ...(sent && { content: sent }) });
    const heard = { ...this.#workOf(open, request), dispatch, onPartial: partialsOf(open, request) };
    let attemptSignal = signal;
    let answer: ChannelAnswer | undefined;
    let accepted: Accepted<T>;
    try {
      const given = await timeout.run((own) => {
        attemptSignal = own;
        const { timeouts } = timeout;
        return teller.within(open.id, () => channel.generate({ ...heard, order, timeouts, signal: own, insist }));
      }, signal);
      answer = wellFormed(given);
      accepted = await accept(answer, candidate);
    } catch (reason) {
      const timedOutAfterMs = attemptSignal.aborted ? timeout.timeouts.totalMs : undefined;
      const error = classifyRejection(reason, { answer, timedOutAfterMs, dispatched: dispatch.possible, resumable });
      throw this.#fail(open, log, error, signal);
    }
    return this.#succeed(open, log, answer, accepted);
  }

  /**
   * Closes what is in flight when its call is cut, or another attempt of it delivered first: of unknown billing, because an upstream
   * goes on drawing, unless the channel told that nothing was sent. What it told of work to be collected later is kept.
   *
   * @param reason that of the caller's signal.
   */
  cut(log: AttemptLog, by: CutBy | 'hedge', reason: unknown): void {
    const { clock, settle, teller, timeoutOf } = this.#parts;
    for (const open of log.inFlight) {
      const { candidate, dispatch, resumable } = open;
      const { resumeToken, reportedCostNanoUsd } = resumable;
      const endedAt = endOf(open, clock);
      // An attempt that got little of its time before the deadline says nothing about its channel.
      const hadItsTime = endedAt - open.startedAt >= timeoutOf(candidate).timeouts.totalMs / 2;
      const type = by !== 'caller' && hadItsTime ? 'timeout' : 'cancelled';
      const billing = dispatch.possible ? 'unknown' : 'not-billed';
      const known = { dispatched: dispatch.possible, resumeToken, reportedCostNanoUsd };
      const failure: ChannelFailure = { class: 'timeout', billing, ...known };
      const { cost } = settleSafely(settle, candidate, { failure });
      log.close(open, {
        ...recordOf(open, endedAt),
        error: { type, message: cutMessage(by, reason) },
        ...billOf(candidate, billing, cost),
        resumeToken,
      });
      teller.tell(this.#failedEvent(open, log, endedAt, type, failure, cost));
    }
  }

  #succeed<T>(open: OpenAttempt, log: AttemptLog, answer: ChannelAnswer, { value, delivery }: Accepted<T>): SucceededAttempt<T> {
    const { clock, teller, settle, availability, durations, limits } = this.#parts;
    const { candidate } = open;
    const endedAt = endOf(open, clock);
    const { cost, failed } = settleSafely(settle, candidate, { answer, delivery });
    const { modelVersion, responseId, requestId, finishReason, statusCode, usage } = answer;
    const pictures = delivery.pictures + (delivery.thoughtPictures ?? 0);
    const attempt: Attempt = { ...recordOf(open, endedAt), ...billOf(candidate, 'billed', cost, pictures), requestId, usage };
    const isFirstEnd = log.close(open, attempt);
    availability.succeeded(candidate.channel.id, candidate.order.model.id, open.beganAt);
    durations.delivered(candidate, attempt.durationMs);
    limits.told(candidate.channel, candidate.order.model.id, answer.rateLimits);
    if (isFirstEnd) {
      const durationMs = attempt.durationMs;
      const told = { durationMs, pictures: delivery.pictures, deliveredSize: delivery.size, usage, cost };
      const facts = { modelVersion, responseId, requestId, finishReason, statusCode };
      const of = this.#eventOf(open, log);
      const came = teller.content?.came(of, answer);
      teller.tell({ ...of, type: 'attempt.succeeded', at: endedAt, ...told, ...facts, ...(came && { content: came }) });
    }
    return { value, attempt, unsettled: failed };
  }

  /** Gives back what to throw. */
  #fail(open: OpenAttempt, log: AttemptLog, error: ChannelError, signal: AbortSignal): unknown {
    const { clock, teller, settle, availability, durations, limits, resilience } = this.#parts;
    const { candidate } = open;
    const { failure } = error;
    const cut = log.ending(open);
    if (cut !== undefined) {
      // The record stands. A channel that hung until the deadline still has to answer for it in its circuit.
      if (cut.error?.type !== 'timeout') return signal.reason;
      return new FailedAttempt({ error, disposition: dispositionOf(failure), weight: 'counts' });
    }
    const endedAt = endOf(open, clock);
    const { cost } = settleSafely(settle, candidate, { failure });
    const { class: type, statusCode, upstreamCode, retryAfterMs, requestId, resumeToken } = failure;
    log.close(open, {
      ...recordOf(open, endedAt),
      error: { type, message: error.message, statusCode, upstreamCode, retryAfterMs },
      ...billOf(candidate, failure.billing, cost, failure.delivery?.pictures),
      requestId,
      resumeToken,
    });
    limits.told(candidate.channel, candidate.order.model.id, failure.rateLimits);
    // An upstream's own 504 has a status, and says nothing of the time it was given here.
    if (type === 'timeout' && statusCode === undefined) durations.timedOut(candidate);
    const repeated = availability.failed(candidate, failure, open.beganAt);
    teller.tell(this.#failedEvent(open, log, endedAt, type, failure, cost));
    const disposition = dispositionOf(failure, resilience.onUnknownBilling);
    return new FailedAttempt({ error, disposition, weight: weightOf(disposition.circuit, repeated) });
  }

  /** What a channel can tell of work that its upstream takes on; none of it throws. */
  #workOf(open: OpenAttempt, { log, keepPlace }: AttemptRequest<unknown>): Pick<ChannelCall, 'onResumable' | 'outlives'> {
    const { clock, teller } = this.#parts;
    return {
      onResumable: (resumeToken, reportedCostNanoUsd) => {
        if (!open.resumable.told(resumeToken, reportedCostNanoUsd)) return;
        // Whatever it said before: what was taken on was sent.
        open.dispatch.sent();
        const facts = { resumeToken, reportedCostNanoUsd: open.resumable.reportedCostNanoUsd };
        teller.tell({ ...this.#eventOf(open, log), type: 'attempt.resumable', at: clock.now(), ...facts });
      },
      outlives: (work) => {
        const end = Promise.resolve(work);
        keepPlace(end);
        end.then((known) => known && this.#settleLate(open, log, known)).catch(() => {});
      },
    };
  }

  /** What was unknown of an attempt is known, now that its work has ended. */
  #settleLate(open: OpenAttempt, log: AttemptLog, { billing, reportedCostNanoUsd }: OutlivingEnd): void {
    const { clock, settle, teller } = this.#parts;
    const ending = log.ending(open);
    if (ending?.billing !== 'unknown' || billing === 'unknown') return;
    const failure: ChannelFailure = { class: 'timeout', billing, dispatched: true, reportedCostNanoUsd };
    const { cost } = settleSafely(settle, open.candidate, { failure });
    if (cost.nanoUsd === undefined) return;
    const facts = { billing, cost, earlier: ending.cost };
    teller.tell({ ...this.#eventOf(open, log), type: 'attempt.settled', at: clock.now(), ...facts });
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
    { billing, usage, statusCode, upstreamCode, requestId, retryAfterMs, resumeToken }: ChannelFailure,
    cost: Cost,
  ): AttemptFailed {
    const facts = { usage, statusCode, upstreamCode, requestId, retryAfterMs, resumeToken };
    const durationMs = at - open.startedAt;
    return { ...this.#eventOf(open, log), type: 'attempt.failed', at, durationMs, errorType, billing, cost, ...facts };
  }
}

/** Drafts of an attempt that is over say nothing of the one that goes on. */
function partialsOf(open: OpenAttempt, { log, onPartial }: AttemptRequest<unknown>): ChannelCall['onPartial'] {
  if (onPartial === undefined) return undefined;
  return (partial) => {
    if (log.ending(open) !== undefined) return;
    try {
      onPartial(open.id, partial);
    } catch {
      // Whoever looks on must not cost the picture.
    }
  };
}

function cutMessage(by: CutBy | 'hedge', reason: unknown): string {
  if (by === 'hedge') return 'Another attempt delivered first';
  if (by === 'deadline') return 'The deadline of the call passed';
  return ServiceClosedError.isInstance(reason) ? 'The service was closed' : 'The caller aborted the call';
}

function weightOf(circuit: FailedAttempt['disposition']['circuit'], repeated: boolean): CircuitWeight {
  if (circuit !== 'repeated') return circuit;
  return repeated ? 'counts' : 'never';
}
