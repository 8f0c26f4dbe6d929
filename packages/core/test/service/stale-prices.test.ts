import { startSimulator } from '@retake/simulator';
import { expect, it, onTestFinished } from 'vitest';
import { openRouter } from '../../src/channels/open-router.ts';
import { createImageService, type RetakeEvent } from '../../src/index.ts';

const MODEL = 'gemini-3-pro-image';

it('a bill of the upstream above the prices of its channel is told, and planned with from then on', async () => {
  const simulator = await startSimulator({ seed: 7, channels: [{ id: 'openrouter', dialect: 'openrouter' }] });
  const images = createImageService({
    channels: [
      openRouter({ apiKey: 'sk-or-not-real', baseUrl: `${simulator.url('openrouter')}/api/v1`, prices: { [MODEL]: 0.01 } }),
    ],
    budgets: [{ key: '*', window: 'total', limitUsd: 0.2, guardAt: 1 }],
    probe: false,
  });
  onTestFinished(async () => {
    await images.close();
    await simulator.close();
  });
  const events: RetakeEvent[] = [];
  images.subscribe((event) => events.push(event));

  const order = { prompt: 'a kite', model: MODEL };
  const { warnings, cost } = await images.generate(order);
  expect(cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  expect(warnings.map(({ code }) => code)).toContain('cost_above_bound');
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'budget.overrun',
      channel: 'openrouter',
      boundNanoUsd: 10_000_000,
      costNanoUsd: cost.nanoUsd,
    }),
  );
  // By the price list there would be room for six more.
  await expect(images.generate(order)).rejects.toMatchObject({ code: 'budget_exceeded' });
  expect(images.plan(order)).toMatchObject({ candidates: [], exclusions: [{ reason: 'budget' }] });
});
