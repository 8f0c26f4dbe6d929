import { type Clock, steadyNow } from '../config/clock.ts';
import type { AttemptLog, OpenAttempt } from '../resilience/attempt-log.ts';
import type { Attempt } from '../resilience/attempt.ts';
import { billOf } from '../resilience/attempt-bill.ts';
import { endOf, recordOf } from '../resilience/attempt-record.ts';
import { DispatchRecord } from '../resilience/dispatch-record.ts';
import { ResumeRecord } from '../resilience/resume-record.ts';
import { type AttemptOutcome, type Settle, settleSafely } from '../resilience/settle.ts';
import type { ChannelError } from '../errors/channel-error.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { Teller } from '../telemetry/teller.ts';

/** What the attempt of a picture is recorded with. */
export interface ItemAttemptParts {
  readonly clock: Clock;
  readonly teller: Teller;
  readonly settle: Settle;
}

/** A picture that a batch has drawn, or has not. */
export interface DrawnItem {
  readonly log: AttemptLog;
  readonly candidate: Candidate;
  readonly jobId: string;
  /** When its batch was made, in epoch milliseconds. */
  readonly startedAt: number;
}

/** How it ended. */
export type ItemOutcome = Extract<AttemptOutcome, { readonly answer: unknown }> | { readonly error: ChannelError };

/** Settles the one attempt of a picture at the price of its batch, keeps its record and tells of it, as of an attempt that just ended. */
export function recordItem(item: DrawnItem, outcome: ItemOutcome, { clock, teller, settle }: ItemAttemptParts): Attempt {
  const { log, candidate, startedAt } = item;
  const beganAt = steadyNow(clock) - Math.max(0, clock.now() - startedAt);
  const told = { dispatch: new DispatchRecord(), resumable: new ResumeRecord() };
  const open = log.open({ kind: 'primary', candidate, resendCount: 0, startedAt, beganAt, ...told });
  const facts = factsOf(open, item);
  const sent = teller.content?.sent(facts, candidate.order);
  teller.tell({ ...facts, type: 'attempt.started', at: startedAt, seed: candidate.order.seed, ...(sent && { content: sent }) });

  const { cost } = settleSafely(settle, candidate, 'error' in outcome ? { failure: outcome.error.failure } : outcome);
  const endedAt = endOf(open, clock);
  const record = recordOf(open, endedAt);
  const { durationMs } = record;
  const ended = { ...facts, at: endedAt, durationMs, cost };
  if ('error' in outcome) {
    const { class: type, billing, delivery, ...failure } = outcome.error.failure;
    const { statusCode, upstreamCode, retryAfterMs, requestId, usage } = failure;
    const error = { type, message: outcome.error.message, statusCode, upstreamCode, retryAfterMs };
    const attempt: Attempt = { ...record, error, ...billOf(candidate, billing, cost, delivery?.pictures), requestId };
    log.close(open, attempt);
    const why = { statusCode, upstreamCode, requestId, retryAfterMs };
    teller.tell({ ...ended, ...why, type: 'attempt.failed', errorType: type, billing, usage });
    return attempt;
  }
  const { answer, delivery } = outcome;
  const { modelVersion, responseId, requestId, finishReason, statusCode, usage } = answer;
  const pictures = delivery.pictures + (delivery.thoughtPictures ?? 0);
  const attempt: Attempt = { ...record, ...billOf(candidate, 'billed', cost, pictures), requestId, usage };
  log.close(open, attempt);
  const came = { pictures: delivery.pictures, deliveredSize: delivery.size, usage };
  const content = teller.content?.came(facts, answer);
  teller.tell({
    ...ended,
    ...came,
    type: 'attempt.succeeded',
    modelVersion,
    responseId,
    requestId,
    finishReason,
    statusCode,
    ...(content && { content }),
  });
  return attempt;
}

function factsOf({ id: attemptId, number, kind, candidate, resendCount }: OpenAttempt, { log, jobId }: DrawnItem) {
  const { channel, order } = candidate;
  return {
    callId: log.callId,
    attemptId,
    number,
    kind,
    channel: channel.id,
    provider: channel.provider,
    server: channel.server,
    model: order.model.id,
    size: order.size,
    resendCount,
    batchJob: jobId,
  };
}
