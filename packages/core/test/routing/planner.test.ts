import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pricePerRequest } from '../../src/catalog/dollar-prices.ts';
import type { Support } from '../../src/channels/channel.ts';
import type { Unavailability } from '../../src/routing/health.ts';
import type { Strategy } from '../../src/routing/strategies/strategy.ts';
import { channelOf, named, planningOf, selling } from './planning.ts';

const PRO = 'gemini-3-pro-image';
const NB21 = 'gemini-nano-banana-2.1';
const LITE = 'gemini-3.1-flash-lite-image';
const resting: Unavailability = { reason: 'cool_down', detail: 'asked to wait', until: 5 };

describe('planner', () => {
  it('puts every channel × model × size among the candidates or under exactly one exclusion, whatever is the matter', () => {
    const models = [PRO, NB21, LITE] as const;
    const facts = fc.record({
      sells: fc.subarray([...models]),
      resting: fc.subarray([...models]),
      tags: fc.subarray(['official', 'region:eu']),
      struggling: fc.boolean(),
      broken: fc.boolean(),
    });
    const call = fc.record({
      size: fc.constantFrom('1K' as const, '2K' as const, '4K' as const),
      only: fc.option(fc.array(fc.nat(7), { minLength: 1 }), { nil: undefined }),
      exclude: fc.array(fc.nat(7), { maxLength: 2 }),
      compliance: fc.subarray(['official', 'region:eu']),
      prefer: fc.constantFrom('speed' as const, 'quality' as const),
      urgency: fc.constantFrom('interactive' as const, 'background' as const),
      held: fc.boolean(),
      strategy: fc.constantFrom<Strategy>(
        (candidates) => candidates,
        (candidates) => candidates.toReversed(),
        (candidates) => candidates.slice(1),
        () => {
          throw new Error('a bug of a strategy');
        },
      ),
    });
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 7 }), call, (all, { only, exclude, compliance, strategy, held, ...asked }) => {
        const channels = all.map(({ sells, tags, broken }, index) => ({
          ...selling(`c${index}`, sells, { tags }),
          ...(broken
            ? {
                supports: (): Support => {
                  throw new Error('a bug of a channel');
                },
              }
            : {}),
        }));
        const plan = planningOf({
          channels,
          purposes: { all: { models } },
          degrade: { sizes: ['4K', '2K', '1K'], models: true },
          unavailable: Object.fromEntries(
            all.flatMap((each, index) => each.resting.map((model) => [`c${index} ${model}`, resting])),
          ),
          success: Object.fromEntries(
            all.flatMap(({ struggling }, index) => (struggling ? models.map((model) => [`c${index} ${model} 1K`, 0.1]) : [])),
          ),
        });
        const route = {
          only: only?.map((index) => `c${index}`),
          exclude: exclude.map((index) => `c${index}`),
          compliance,
          strategy,
        };
        const { candidates, exclusions } = plan({ ...asked, purpose: 'all', route }, held ? 9 : undefined);
        const sizes = { '1K': ['1K'], '2K': ['2K', '1K'], '4K': ['4K', '2K', '1K'] }[asked.size];
        const chosen = candidates.map(named);
        expect(new Set(chosen).size).toBe(chosen.length);
        for (const { id } of channels) {
          for (const model of models) {
            for (const size of model === LITE ? ['1K'] : sizes) {
              const covering = exclusions.filter(
                (each) => each.channel === id && each.model === model && (each.size === undefined || each.size === size),
              );
              expect(covering.length + (chosen.includes(`${id} ${model} ${size}`) ? 1 : 0)).toBe(1);
            }
          }
        }
        for (const { channel, order } of candidates) {
          const fact = all[Number(channel.id.slice(1))];
          expect(fact?.sells).toContain(order.model.id);
          expect(fact?.resting).not.toContain(order.model.id);
          expect(fact?.tags).toEqual(expect.arrayContaining(compliance));
          expect(route.only ?? [channel.id]).toContain(channel.id);
          expect(route.exclude).not.toContain(channel.id);
        }
      }),
    );
  });

  it('goes down the sizes of the ordered model, then on to the next models, and lets the strategy order each step', () => {
    const plan = planningOf({
      channels: [channelOf('a'), channelOf('b')],
      purposes: { poster: { models: [PRO, LITE, NB21], size: '4K' } },
      strategy: (candidates) => candidates.toReversed(),
    });
    expect(plan({ purpose: 'poster' }).candidates.map(named)).toEqual([
      `b ${PRO} 4K`,
      `a ${PRO} 4K`,
      `b ${PRO} 2K`,
      `a ${PRO} 2K`,
      `b ${PRO} 1K`,
      `a ${PRO} 1K`,
      `b ${NB21} 4K`,
      `a ${NB21} 4K`,
      `b ${NB21} 2K`,
      `a ${NB21} 2K`,
      `b ${NB21} 1K`,
      `a ${NB21} 1K`,
      // It cannot draw 4K, so it comes after those that can.
      `b ${LITE} 1K`,
      `a ${LITE} 1K`,
    ]);
  });

  it('says in what a candidate is less than was ordered', () => {
    const plan = planningOf({ channels: [channelOf('a')], purposes: { poster: { models: [PRO, NB21] } } });
    expect(plan({ purpose: 'poster', size: '2K' }).candidates.map(({ lowerings }) => lowerings)).toEqual([
      undefined,
      [{ what: 'size', ordered: '2K', asked: '1K' }],
      [{ what: 'model', ordered: PRO, asked: NB21 }],
      [
        { what: 'size', ordered: '2K', asked: '1K' },
        { what: 'model', ordered: PRO, asked: NB21 },
      ],
    ]);
  });

  it('measures by the first model that a channel sells, resting or not', () => {
    const purposes = { poster: { models: [PRO, NB21, LITE] as const } };
    const lowered = (plan: ReturnType<ReturnType<typeof planningOf>>) =>
      plan.candidates.map((candidate) => [named(candidate), candidate.lowerings?.length ?? 0]);
    const channels = [selling('a', [NB21, LITE])];
    expect(lowered(planningOf({ channels, purposes })({ purpose: 'poster' }))).toEqual([
      [`a ${NB21} 1K`, 0],
      [`a ${LITE} 1K`, 1],
    ]);
    const unavailable = { [`a ${NB21}`]: resting };
    expect(lowered(planningOf({ channels, purposes, unavailable })({ purpose: 'poster' }))).toEqual([[`a ${LITE} 1K`, 1]]);
  });

  it('leaves a named model and its size as they are, unless it is allowed to do otherwise', () => {
    const plan = planningOf({ channels: [channelOf('a')] });
    expect(plan({ model: PRO, size: '4K' }).candidates.map(named)).toEqual([`a ${PRO} 4K`]);
    expect(plan({ model: PRO, size: '4K', degrade: { sizes: ['2K'] } }).candidates.map(named)).toEqual([
      `a ${PRO} 4K`,
      `a ${PRO} 2K`,
    ]);
    expect(
      plan({ model: PRO, purpose: 'draft', degrade: { models: true } })
        .candidates.map(named)
        .slice(0, 3),
    ).toEqual([`a ${PRO} 1K`, `a ${LITE} 1K`, `a ${NB21} 1K`]);
    expect(plan({ purpose: 'hero', degrade: { sizes: false, models: false } }).candidates.map(named)).toEqual([`a ${PRO} 2K`]);
  });

  it('says why a channel is left out, with all its reasons and the time when it ends', () => {
    const channels = [
      channelOf('a', { supports: () => ({ supported: false, reasons: ['no 4K', 'no references'] }) }),
      channelOf('b'),
      channelOf('c', { tags: ['official'] }),
    ];
    const unavailable = { [`c ${PRO}`]: resting };
    const compliance = ['official', 'region:eu'];
    const plan = planningOf({ channels, unavailable });
    expect(plan({ model: PRO, route: { compliance } }).exclusions).toEqual([
      { channel: 'a', model: PRO, reason: 'compliance', detail: 'It is not tagged official, region:eu, which is required' },
      { channel: 'b', model: PRO, reason: 'compliance', detail: 'It is not tagged official, region:eu, which is required' },
      { channel: 'c', model: PRO, reason: 'compliance', detail: 'It is not tagged region:eu, which is required' },
    ]);
    expect(plan({ model: PRO, route: { exclude: ['b'] } }).exclusions).toEqual([
      { channel: 'a', model: PRO, reason: 'unsupported', detail: 'no 4K; no references' },
      { channel: 'b', model: PRO, reason: 'route', detail: 'The call excludes this channel' },
      { channel: 'c', model: PRO, ...resting },
    ]);
  });

  it('names a retired model of a purpose, unless a channel still sells it', () => {
    const purposes = { old: { models: ['gemini-2.5-flash-image', NB21] as const } };
    const plan = planningOf({ channels: [channelOf('a')], purposes })({ purpose: 'old' });
    expect(plan.candidates.map(named)).toEqual([`a ${NB21} 1K`]);
    expect(plan.candidates[0]?.lowerings).toBeUndefined();
    expect(plan.exclusions).toMatchObject([{ channel: 'a', model: 'gemini-2.5-flash-image', reason: 'model_retired' }]);
    const sold = planningOf({ channels: [channelOf('a')], purposes, sold: ['gemini-2.5-flash-image'] })({ purpose: 'old' });
    expect(sold.candidates.map(named)).toEqual(['a gemini-2.5-flash-image 1K', `a ${NB21} 1K`]);
    expect(sold.candidates[0]?.warnings).toMatchObject([{ code: 'model_deprecated' }]);
  });

  it('leaves out a channel that throws where it should answer, and takes a price that throws for unknown', () => {
    const bug = (): never => {
      throw new Error('a bug of a channel');
    };
    const channels = [channelOf('a', { supports: bug }), channelOf('b', { price: bug })];
    const plan = planningOf({ channels })({ model: PRO });
    expect(plan.exclusions).toMatchObject([{ channel: 'a', reason: 'unsupported' }]);
    expect(plan.candidates.map(({ estimate }) => estimate)).toEqual([{ expectedNanoUsd: undefined, upperNanoUsd: undefined }]);
  });

  it('keeps all candidates of a strategy that loses some, and says so', () => {
    const channels = [channelOf('a'), channelOf('b'), channelOf('c')];
    const plan = planningOf({ channels, strategy: (candidates) => candidates.slice(1) })({ model: PRO });
    expect(plan.candidates.map(({ channel }) => channel.id)).toEqual(['b', 'c', 'a']);
    expect(plan.warnings).toMatchObject([{ code: 'strategy_failed' }]);
  });

  describe('what mostly fails now', () => {
    const channels = [channelOf('a'), channelOf('b')];
    const purposes = { poster: { models: [PRO] as const, size: '4K' as const } };
    const ask = { purpose: 'poster', degrade: { sizes: ['2K' as const] } };

    it('goes behind the others of its step', () => {
      const plan = planningOf({ channels, purposes, success: { [`a ${PRO} 4K`]: 0.49 } });
      expect(plan(ask).candidates.map(named)).toEqual([`b ${PRO} 4K`, `a ${PRO} 4K`, `a ${PRO} 2K`, `b ${PRO} 2K`]);
      const half = planningOf({ channels, purposes, success: { [`a ${PRO} 4K`]: 0.5 } });
      expect(half(ask).candidates.map(named)[0]).toBe(`a ${PRO} 4K`);
    });

    it('is asked longer by as much as the detour is dearer, and only then', () => {
      const at = (usd: number) => ({
        price: () => ({ price: pricePerRequest(usd, { source: 'test', date: '2026-11-21' }) }),
      });
      const first = (success: number, usd: number) => {
        const plan = planningOf({
          channels: [channelOf('a', at(0.1)), channelOf('b', at(usd))],
          success: { [`a ${PRO} 1K`]: success },
        });
        return plan({ model: PRO, size: '1K' }).candidates[0]?.channel.id;
      };
      // 0.5 ÷ 1.3 = 0.385.
      expect([first(0.39, 0.13), first(0.38, 0.13)]).toEqual(['a', 'b']);
      expect([first(0.49, 0.1), first(0.49, 0.05), first(0.5, 0.05)]).toEqual(['b', 'b', 'a']);
    });

    it('goes behind the next size when nobody delivers it, but is not given up', () => {
      const plan = planningOf({ channels, purposes, success: { [`a ${PRO} 4K`]: 0.2, [`b ${PRO} 4K`]: 0.4 } });
      const { candidates } = plan(ask);
      expect(candidates.map(named)).toEqual([`a ${PRO} 2K`, `b ${PRO} 2K`, `a ${PRO} 4K`, `b ${PRO} 4K`]);
      expect(candidates.map(({ rung = 0 }) => rung)).toEqual([0, 0, 0, 0]);
      // Nobody waits for a background call, so it tries what was ordered all the same.
      expect(plan({ ...ask, urgency: 'background' }, 9).candidates.map(named)[0]).toBe(`a ${PRO} 4K`);
    });

    it('lets a smaller size on a healthy channel go first when speed is preferred', () => {
      const plan = planningOf({ channels, purposes, success: { [`a ${PRO} 4K`]: 0.2 } });
      const quality = plan(ask).candidates;
      expect(quality.map(({ rung = 0 }) => rung)).toEqual([0, 0, 1, 1]);
      const speed = plan({ ...ask, prefer: 'speed' }).candidates;
      expect(speed.map(named)).toEqual([`b ${PRO} 4K`, `a ${PRO} 2K`, `b ${PRO} 2K`, `a ${PRO} 4K`]);
      expect(speed.map(({ rung = 0 }) => rung)).toEqual([0, 0, 0, 0]);
    });
  });

  it('holds back what is less while what was ordered may still come', () => {
    const purposes = { poster: { models: [PRO, NB21] as const } };
    const ask = { purpose: 'poster', urgency: 'background' as const };
    const unavailable = { [`a ${PRO}`]: resting };
    const held = planningOf({ channels: [channelOf('a')], purposes, unavailable })(ask, 99);
    expect(held.candidates).toEqual([]);
    expect(held.exclusions).toMatchObject([
      { channel: 'a', model: PRO, reason: 'cool_down', until: 5 },
      { channel: 'a', model: NB21, size: '1K', reason: 'held_back', until: 99 },
    ]);
    const gone: Unavailability = { reason: 'model_disabled', detail: 'gone' };
    const hopeless = planningOf({ channels: [channelOf('a')], purposes, unavailable: { [`a ${PRO}`]: gone } })(ask, 99);
    expect(hopeless.candidates.map(named)).toEqual([`a ${NB21} 1K`]);
  });

  it('prices what it plans, and knows no price rather than a wrong one', () => {
    const plan = planningOf({ channels: [channelOf('a'), channelOf('b', { price: () => ({ price: undefined }) })] })({
      model: PRO,
      size: '4K',
    });
    // 2000 picture tokens at $120 and 480 of text and thinking at $12 a million, and the prompt's 2 at $2.
    expect(plan.candidates.map(({ estimate }) => estimate.expectedNanoUsd)).toEqual([245_764_000, undefined]);
  });
});
