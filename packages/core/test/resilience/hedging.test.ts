import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Unaffordable } from '../../src/budget/budget-reading.ts';
import type { Spending } from '../../src/budget/spending.ts';
import { AttemptLog } from '../../src/resilience/attempt-log.ts';
import { resilienceSchema } from '../../src/resilience/resilience-schema.ts';
import type { HedgeOptions } from '../../src/resilience/options.ts';
import type { PictureCall } from '../../src/resilience/pipeline.ts';
import { ANSWER, bench, candidate, delivers, fakeChannel, fakeModel, fails, rejection, type Script } from './test-bench.ts';

beforeEach(() => vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => vi.useRealTimers());

/** Draws for a while, and ends when it is told to. */
function draws(ms: number, answer: Script = delivers): Script {
  return (call, asked) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(answer(call, asked)), ms);
      call.signal.addEventListener('abort', () => (clearTimeout(timer), reject(call.signal.reason)), { once: true });
    });
}

interface Setup {
  readonly slow?: Script;
  readonly spare?: Script;
  readonly hedge?: Partial<HedgeOptions>;
  readonly spareUpTo?: number | undefined;
  readonly spareDomain?: string;
  readonly call?: Partial<PictureCall<string>>;
}

function world({
  slow = draws(60_000),
  spare = draws(5_000),
  hedge = {},
  spareDomain = 'spare',
  call = {},
  ...more
}: Setup = {}) {
  const upTo = 'spareUpTo' in more ? more.spareUpTo : 240_000_000;
  const set = bench({ resilience: { hedge: { afterMs: 10_000, maxShare: 1, ...hedge } } });
  const first = fakeChannel('slow', slow, { domain: 'google' });
  const second = fakeChannel('spare', spare, { domain: spareDomain });
  const estimate = { expectedNanoUsd: upTo, upperNanoUsd: upTo };
  const plan = [candidate(first), { ...candidate(second, fakeModel()), estimate }];
  const log = new AttemptLog('call');
  const ask = () => set.pipeline.deliver(set.call(plan, { log, ...call }));
  const hedges = () => set.events.filter(({ type }) => type === 'hedge');
  return { ...set, first, second, log, ask, hedges, plan };
}

describe('a hedge', () => {
  it('asks another domain when the first takes too long; the first picture wins, and both are in the books', async () => {
    const { ask, hedges, first, log } = world();
    const asked = ask();
    await vi.advanceTimersByTimeAsync(15_000);
    expect((await asked).value).toBe('spare');
    expect(hedges()).toMatchObject([{ from: 'slow', to: 'spare', model: 'model-a', afterMs: 10_000 }]);
    expect(first.calls[0]?.signal.aborted).toBe(true);
    expect(log.attempts).toMatchObject([
      { channel: 'spare', kind: 'hedge', billing: 'billed' },
      { channel: 'slow', kind: 'primary', billing: 'unknown', error: { type: 'cancelled' }, unknownUpToNanoUsd: 240_000_000 },
    ]);
    expect(log.inFlight).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('loses to a first that comes after all, and is cut', async () => {
    const { ask, second, log } = world({ slow: draws(12_000) });
    const asked = ask();
    await vi.advanceTimersByTimeAsync(12_000);
    expect((await asked).value).toBe('slow');
    expect(second.calls[0]?.signal.aborted).toBe(true);
    expect(log.attempts).toMatchObject([
      { channel: 'slow', kind: 'primary', billing: 'billed' },
      {
        channel: 'spare',
        kind: 'hedge',
        billing: 'unknown',
        error: { type: 'cancelled', message: 'Another attempt delivered first' },
      },
    ]);
  });

  it('costs nothing when its request had not left', async () => {
    const held: Script = (request, asked) => (request.dispatch?.held(), draws(60_000)(request, asked));
    const { ask, log } = world({ slow: draws(12_000), spare: held });
    const asked = ask();
    await vi.advanceTimersByTimeAsync(12_000);
    await asked;
    expect(log.attempts[1]).toMatchObject({ channel: 'spare', billing: 'not-billed' });
  });

  it('keeps both bills when both deliver at once', async () => {
    const both = Promise.withResolvers<typeof ANSWER>();
    const { ask, log } = world({ slow: () => both.promise, spare: () => both.promise });
    const asked = ask();
    await vi.advanceTimersByTimeAsync(11_000);
    both.resolve(ANSWER);
    await asked;
    expect(log.attempts.map(({ billing }) => billing)).toEqual(['billed', 'billed']);
  });

  it('that waited for its money until the first had delivered is not made, told or counted', async () => {
    const admission = Promise.withResolvers<{ admitted: true; ended: () => void }>();
    let ended = 0;
    const admitted = { admitted: true as const, ended: () => (ended += 1) };
    const spending: Spending = { admit: ({ channel }) => (channel.id === 'spare' ? admission.promise : admitted) };
    const { ask, second, hedges, pipeline } = world({ slow: draws(12_000), call: { spending } });
    const asked = ask();
    await vi.advanceTimersByTimeAsync(12_000);
    expect((await asked).value).toBe('slow');
    admission.resolve(admitted);
    await vi.advanceTimersByTimeAsync(1);
    expect(second.calls).toEqual([]);
    expect(hedges()).toEqual([]);
    expect(pipeline.snapshot().map(({ channel }) => channel)).toEqual(['slow']);
    expect(ended).toBe(2);
  });

  it('is still waited for when the first fails, and the other way round', async () => {
    const first = world({ slow: draws(12_000, fails('overloaded')) });
    const failed = first.ask();
    await vi.advanceTimersByTimeAsync(15_000);
    expect((await failed).value).toBe('spare');
    const second = world({ slow: draws(20_000), spare: fails('overloaded') });
    const slow = second.ask();
    await vi.advanceTimersByTimeAsync(20_000);
    expect((await slow).value).toBe('slow');
    expect(second.log.attempts).toMatchObject([{ kind: 'hedge', error: { type: 'overloaded' } }, { kind: 'primary' }]);
  });

  it('that fails with the first leaves the call to go on, and is not asked again this round', async () => {
    const { ask, log } = world({ slow: draws(12_000, fails('auth')), spare: draws(1_000, fails('auth')) });
    const asked = rejection(ask());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await asked).toMatchObject({ code: 'all_channels_failed' });
    expect(log.attempts).toHaveLength(2);
  });

  it('ends with its call', async () => {
    const controller = new AbortController();
    const { ask, log, first, second } = world({ spare: draws(60_000), call: { signal: controller.signal } });
    const asked = rejection(ask());
    await vi.advanceTimersByTimeAsync(11_000);
    controller.abort('gone');
    expect(await asked).toBe('gone');
    expect([first, second].map(({ calls }) => calls[0]?.signal.aborted)).toEqual([true, true]);
    expect(log.attempts).toMatchObject([{ error: { type: 'cancelled' } }, { error: { type: 'cancelled' } }]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that wins over one that hangs leaves the hanging channel its bad mark', async () => {
    const { ask, pipeline } = world({ slow: draws(10_000_000), hedge: { afterMs: 50_000 } });
    const asked = ask();
    await vi.advanceTimersByTimeAsync(55_000);
    expect((await asked).value).toBe('spare');
    expect(pipeline.snapshot().find(({ channel }) => channel === 'slow')).toMatchObject({ consecutiveFailures: 1, inFlight: 0 });
  });
});

describe('no hedge is made', () => {
  it.each<[string, Setup]>([
    ['in the same failure domain', { spareDomain: 'google' }],
    ['at an unknown price', { spareUpTo: undefined }],
    ['dearer than maxExtraUsd', { spareUpTo: 250_000_001 }],
    ['before 20 pictures are known, where it waits for the 95th percentile', { hedge: { afterMs: 'p95' } }],
  ])('%s', async (_what, setup) => {
    const { ask, hedges, log } = world(setup);
    const asked = ask();
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await asked).value).toBe('slow');
    expect(hedges()).toEqual([]);
    expect(log.attempts).toHaveLength(1);
  });

  it('that the budget has no money for', async () => {
    const refusal: Unaffordable = {
      reason: 'budget',
      detail: 'The budget is spent',
      until: undefined,
      budget: 'all',
    } as Unaffordable;
    const admit: Spending['admit'] = ({ channel }) =>
      channel.id === 'slow' ? { admitted: true, ended: () => {} } : { admitted: false, refusal };
    const { ask, hedges, log } = world({ call: { spending: { admit } } });
    const asked = ask();
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await asked).value).toBe('slow');
    expect(hedges()).toEqual([]);
    expect(log.attempts).toHaveLength(1);
  });

  it('beyond its share of the first attempts', async () => {
    const set = world({ slow: draws(12_000), spare: draws(60_000), hedge: { maxShare: 0.125 } });
    for (let call = 1; call <= 40; call += 1) {
      const asked = set.pipeline.deliver(set.call(set.plan));
      await vi.advanceTimersByTimeAsync(12_000);
      await asked;
    }
    // One to begin with, and one for every eight.
    expect(set.hedges()).toHaveLength(6);
  });

  it('beyond the requests of the call', async () => {
    const set = bench({ resilience: { hedge: { afterMs: 10_000 }, maxAttempts: 1 } });
    const plan = [candidate(fakeChannel('slow', draws(20_000))), candidate(fakeChannel('spare', delivers))];
    const asked = set.pipeline.deliver(set.call(plan));
    await vi.advanceTimersByTimeAsync(20_000);
    expect((await asked).attempts).toHaveLength(1);
  });
});

describe('the 95th percentile', () => {
  it('is of the channel, the model and the size, once 20 pictures are known', async () => {
    let ms = 10_000;
    const times: Script = (request, asked) => draws(ms, () => ANSWER)(request, asked);
    const { pipeline, call, plan, hedges } = world({ slow: times, hedge: { afterMs: 'p95' } });
    for (let done = 1; done <= 20; done += 1) {
      ms = done * 1_000;
      const asked = pipeline.deliver(call(plan));
      await vi.advanceTimersByTimeAsync(ms);
      await asked;
    }
    ms = 60_000;
    const late = pipeline.deliver(call(plan));
    await vi.advanceTimersByTimeAsync(24_000);
    expect((await late).value).toBe('spare');
    expect(hedges()).toMatchObject([{ afterMs: 19_000 }]);
  });
});

describe('the configuration', () => {
  it('refuses hedges where unknown bills are to be reported, beside every other problem', () => {
    const { error } = resilienceSchema.safeParse({ hedge: {}, onUnknownBilling: 'report', maxAttempts: 0 });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['maxAttempts', 'hedge']);
    expect(resilienceSchema.safeParse({ hedge: false, onUnknownBilling: 'report' }).success).toBe(true);
  });

  it('fills in what a hedge leaves out', () => {
    expect(resilienceSchema.parse({ hedge: {} }).hedge).toEqual({ afterMs: 'p95', maxExtraUsd: 0.25, maxShare: 0.05 });
  });

  it.each([
    [{ hedge: { afterMs: 'p99' } }, 'hedge.afterMs'],
    [{ hedge: { maxShare: 2 } }, 'hedge.maxShare'],
    [{ hedge: true }, 'hedge'],
    [{ adaptiveTimeout: { multiple: 0.5 } }, 'adaptiveTimeout.multiple'],
  ])('names the place of %j', (options, path) => {
    expect(resilienceSchema.safeParse(options).error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});
