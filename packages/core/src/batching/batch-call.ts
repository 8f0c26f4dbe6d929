import { ChannelError } from '../errors/channel-error.ts';
import type { LiveCalls } from '../lifecycle/live-calls.ts';
import { abandonAfter } from '../resilience/abandon.ts';
import { classifyRejection } from '../resilience/classify-rejection.ts';

/** What requests about batches are made with. */
export interface BatchCallParts {
  readonly calls: LiveCalls;
  /** How long a channel is waited for that does not listen to its signal, in milliseconds. */
  readonly abandonAfterMs: number;
}

/**
 * Does work on a batch, which the service waits for when it closes, and ends when that takes too long.
 *
 * @throws ServiceClosedError; the reason of a signal that is aborted already.
 */
export async function batchCall<T>(
  { calls }: BatchCallParts,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const call = calls.open(signal);
  try {
    call.signal.throwIfAborted();
    return await work(call.signal);
  } finally {
    call.done();
  }
}

/**
 * Makes one free request about a batch.
 *
 * @throws ServiceClosedError; the signal's reason; ChannelError, which says `not-billed` where the channel says nothing.
 */
export function askChannel<T>(
  parts: BatchCallParts,
  signal: AbortSignal,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return batchCall(parts, signal, (own) => requestOf(parts, own, false, request));
}

/**
 * Makes one request to a channel.
 *
 * @param mayOrder whether it can cost money, so that a failure that tells nothing is of unknown billing.
 * @throws the signal's reason; ChannelError.
 */
export async function requestOf<T>(
  { abandonAfterMs }: Pick<BatchCallParts, 'abandonAfterMs'>,
  signal: AbortSignal,
  mayOrder: boolean,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await abandonAfter(request(signal), signal, abandonAfterMs);
  } catch (error) {
    throw batchFailure(error, signal, mayOrder);
  }
}

/** What a request about a batch rejects with. */
export function batchFailure(error: unknown, signal: AbortSignal, mayOrder: boolean): unknown {
  if (signal.aborted && !ChannelError.isInstance(error)) return signal.reason;
  const resumable = { resumeToken: undefined, reportedCostNanoUsd: undefined };
  return classifyRejection(error, { answer: undefined, timedOutAfterMs: undefined, dispatched: mayOrder, resumable });
}
