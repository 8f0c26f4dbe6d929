import { describe, expect, it } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { vertex } from '../../src/channels/vertex.ts';
import { batch } from '../../src/config/presets/batch.ts';
import { enterprise } from '../../src/config/presets/enterprise.ts';
import { solo } from '../../src/config/presets/solo.ts';
import { startup } from '../../src/config/presets/startup.ts';
import { createImageService } from '../../src/create-image-service.ts';
import { configErrorOf } from '../channels/config-issues.ts';

function channels() {
  return [
    gemini({ apiKey: 'key' }),
    vertex({ project: 'shop', location: 'eu', accessToken: 'token' }),
    geminiRelay({
      id: 'relay',
      baseUrl: 'https://relay.example.com',
      apiKey: 'key',
      prices: { 'gemini-3-pro-image': 0.09, 'gemini-nano-banana-2.1': 0.02 },
    }),
  ];
}

const request = { prompt: 'a kite', model: 'gemini-3-pro-image', size: '4K' } as const;

describe.each(Object.entries({ solo, startup, enterprise, batch }))('%s', (_, preset) => {
  it('is taken by a service as it is', async () => {
    const images = createImageService({ ...preset(), channels: channels() });
    expect(images.plan({ prompt: 'a kite' }).candidates).not.toEqual([]);
    await images.close();
  });

  it('can be changed by what stands behind it', async () => {
    const mine = preset();
    const images = createImageService({
      ...mine,
      resilience: { ...mine.resilience, deadlineMs: 77_000 },
      channels: channels(),
    });
    expect(JSON.stringify(images.describePipeline())).toContain('77000');
    await images.close();
  });
});

describe('the presets', () => {
  it('differ in whom they ask', async () => {
    const asked = async (preset: ReturnType<typeof solo>) => {
      const images = createImageService({ ...preset, channels: channels() });
      const { candidates, exclusions } = images.plan(request);
      await images.close();
      return {
        steps: [...new Set(candidates.map(({ size }) => size))],
        first: candidates.filter(({ size }) => size === '4K').map(({ channel }) => channel),
        excluded: exclusions.map(({ channel, reason }) => `${channel}: ${reason}`),
      };
    };
    expect(await asked(solo())).toEqual({ steps: ['4K'], first: ['gemini', 'vertex', 'relay'], excluded: [] });
    expect(await asked(startup())).toEqual({ steps: ['4K', '2K', '1K'], first: ['relay', 'gemini', 'vertex'], excluded: [] });
    expect(await asked(enterprise())).toEqual({ steps: ['4K'], first: ['gemini', 'vertex'], excluded: ['relay: compliance'] });
    expect(await asked(batch())).toEqual({ steps: ['4K'], first: ['relay', 'gemini', 'vertex'], excluded: [] });
  });

  it('let an enterprise require more', async () => {
    const [ai, , relay] = channels();
    const eu = vertex({ project: 'shop', location: 'eu', accessToken: 'token', tags: ['official', 'region:eu'] });
    const images = createImageService({
      ...enterprise({ require: ['region:eu'] }),
      channels: [ai, eu, relay].filter((each) => each !== undefined),
    });
    // A call can require more, and cannot ask for less.
    const { candidates } = images.plan(request, { route: { compliance: [] } });
    expect(candidates.map(({ channel }) => channel)).toEqual(['vertex']);
    await images.close();
  });

  it('keep within the money they are given', async () => {
    const given = [
      [solo({ monthlyUsd: 0.01 }), 'all:month'],
      [startup({ monthlyUsd: 100, dailyUsdPerTenant: '0.01' }), 'tenant:*:day'],
      [enterprise({ monthlyUsd: 100, monthlyUsdPerTenant: 0.01 }), 'tenant:*:month'],
      [batch({ dailyUsd: 0.01 }), 'all:day'],
    ] as const;
    for (const [preset, name] of given) {
      const images = createImageService({ ...preset, channels: channels() });
      const refused = images.generate(request, { labels: { tenant: 'shop-7' } });
      await expect(refused).rejects.toMatchObject({ code: 'budget_exceeded', message: expect.stringContaining(name) });
      await images.close();
    }
  });

  it('refuse what cannot be meant, with every problem and its path', () => {
    const pathsOf = (make: () => unknown) => configErrorOf(make).issues.map(({ path }) => path);
    // @ts-expect-error: an option that is not there.
    expect(pathsOf(() => enterprise({ require: [''], monthlyUsd: -1, official: false }))).toEqual([
      'require[0]',
      'monthlyUsd',
      '',
    ]);
    expect(pathsOf(() => solo({ monthlyUsd: Number.NaN }))).toEqual(['monthlyUsd']);
    expect(pathsOf(() => startup({ monthlyUsd: 'much', dailyUsdPerTenant: Infinity }))).toEqual([
      'monthlyUsd',
      'dailyUsdPerTenant',
    ]);
    // @ts-expect-error: null is no amount.
    expect(pathsOf(() => batch({ dailyUsd: null }))).toEqual(['dailyUsd']);
  });
});
