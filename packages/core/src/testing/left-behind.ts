import { expect } from 'vitest';
import type { ChannelHarness } from './channel-harness.ts';
import { callFor, PATIENCE } from './contract-call.ts';

/**
 * Leaves a channel whose upstream hangs, as the pipeline does: it may hold work back that outlives the attempt, and has to let go of it
 * when it is closed, without a word that is wrong.
 */
export async function checkLeftBehind({ channel, order, meet, requests, hangUps }: ChannelHarness): Promise<void> {
  const left: Promise<unknown>[] = [];
  const caller = new AbortController();
  const reason = new Error('left');
  meet('hang');
  const outcome = channel.generate({ ...callFor(order), signal: caller.signal, outlives: (work) => left.push(work) }).then(
    () => 'resolved',
    (error: unknown) => error,
  );
  await expect.poll(requests, PATIENCE).toBe(1);
  caller.abort(reason);
  expect(await outcome).toBe(reason);
  if (left.length > 0) expect(hangUps()).toBe(0);
  await channel.close();
  // Nobody knows what a picture costs whose end was not waited for.
  expect(await Promise.all(left)).toEqual(left.map(() => undefined));
  await expect.poll(hangUps, PATIENCE).toBe(1);
}
