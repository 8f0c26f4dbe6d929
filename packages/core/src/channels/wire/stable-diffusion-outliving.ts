import { ChannelError } from '../../errors/channel-error.ts';
import type { AttemptTimeouts } from '../../transport/timeouts.ts';
import type { OutlivingEnd } from '../channel.ts';
import { endWith } from './leave.ts';

/**
 * The longest that a machine is waited for after whoever ordered has left, in milliseconds. It draws a picture in seconds and loads
 * another checkpoint within a minute or two; one that is silent for longer is not at work.
 */
const OUTLIVING_MS = 300_000;

/** Deadlines of a request that may go on when its attempt is over. */
export function lasting(timeouts: AttemptTimeouts): AttemptTimeouts {
  return { ...timeouts, firstByteMs: timeouts.firstByteMs + OUTLIVING_MS, totalMs: timeouts.totalMs + OUTLIVING_MS };
}

/**
 * Waits until a machine is done with a picture that nobody wants any more, and drops it. Never rejects.
 *
 * @param cost of the machine's time until now, in nano-dollars; `undefined` where it costs nothing.
 * @returns what it cost; `undefined` when that cannot be told.
 */
export async function untilDrawn(
  drawing: Promise<unknown>,
  socket: AbortController,
  ending: AbortSignal,
  cost: () => number | undefined,
): Promise<OutlivingEnd | undefined> {
  endWith(ending, socket);
  try {
    await drawing;
    return { billing: 'billed', reportedCostNanoUsd: cost() };
  } catch (error) {
    return ChannelError.isInstance(error) ? { billing: error.failure.billing } : undefined;
  }
}
