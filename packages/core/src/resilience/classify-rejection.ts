import { z } from 'zod';
import type { ChannelAnswer } from '../channels/channel.ts';
import { ChannelError, type ChannelFailure } from '../errors/channel-error.ts';
import { FAILURE_CLASSES } from '../errors/failure-class.ts';
import type { ResumeRecord } from './resume-record.ts';

/** What is known of an attempt that was rejected. */
export interface RejectedAttempt {
  /** What the channel answered, when it was the picture that was refused. */
  readonly answer: ChannelAnswer | undefined;
  /** Set when the attempt's own time had run out. */
  readonly timedOutAfterMs: number | undefined;
  /** Whether its request may have reached the upstream. */
  readonly dispatched: boolean;
  /** What its channel told of work that can be collected later; an error of the channel itself knows better. */
  readonly resumable: Pick<ResumeRecord, 'resumeToken' | 'reportedCostNanoUsd'>;
}

/** The facts that decide; the brand of an error says nothing of them, because it can come from another copy or a hand. */
const failureSchema = z.looseObject({
  class: z.enum(FAILURE_CLASSES),
  billing: z.enum(['not-billed', 'billed', 'unknown']),
  dispatched: z.boolean(),
});

/**
 * What a rejection means. The call's own end is told apart before this; here a rejection of an attempt whose signal was aborted
 * is its timeout, and one that no channel may reject with is a defect. Both are of unknown billing, unless nothing was sent. Never
 * throws, whatever it is given.
 */
export function classifyRejection(
  reason: unknown,
  { answer, timedOutAfterMs, dispatched, resumable }: RejectedAttempt,
): ChannelError {
  const { resumeToken, reportedCostNanoUsd } = resumable;
  const known: KnownAtLeast = { billing: dispatched ? 'unknown' : 'not-billed', dispatched, resumeToken, reportedCostNanoUsd };
  try {
    if (ChannelError.isInstance(reason) && failureSchema.safeParse(reason.failure).success) {
      return answer === undefined ? reason : withFactsOf(answer, reason);
    }
    if (answer === undefined && timedOutAfterMs !== undefined) {
      const message = `No answer within ${timedOutAfterMs} ms`;
      return new ChannelError(message, { class: 'timeout', ...known }, { cause: reason });
    }
    const error = defect(known, reason);
    return answer === undefined ? error : withFactsOf(answer, error);
  } catch (trap) {
    // A rejection or an answer whose properties throw when they are read.
    return defect(known, trap);
  }
}

/** What holds of an attempt whatever it was rejected with. */
type KnownAtLeast = Pick<ChannelFailure, 'billing' | 'dispatched' | 'resumeToken' | 'reportedCostNanoUsd'>;

function defect(known: KnownAtLeast, cause: unknown): ChannelError {
  const message = `The attempt ended with ${nameOf(cause)}; see the cause of this`;
  return new ChannelError(message, { class: 'upstream_bug', ...known }, { cause });
}

/** What was thrown, by the name of its class alone: its message can quote a prompt or a key. Never throws. */
function nameOf(cause: unknown): string {
  try {
    if (ChannelError.isInstance(cause)) return 'a ChannelError that tells no class, billing and dispatch';
    const name = cause instanceof Error ? cause.name : '';
    return /^[A-Z]\w{0,63}$/.test(name) ? `${name}, not with a ChannelError` : 'something that is not a ChannelError';
  } catch {
    return 'something that is not a ChannelError';
  }
}

/** What the answer told is not lost because its picture was refused: it can have been paid for. */
function withFactsOf(answer: ChannelAnswer, { message, failure, cause }: ChannelError): ChannelError {
  return new ChannelError(
    message,
    {
      ...failure,
      statusCode: failure.statusCode ?? answer.statusCode,
      requestId: failure.requestId ?? answer.requestId,
      usage: failure.usage ?? answer.usage,
      modelVersion: failure.modelVersion ?? answer.modelVersion,
      reportedCostNanoUsd: failure.reportedCostNanoUsd ?? answer.reportedCostNanoUsd,
    },
    { cause },
  );
}
