import type { ChannelAnswer } from '../channels/channel.ts';
import { ChannelError, type ChannelFailure } from '../errors/channel-error.ts';

/**
 * What a rejection means. The call's own end is told apart before this; here a rejection of an attempt whose signal was aborted
 * is its timeout, and one that no channel may reject with is a defect of unknown billing.
 *
 * @param answer what the channel answered, when it was the picture that was refused.
 * @param timedOutAfterMs set when the attempt's own time had run out.
 */
export function classifyRejection(
  reason: unknown,
  answer: ChannelAnswer | undefined,
  timedOutAfterMs: number | undefined,
): ChannelError {
  if (ChannelError.isInstance(reason)) return answer === undefined ? reason : withFactsOf(answer, reason);
  if (answer === undefined && timedOutAfterMs !== undefined) {
    const message = `No answer within ${timedOutAfterMs} ms`;
    return new ChannelError(message, { class: 'timeout', billing: 'unknown', dispatched: true }, { cause: reason });
  }
  const failure: ChannelFailure = { class: 'upstream_bug', billing: 'unknown', dispatched: true };
  const error = new ChannelError('The attempt ended with something that is not a ChannelError', failure, { cause: reason });
  return answer === undefined ? error : withFactsOf(answer, error);
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
