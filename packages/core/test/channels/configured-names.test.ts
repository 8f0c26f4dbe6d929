import { describe, expect, it } from 'vitest';
import { createImageService } from '../../src/index.ts';
import { modelOf } from '../catalog/model-of.ts';
import { configErrorOf } from './config-issues.ts';
import { EVERY_CHANNEL, type EveryChannel, type Making } from './every-channel.ts';
import { sampleOrder } from './sample-order.ts';

const root = 'http://127.0.0.1:1';
const price = { basis: 'request', nanoUsd: 1, source: 'contract', date: '2026-11-01' } as const;

function serviceWith({ make }: EveryChannel, making: Pick<Making, 'models' | 'prices'>) {
  return createImageService({ channels: [make({ root, credential: 'a-key', ...making })] });
}

describe.each(Object.entries(EVERY_CHANNEL))('the names of models in the options of %s', (_name, channel) => {
  const { modelId, wireName = modelId, priced = true } = channel;
  const typo = modelId.replace('-', '--');

  it('are refused with their place and what was meant, when they lead to no model', () => {
    const inModels = configErrorOf(() => serviceWith(channel, { models: { [typo]: wireName } }));
    expect(inModels.issues).toEqual([{ path: 'channels[0]', message: expect.stringContaining(`"${typo}"`) }]);
    expect(inModels.issues[0]?.message).toMatch(new RegExp(`near it are .*${modelId}`));
    if (!priced) return;
    const inPrices = configErrorOf(() => serviceWith(channel, { models: { [modelId]: wireName }, prices: { [typo]: price } }));
    expect(inPrices.issues).toEqual([{ path: 'channels[0]', message: expect.stringContaining(`"${typo}"`) }]);
  });

  it('are found in any case and by alias', () => {
    const [alias] = modelOf(modelId).aliases;
    for (const name of [modelId.toUpperCase(), ...(alias === undefined ? [] : [alias.toUpperCase()])]) {
      const made = channel.make({ root, credential: 'a-key', models: { [name]: wireName } });
      expect(made.names).toEqual([name]);
      expect(made.supports(sampleOrder({ model: modelOf(modelId), size: '1K' }))).toMatchObject({ supported: true });
    }
  });
});
