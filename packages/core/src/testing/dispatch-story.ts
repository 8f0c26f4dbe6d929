import { expect } from 'vitest';
import type { DispatchTeller } from '../channels/channel.ts';
import type { ChannelHarness } from './channel-harness.ts';
import { callFor, errorOf, PATIENCE } from './contract-call.ts';

/** What a channel told of its request, and how many requests the upstream had received by then. */
class DispatchStory implements DispatchTeller {
  readonly told: ('held' | 'sent')[] = [];
  requestsWhenSent = 0;
  readonly #requests: () => number;

  constructor(requests: () => number) {
    this.#requests = requests;
  }

  held(): void {
    this.told.push('held');
  }

  sent(): void {
    this.told.push('sent');
    this.requestsWhenSent = this.#requests();
  }
}

/**
 * Leaves a channel before and after its request was sent, and holds what it told of that against what came.
 *
 * @param skip is told of a channel that tells nothing.
 */
export async function checkDispatch(
  { channel, unreachable, order, meet, requests }: ChannelHarness,
  skip: (why: string) => void,
): Promise<void> {
  const unsent = new DispatchStory(requests);
  await errorOf(unreachable, { ...callFor(order), dispatch: unsent });
  await channel.generate({ ...callFor(order), signal: AbortSignal.abort('left'), dispatch: unsent }).catch(() => undefined);
  if (unsent.told.includes('held')) expect(unsent.told).not.toContain('sent');
  const cut = new DispatchStory(requests);
  const caller = new AbortController();
  meet('hang');
  const work = channel.generate({ ...callFor(order), signal: caller.signal, dispatch: cut }).catch(() => undefined);
  await expect.poll(requests, PATIENCE).toBe(1);
  // A request that has come was told of before it could.
  expect(cut.told.at(-1)).not.toBe('held');
  expect(cut.requestsWhenSent).toBe(0);
  caller.abort('left');
  await work;
  if (unsent.told.length + cut.told.length === 0)
    skip('it tells nothing of dispatch, so that what is cut before it is sent counts as perhaps billed');
}
