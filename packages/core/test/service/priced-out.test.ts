import { describe, expect, it, onTestFinished } from 'vitest';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { openAI } from '../../src/channels/openai.ts';
import { createImageService, defaultPurposes, startup, type Channel, type ImageServiceOptions } from '../../src/index.ts';

const BUDGET = { key: '*', window: 'day', limitUsd: 5 } as const;
const relay = (prices = {}) => geminiRelay({ id: 'relay', apiKey: 'sk', baseUrl: 'http://127.0.0.1:1', prices });

/** The warnings of the process while a service is made. */
async function warningsOf(channels: readonly Channel[], options: Partial<ImageServiceOptions>): Promise<readonly string[]> {
  const told: string[] = [];
  const listen = (warning: Error & { readonly code?: string }): void => {
    if (warning.code === 'RETAKE_PRICED_OUT') told.push(warning.message);
  };
  process.on('warning', listen);
  onTestFinished(() => void process.off('warning', listen));
  const images = createImageService({ channels, probe: false, ...options });
  onTestFinished(() => images.close());
  // Node tells of a warning on the next tick.
  await new Promise(setImmediate);
  return told;
}

describe('a channel that a budget prices out', () => {
  it('is named when the service is made', async () => {
    const told = await warningsOf([relay(), openAI({ apiKey: 'sk' })], { budgets: [BUDGET] });
    expect(told).toEqual([expect.stringContaining('The channel relay is left out of every plan. Its price is unknown')]);
  });

  it.each<[string, Channel, Partial<ImageServiceOptions>]>([
    ['it has a price', relay({ 'gemini-3-pro-image': 0.09 }), { budgets: [BUDGET] }],
    ['the budget allows unknown prices', relay(), { budgets: [{ ...BUDGET, onUnknownPrice: 'allow' }] }],
    ['nothing is limited', relay(), {}],
  ])('is not where %s', async (_why, channel, options) => {
    expect(await warningsOf([channel], options)).toEqual([]);
  });
});

describe('OpenAI under a budget', () => {
  it('is the second vendor of every purpose, by the model whose tokens are known', async () => {
    const images = createImageService({ ...startup({ monthlyUsd: 50 }), channels: [openAI({ apiKey: 'sk' })], probe: false });
    onTestFinished(() => images.close());
    for (const purpose of Object.keys(defaultPurposes)) {
      const { candidates } = images.plan({ prompt: 'a kite', purpose });
      expect([purpose, ...new Set(candidates.map(({ model }) => model))]).toEqual([purpose, 'gpt-image-2']);
    }
  });
});
