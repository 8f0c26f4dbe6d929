import { startSimulator } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { createImageService, NoCandidateError, type ImageServiceOptions } from '../../src/index.ts';

const BANANA = 'gemini-nano-banana-2.1';
const LITE = 'gemini-3.1-flash-lite-image';
const PRO = 'gemini-3-pro-image';

/** A service on a relay with these prices a request, whose budget of a dollar is at its guard after the first picture. */
async function guarded(prices: Readonly<Record<string, number>>, options: Partial<ImageServiceOptions> = {}) {
  const simulator = await startSimulator({
    seed: 7,
    channels: [{ id: 'relay', dialect: 'relay', models: Object.keys(prices), prices }],
  });
  const images = createImageService({
    channels: [geminiRelay({ id: 'relay', apiKey: 'sk-not-a-real-key', baseUrl: simulator.url('relay'), prices })],
    budgets: [{ key: '*', window: 'total', limitUsd: 1, guardAt: 0.01 }],
    probe: false,
    ...options,
  });
  onTestFinished(async () => {
    await images.close();
    await simulator.close();
  });
  const [first = PRO] = Object.keys(prices);
  await images.generate({ prompt: 'a kite', model: first });
  return images;
}

describe('a budget at its guard', () => {
  it('is told by a plan and by its result, which is degraded in its purpose', async () => {
    const images = await guarded({ [BANANA]: 0.045, [PRO]: 0.09 });
    const order = { prompt: 'a kite', purpose: 'hero' };
    const message = 'The budget all:total of 1 USD has passed 1 %; this call is drawn for the purpose economy in place of hero';
    const plan = images.plan(order);
    expect(plan.warnings).toEqual([{ code: 'budget_guard', message }]);
    expect(plan.candidates[0]?.model).toBe(BANANA);
    const result = await images.generate(order);
    expect(result).toMatchObject({ model: BANANA, warnings: [{ code: 'budget_guard', message }] });
    expect(result.degraded).toEqual([
      { what: 'purpose', ordered: 'hero', delivered: 'economy', channel: 'relay', reason: 'budget_guard' },
    ]);
  });

  it('says so when it changes nothing, since a model was named', async () => {
    const images = await guarded({ [BANANA]: 0.045, [PRO]: 0.09 });
    const { model, warnings, degraded } = await images.generate({ prompt: 'a kite', model: PRO });
    expect({ model, degraded }).toEqual({ model: PRO, degraded: [] });
    expect(warnings).toEqual([
      { code: 'budget_guard', message: expect.stringContaining('1 %; this call keeps the model that it names') },
    ]);
  });

  it('leaves a purpose that is cheaper as it is', async () => {
    const images = await guarded({ [BANANA]: 0.045, [LITE]: 0.025 });
    const { model, cost, warnings, degraded } = await images.generate({ prompt: 'a kite', purpose: 'draft' });
    expect({ model, usd: cost.usd, degraded }).toEqual({ model: LITE, usd: 0.025, degraded: [] });
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('this call keeps the purpose draft, since no other is cheaper now'),
    ]);
  });

  it('is no full stop where nothing of economy is sold', async () => {
    const images = await guarded({ [PRO]: 0.09 });
    expect(await images.generate({ prompt: 'a kite', purpose: 'hero' })).toMatchObject({ model: PRO, images: [{ size: '2K' }] });
  });

  it('has the models of the purpose behind those of economy', async () => {
    const images = await guarded({ [BANANA]: 0.045, [PRO]: 0.09 });
    const { candidates } = images.plan({ prompt: 'a kite', purpose: 'hero' });
    expect([...new Set(candidates.map(({ model }) => model))]).toEqual([BANANA, PRO]);
  });

  it('is named when nobody can be asked', async () => {
    const images = await guarded({ [BANANA]: 0.045 });
    const order = { prompt: 'a kite', purpose: 'hero' };
    const error: unknown = await images.generate(order, { route: { compliance: 'official' } }).catch((reason: unknown) => reason);
    if (!NoCandidateError.isInstance(error)) throw error;
    expect(error.message).toContain(
      'the purpose economy (in place of hero, since the guard of the budget all:total is reached) chose gemini-nano-banana-2.1',
    );
  });
});
