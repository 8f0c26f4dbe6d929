import { startSimulator, type RequestFacts } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  AllChannelsFailedError,
  aprilLineUp,
  ConfigInvalidError,
  createImageService,
  defaultPurposes,
  NoCandidateError,
  RequestInvalidError,
  type ImageServiceOptions,
} from '../../src/index.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { startWorld } from './world.ts';

const PRO = 'gemini-3-pro-image';
const NB21 = 'gemini-nano-banana-2.1';
const LITE = 'gemini-3.1-flash-lite-image';
const noDefault = { defaultModel: undefined };
const atSize = (size: string) => (facts: RequestFacts) => (facts.size === size ? ('overloaded' as const) : undefined);
const never = () => 'overloaded' as const;
/** Pauses that do not lengthen the test, and no circuit that opens between two of its calls. */
const QUICK: ImageServiceOptions['resilience'] = {
  backoff: { baseMs: 1, maxMs: 5 },
  retry: { delayMs: 1 },
  circuitBreaker: { consecutiveFailures: 100 },
  maxAttempts: 6,
};

describe('purposes', () => {
  it('choose the model and the size, and are told to telemetry', async () => {
    const { images, simulator, events } = await startWorld(noDefault);
    const hero = await images.generate({ prompt: 'a red kite', purpose: 'hero' });
    expect(hero).toMatchObject({ model: PRO, degraded: [], warnings: [] });
    expect(hero.images[0]).toMatchObject({ size: '2K' });
    expect(events[0]).toMatchObject({ type: 'call.started', purpose: 'hero', model: PRO, size: '2K' });
    const unnamed = await images.generate({ prompt: 'a red kite' });
    expect(unnamed).toMatchObject({ model: NB21, degraded: [] });
    expect(events.findLast(({ type }) => type === 'call.started')).toMatchObject({ purpose: 'economy', model: NB21, size: '1K' });
    expect(hero.cost.nanoUsd + unnamed.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('give way to a named model, which keeps the purpose for telemetry alone', async () => {
    const { images, events } = await startWorld(noDefault);
    const result = await images.generate({ prompt: 'a red kite', purpose: 'draft', model: PRO });
    expect(result.model).toBe(PRO);
    expect(events[0]).toMatchObject({ type: 'call.started', purpose: 'draft', model: PRO });
    expect(new Set(images.plan({ prompt: 'x', purpose: 'draft', model: PRO }).candidates.map(({ model }) => model))).toEqual(
      new Set([PRO]),
    );
  });

  it('are refused by name when there is no such one', async () => {
    const { images } = await startWorld(noDefault);
    const error: unknown = await images.generate({ prompt: 'x', purpose: 'heros' }).catch((reason: unknown) => reason);
    expect(RequestInvalidError.isInstance(error) && error.issues).toEqual([
      { path: 'purpose', message: 'is no purpose here; near it are hero' },
    ]);
  });

  it('can be replaced and added to', async () => {
    const { images } = await startWorld({ ...noDefault, purposes: { hero: { models: [NB21] }, icon: { models: [LITE] } } });
    expect((await images.generate({ prompt: 'x', purpose: 'hero' })).model).toBe(NB21);
    expect((await images.generate({ prompt: 'x', purpose: 'icon' })).model).toBe(LITE);
    expect(images.plan({ prompt: 'x', purpose: 'print' }).candidates[0]).toMatchObject({ model: PRO, size: '4K' });
  });

  it('are checked when the service is made, every problem with its path', () => {
    const channels = [gemini({ apiKey: 'AIza-not-a-real-key' })];
    const issues = (options: Record<string, unknown>) => {
      try {
        createImageService({ channels, ...options });
      } catch (error) {
        if (ConfigInvalidError.isInstance(error)) return error.issues.map(({ path }) => path).sort();
      }
      return [];
    };
    expect(
      issues({
        purposes: { hero: { models: ['nano-banana-9', PRO, 'flux-99'] } },
        defaultPurpose: 'heroic',
        defaultModel: PRO,
      }),
    ).toEqual(['defaultModel', 'defaultPurpose', 'purposes.hero.models[0]', 'purposes.hero.models[2]']);
    expect(
      issues({
        purposes: { hero: { models: [], size: '3K' }, Hero: { models: [PRO] } },
        degrade: { sizes: ['8K'], models: 1, text: 'yes', retries: 3 },
        compliance: 'Not a tag',
        traffic: { halfLifeMs: 0 },
      }),
    ).toEqual([
      'compliance',
      'degrade',
      'degrade.models',
      'degrade.sizes',
      'degrade.text',
      'purposes.Hero',
      'purposes.hero.models[0]',
      'purposes.hero.size',
      'traffic.halfLifeMs',
    ]);
  });

  it('name live models of the catalog alone; the line-up of April is a preset', async () => {
    const { images } = await startWorld(noDefault);
    for (const purpose of Object.keys(defaultPurposes)) {
      const plan = images.plan({ prompt: 'x', purpose });
      expect(plan.exclusions.filter(({ reason }) => reason === 'model_retired')).toEqual([]);
      expect(plan.warnings).toEqual([]);
      expect(plan.candidates.length).toBeGreaterThan(0);
    }
    expect(Object.keys(aprilLineUp)).toEqual(Object.keys(defaultPurposes));
    expect(new Set(Object.values(aprilLineUp).flatMap(({ models }) => models)).size).toBe(6);
  });
});

describe('degrade', () => {
  it('goes down to a size that is there, prices what came, and says so in result, warnings and events', async () => {
    const { images, simulator, events } = await startWorld({ ...noDefault, resilience: QUICK });
    for (const channel of ['gemini', 'relay']) simulator.script(channel, atSize('4K'));
    const result = await images.generate({ prompt: 'a red kite', purpose: 'print' });
    expect(result.images[0]).toMatchObject({ size: '2K', model: PRO });
    expect(result.attempts.map(({ channel, size }) => `${channel} ${size}`)).toEqual(['gemini 4K', 'relay 4K', 'gemini 2K']);
    expect(result.degraded).toEqual([{ what: 'size', ordered: '4K', delivered: '2K', channel: 'gemini', reason: 'lowered' }]);
    expect(result.warnings.map(({ code }) => code)).toEqual(['size_lowered']);
    expect(events.at(-1)).toMatchObject({ type: 'call.ended', warnings: [{ code: 'size_lowered' }] });
    expect(result.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
    expect(result.plan).toMatchObject({ omitted: 0, candidates: { 0: { channel: 'gemini', size: '4K', lowerings: [] } } });
    expect(result.plan.candidates.find(({ size }) => size === '2K')?.lowerings).toEqual([
      { what: 'size', ordered: '4K', asked: '2K' },
    ]);
  });

  it('goes on to the next model when no size of the first is there', async () => {
    const { images, simulator } = await startWorld({ ...noDefault, resilience: QUICK });
    const onlyPro = (facts: RequestFacts) => (facts.model === PRO ? ('overloaded' as const) : undefined);
    for (const channel of ['gemini', 'relay']) simulator.script(channel, onlyPro);
    const result = await images.generate({ prompt: 'a red kite', purpose: 'hero' });
    expect(result.model).toBe(NB21);
    expect(result.degraded).toEqual([{ what: 'model', ordered: PRO, delivered: NB21, channel: 'gemini', reason: 'lowered' }]);
    expect(result.warnings.map(({ code }) => code)).toContain('model_lowered');
    expect(result.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('tells what a channel gave otherwise in terms of what the caller ordered', async () => {
    const { images, simulator } = await startWorld({ ...noDefault, resilience: QUICK });
    const smaller = (facts: RequestFacts) =>
      facts.size === '4K' ? ('overloaded' as const) : ({ kind: 'wrong-size', size: '1K' } as const);
    for (const channel of ['gemini', 'relay']) simulator.script(channel, smaller);
    const result = await images.generate({ prompt: 'a red kite', purpose: 'print' });
    expect(result.degraded).toEqual([{ what: 'size', ordered: '4K', delivered: '1K', channel: 'gemini', reason: 'upstream' }]);
    expect(result.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('leaves a named model alone', async () => {
    const { images, simulator } = await startWorld({ ...noDefault, resilience: QUICK });
    for (const channel of ['gemini', 'relay']) simulator.script(channel, never);
    const error: unknown = await images.generate({ prompt: 'x', model: PRO, size: '4K' }).catch((reason: unknown) => reason);
    const asked = AllChannelsFailedError.isInstance(error) ? error.attempts.map(({ model, size }) => `${model} ${size}`) : [];
    expect(new Set(asked)).toEqual(new Set([`${PRO} 4K`]));
  });

  it('lets a background call try what was ordered for half of its attempts before it takes less', async () => {
    const { images, simulator } = await startWorld({ ...noDefault, resilience: QUICK });
    for (const channel of ['gemini', 'relay']) simulator.script(channel, atSize('4K'));
    const result = await images.generate({ prompt: 'a red kite', purpose: 'print' }, { urgency: 'background' });
    expect(result.images[0]?.size).toBe('2K');
    expect(result.attempts.map(({ size }) => size)).toEqual(['4K', '4K', '4K', '4K', '2K']);
    expect(result.plan.exclusions.filter(({ reason }) => reason === 'held_back').length).toBeGreaterThan(0);
  });

  it('asks everybody for what was ordered before another domain for less, unless speed is preferred', async () => {
    const simulator = await startSimulator({
      seed: 7,
      channels: [
        { id: 'a', dialect: 'ai-studio' },
        { id: 'b', dialect: 'ai-studio' },
        { id: 'c', dialect: 'relay', prices: { [NB21]: 0.045 } },
      ],
    });
    const of = (id: string) => ({ id, apiKey: 'AIza-not-a-real-key', baseUrl: simulator.url(id) });
    const images = createImageService({
      channels: [
        gemini({ ...of('a'), models: [PRO] }),
        gemini({ ...of('b'), models: [PRO] }),
        geminiRelay({ ...of('c'), models: [NB21], prices: { [NB21]: 0.045 }, failureDomain: 'elsewhere' }),
      ],
      resilience: QUICK,
    });
    onTestFinished(async () => {
      await images.close();
      await simulator.close();
    });
    for (const channel of ['a', 'b']) simulator.script(channel, never);
    const quality = await images.generate({ prompt: 'x', purpose: 'hero' });
    const speed = await images.generate({ prompt: 'x', purpose: 'hero' }, { prefer: 'speed' });
    const asked = ({ attempts }: typeof quality) => attempts.map(({ channel, size }) => `${channel} ${size}`);
    // The smaller sizes of a and b are of the domain that is short, so c goes before them both times.
    expect(asked(quality)).toEqual(['a 2K', 'b 2K', 'c 2K']);
    expect(asked(speed)).toEqual(['a 2K', 'c 2K']);
    expect(speed.degraded).toEqual([{ what: 'model', ordered: PRO, delivered: NB21, channel: 'c', reason: 'lowered' }]);
  });

  it('turns to economy when a budget is at its guard, before the purpose picks', async () => {
    const budgets = [{ key: '*', window: 'total' as const, limitUsd: 1, guardAt: 0.1 }];
    const { images, simulator } = await startWorld({ ...noDefault, budgets });
    const request = { prompt: 'a red kite', purpose: 'hero' };
    const route = { only: ['gemini'] };
    expect((await images.generate(request, { route })).model).toBe(PRO);
    const guarded = await images.generate(request, { route });
    expect(guarded.model).toBe(NB21);
    expect(guarded.degraded).toMatchObject([{ what: 'purpose', ordered: 'hero', delivered: 'economy' }]);
    expect(guarded.warnings.length).toBeGreaterThan(0);
    expect(simulator.requests('gemini')).toHaveLength(2);
  });

  describe('to a text', () => {
    it('describes what nobody could draw, counts the attempt and its cost, and is visibly no picture', async () => {
      const text = async () => ({ text: 'A red kite over a beach.', usd: '0.0021' });
      const { images, simulator, events } = await startWorld({ resilience: QUICK, degrade: { text } });
      for (const channel of ['gemini', 'relay']) simulator.script(channel, never);
      const result = await images.generate({ prompt: 'a red kite' });
      expect(result).toMatchObject({
        images: [],
        description: 'A red kite over a beach.',
        channel: 'description',
        degraded: [{ what: 'picture', ordered: PRO, delivered: 'description', channel: 'description', reason: 'lowered' }],
        missing: [{ code: 'all_channels_failed' }],
      });
      expect(result.warnings.map(({ code }) => code)).toContain('described_instead');
      expect(result.attempts.at(-1)).toMatchObject({ kind: 'fallback', channel: 'description', billing: 'billed' });
      expect(result.cost.nanoUsd).toBe(simulator.ledger.nanoUsd() + 2_100_000);
      expect(events.at(-1)).toMatchObject({ outcome: 'described', returned: 0, errorType: 'all_channels_failed' });
    });

    it('takes an unstated price for unknown, not for nothing', async () => {
      const { images, simulator } = await startWorld({ resilience: QUICK, degrade: { text: async () => ({ text: 'a kite' }) } });
      for (const channel of ['gemini', 'relay']) simulator.script(channel, never);
      expect((await images.generate({ prompt: 'a red kite' })).cost.usd).toBeUndefined();
    });

    it('does not stand in for a refusal, nor where the call or the description will not have it', async () => {
      let asked = 0;
      const text = async () => {
        asked += 1;
        throw new Error('no text either');
      };
      const { images, simulator } = await startWorld({ resilience: QUICK, degrade: { text } });
      simulator.script('gemini', [{ kind: 'prompt-blocked' }]);
      await expect(images.generate({ prompt: 'x' })).rejects.toMatchObject({ code: 'channel_failed' });
      await expect(images.generate({ prompt: 'x' }, { route: { compliance: 'region:eu' } })).rejects.toMatchObject({
        code: 'no_candidate',
      });
      for (const channel of ['gemini', 'relay']) simulator.script(channel, never);
      await expect(images.generate({ prompt: 'x' }, { degrade: { text: false } })).rejects.toMatchObject({
        code: 'all_channels_failed',
      });
      expect(asked).toBe(0);
      const error: unknown = await images.generate({ prompt: 'x' }).catch((reason: unknown) => reason);
      expect(AllChannelsFailedError.isInstance(error) && error.attempts.at(-1)).toMatchObject({
        kind: 'fallback',
        billing: 'unknown',
      });
      expect(asked).toBeGreaterThan(0);
    });
  });
});

describe('compliance', () => {
  it('is required of who describes, too, and a text that it forbids for good is told when the service is made', async () => {
    const asked: string[] = [];
    const text = async ({ prompt }: { readonly prompt: string }) => {
      asked.push(prompt);
      return { text: 'A kite.', usd: 0 };
    };
    const degrade = { text, textTags: ['no-training'] };
    const { images, simulator } = await startWorld({ resilience: QUICK, degrade }, {}, ['no-training', 'region:eu']);
    for (const channel of ['gemini', 'relay']) simulator.script(channel, never);
    const secret = images.generate({ prompt: 'secret' }, { route: { compliance: ['no-training', 'region:eu'] } });
    await expect(secret).rejects.toMatchObject({ code: 'all_channels_failed' });
    expect(asked).toEqual([]);
    const open = await images.generate({ prompt: 'open' }, { route: { compliance: 'no-training' } });
    expect(open.description).toBe('A kite.');
    expect(asked).toEqual(['open']);

    const issuesOf = (options: object): unknown => {
      try {
        return createImageService({ channels: [gemini({ apiKey: 'AIza-not-a-real-key' })], ...options });
      } catch (error) {
        return ConfigInvalidError.isInstance(error) && error.issues.map(({ path }) => path);
      }
    };
    expect(issuesOf({ compliance: ['official', 'no-training'], degrade })).toEqual(['degrade.textTags']);
    expect(issuesOf({ compliance: ['official'], degrade: { text } })).toEqual(['degrade.textTags']);
    expect(issuesOf({ degrade: { textTags: ['no-training'] } })).toEqual(['degrade.textTags']);
  });

  it('is never relaxed, by whatever fails', async () => {
    const { images, simulator } = await startWorld({ resilience: QUICK, degrade: { models: true, sizes: ['1K'] } });
    const error: unknown = await images
      .generate({ prompt: 'x' }, { route: { compliance: ['official', 'no-training'] } })
      .catch((reason: unknown) => reason);
    expect(NoCandidateError.isInstance(error) && new Set(error.exclusions.map(({ reason }) => reason))).toEqual(
      new Set(['compliance']),
    );
    expect(simulator.requests('gemini')).toHaveLength(0);
    expect(simulator.requests('relay')).toHaveLength(0);
  });

  it('is met by tags, official ones where requests go to the vendor', () => {
    const official = gemini({ apiKey: 'AIza-not-a-real-key', tags: ['no-training'] });
    const elsewhere = gemini({ id: 'elsewhere', apiKey: 'AIza-not-a-real-key', baseUrl: 'https://relay.example.com' });
    expect(official.tags).toEqual(['official', 'no-training']);
    expect(elsewhere.tags).toEqual([]);
    const images = createImageService({ channels: [elsewhere, official], compliance: ['official'] });
    const { candidates, exclusions } = images.plan({ prompt: 'x', model: PRO }, { route: { compliance: 'no-training' } });
    expect(candidates.map(({ channel }) => channel)).toEqual(['gemini']);
    expect(exclusions).toMatchObject([{ channel: 'elsewhere', reason: 'compliance' }]);
  });
});
