import { expect } from 'vitest';
import type { ChannelHarness } from './channel-harness.ts';
import { callFor } from './contract-call.ts';

/**
 * Asks a channel as the pipeline does after an answer without a picture. What it says of that, in a `prompt_extended` warning, has to be
 * so where the harness shows its requests.
 *
 * @param skip is told of a channel that repeats itself.
 */
export async function checkInsistence(
  { channel, order, meet, lastRequest }: ChannelHarness,
  skip: (why: string) => void,
): Promise<void> {
  const ask = async (insist: boolean) => {
    meet('picture');
    const { warnings } = await channel.generate({ ...callFor(order), insist });
    return { isExtended: warnings.some(({ code }) => code === 'prompt_extended'), request: lastRequest?.() };
  };
  const first = await ask(false);
  const second = await ask(true);
  expect(first.isExtended).toBe(false);
  if (lastRequest !== undefined) expect(second.request !== first.request).toBe(second.isExtended);
  if (!second.isExtended) skip('it asks the very same question again after an answer without a picture, which may be billed too');
}
