import type { Channel, ChannelCall } from '../channels/channel.ts';
import { ChannelError, type ChannelFailure } from '../errors/channel-error.ts';

/** Patient, so that no busy machine is taken for a slow upstream; in milliseconds. */
const TIMEOUTS = { connectMs: 20_000, firstByteMs: 20_000, idleMs: 20_000, totalMs: 20_000 };

/** How long a suite waits to see something, likewise, and how often it looks; in milliseconds. */
export const PATIENCE = { timeout: 20_000, interval: 5 } as const;

/** A call for that order, which nobody aborts. */
export function callFor(order: ChannelCall['order']): ChannelCall {
  return { order, timeouts: TIMEOUTS, signal: new AbortController().signal, insist: false };
}

/** What the channel says of a call that has to fail. */
export async function failureOf(channel: Channel, call: ChannelCall): Promise<ChannelFailure> {
  return (await errorOf(channel, call)).failure;
}

/** What the channel rejects with, which has to be a `ChannelError`. */
export async function errorOf(channel: Channel, call: ChannelCall): Promise<ChannelError> {
  const outcome = await channel.generate(call).then(
    () => ({ rejected: false }) as const,
    (error: unknown) => ({ rejected: true, error }) as const,
  );
  if (!outcome.rejected) throw new Error('delivered a picture where it should have failed');
  if (ChannelError.isInstance(outcome.error)) return outcome.error;
  throw new Error('a channel rejects with a ChannelError only', { cause: outcome.error });
}
