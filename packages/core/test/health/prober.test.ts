import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel, ProbeReport } from '../../src/channels/channel.ts';
import type { FailureClass } from '../../src/errors/failure-class.ts';
import { believedForMs, defaultProbing, probesInFlight, probingSchema, type Probing } from '../../src/health/probe-options.ts';
import { Prober, type ProbedChannel } from '../../src/health/prober.ts';
import type { Unavailability } from '../../src/routing/health.ts';
import type { AttemptStarted, AttemptSucceeded } from '../../src/telemetry/events.ts';
import { delivers, failure, fakeChannel, fakeModel } from '../resilience/test-bench.ts';

const MODEL = fakeModel('model-a');
const WELL: ProbeReport = { reachable: true, latencyMs: 1 };
const LOST: ProbeReport = { reachable: false, latencyMs: 1, failure: failure('network').failure };
/** What a probe comes to that nobody answers: its own timeout runs on the real clock. */
const unanswered = (): Promise<ProbeReport> =>
  new Promise((resolve) => setTimeout(() => resolve(LOST), defaultProbing.timeoutMs));
const says = (failureClass: FailureClass): ProbeReport => ({ ...WELL, failure: failure(failureClass).failure });

const open: Prober[] = [];
beforeEach(() => vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => {
  // A look that is under way when time is real again would plan the next one in it, and find itself in another file.
  for (const prober of open.splice(0)) prober.close();
  vi.useRealTimers();
});

interface World {
  readonly probing?: Partial<Probing>;
  readonly ids?: readonly string[];
  readonly models?: ProbedChannel['models'];
  readonly report?: (signal: AbortSignal, model: string) => Promise<ProbeReport> | ProbeReport;
  readonly away?: Unavailability['reason'];
}

function world({ probing, ids = ['idle'], models = [MODEL], report = () => WELL, away }: World = {}) {
  const startedAt = Date.now();
  const probed: { channel: string; model: string; at: number }[] = [];
  const found: { channel: string; well: boolean; failure: string | undefined; at: number }[] = [];
  const state = { away };
  const channels = ids.map((id): ProbedChannel => {
    const probe: NonNullable<Channel['probe']> = async (model, signal) => {
      probed.push({ channel: id, model: model.id, at: Date.now() - startedAt });
      return report(signal, model.id);
    };
    return { channel: { ...fakeChannel(id, delivers), probe }, models };
  });
  let draws = 0;
  const merged: Probing = { ...defaultProbing, ...probing };
  const prober = new Prober({
    probing: merged,
    channels,
    defaultModel: 'model-a',
    clock: { now: () => Date.now() },
    // From the shortest to nearly the longest, and again.
    random: () => (draws++ % 4) / 4,
    health: { unavailability: () => (state.away === undefined ? undefined : { reason: state.away, detail: '' }) },
    found: (channel, _model, { reachable, failure: refused }) =>
      void found.push({
        channel: channel.id,
        well: reachable && refused === undefined,
        failure: refused?.class,
        at: Date.now() - startedAt,
      }),
  });
  open.push(prober);
  const call = (model = 'model-a') => prober.told({ type: 'attempt.started', kind: 'primary', model } as AttemptStarted);
  const delivered = (channel: string, model = 'model-a') =>
    prober.told({ type: 'attempt.succeeded', channel, model, at: Date.now() } as AttemptSucceeded);
  return { prober, probed, found, call, delivered, state, probing: merged };
}

describe('probes', () => {
  it('begin with the first call, come every 15 to 30 s, and end with the service', async () => {
    const { prober, probed, call } = world();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(probed).toEqual([]);
    call();
    await vi.advanceTimersByTimeAsync(300_000);
    const times = probed.map(({ at }) => at);
    const waits = times.map((at, index) => at - (times[index - 1] ?? 600_000));
    expect(new Set(waits)).toEqual(new Set([15_000, 18_750, 22_500, 26_250]));
    prober.close();
    expect(vi.getTimerCount()).toBe(0);
    call();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(probed).toHaveLength(times.length);
  });

  it('begin at once where that is asked for', async () => {
    const { probed } = world({ probing: { eager: true } });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(probed.length).toBeGreaterThan(0);
  });

  it('leave alone whom calls ask with success, and come back when they stop', async () => {
    const { probed, call, delivered } = world({ ids: ['busy', 'idle'] });
    call();
    for (let second = 0; second < 120; second += 10) {
      delivered('busy');
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(new Set(probed.map(({ channel }) => channel))).toEqual(new Set(['idle']));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(new Set(probed.map(({ channel }) => channel))).toEqual(new Set(['idle', 'busy']));
  });

  it('look at a model that nobody draws while its channel delivers another, and believe of it what concerns the model', async () => {
    let report: ProbeReport = WELL;
    const { probed, found, call, delivered } = world({
      models: [MODEL, fakeModel('model-b')],
      report: (_signal, model) => (model === 'model-b' ? report : WELL),
    });
    call('model-a');
    call('model-b');
    const busy = async (seconds: number): Promise<readonly (string | undefined)[]> => {
      for (let second = 0; second < seconds; second += 5) {
        delivered('idle', 'model-a');
        await vi.advanceTimersByTimeAsync(5_000);
      }
      return [...new Set(found.splice(0).map((one) => one.failure))];
    };
    expect(await busy(60)).toEqual([undefined]);
    report = LOST;
    expect(await busy(60)).toEqual([]);
    report = says('auth');
    expect(await busy(60)).toEqual([]);
    report = says('model_gone');
    expect(await busy(35)).toEqual(['model_gone']);
    expect(new Set(probed.map(({ model }) => model))).toEqual(new Set(['model-b']));
  });

  it('ask for the models that calls ask for', async () => {
    const { probed, call } = world({ models: [MODEL, fakeModel('model-b'), fakeModel('model-c')] });
    call('model-b');
    call('elsewhere');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(new Set(probed.map(({ model }) => model))).toEqual(new Set(['model-b']));
  });

  it('are few at once', async () => {
    let inFlight = 0;
    let most = 0;
    const report = (): Promise<ProbeReport> => {
      most = Math.max(most, (inFlight += 1));
      return new Promise((resolve) => setTimeout(() => ((inFlight -= 1), resolve(WELL)), 5_000));
    };
    const ids = Array.from({ length: 12 }, (_unused, index) => `channel-${index}`);
    const { probed, call } = world({ ids, report, probing: { minIntervalMs: 15_000, maxIntervalMs: 15_000, maxInFlight: 3 } });
    call();
    await vi.advanceTimersByTimeAsync(90_000);
    expect(most).toBe(3);
    expect(new Set(probed.map(({ channel }) => channel)).size).toBe(12);
  });

  it.each([
    [1, undefined, 4],
    [20, undefined, 20],
    [200, undefined, 64],
    [20, 3, 3],
  ])('of %d channels with maxInFlight %s are %d at once', (channels, maxInFlight, most) => {
    expect(probesInFlight({ maxInFlight }, channels)).toBe(most);
  });

  it('are cut when the service closes', async () => {
    const signals: AbortSignal[] = [];
    const { prober, call, found } = world({
      report: (signal) => (signals.push(signal), new Promise(() => {})),
    });
    call();
    await vi.advanceTimersByTimeAsync(20_000);
    prober.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(found).toEqual([]);
  });
});

describe('what a probe finds', () => {
  it('is taken seriously once a second one agrees, in under 60 s', async () => {
    const { found, call } = world({ report: () => LOST });
    call();
    await vi.advanceTimersByTimeAsync(30_000 + 1_500);
    expect(found).toMatchObject([{ channel: 'idle', well: false, failure: 'network' }]);
  });

  it.each([20, 64])('is known of %d channels in under 60 s when nobody answers on any of them', async (count) => {
    let isDead = false;
    const report = (): Promise<ProbeReport> => (isDead ? unanswered() : Promise.resolve(WELL));
    const ids = Array.from({ length: count }, (_unused, index) => `channel-${index}`);
    const { found, call } = world({ ids, report });
    call();
    await vi.advanceTimersByTimeAsync(100_000);
    isDead = true;
    found.length = 0;
    await vi.advanceTimersByTimeAsync(51_500);
    expect(new Set(found.filter(({ well }) => !well).map(({ channel }) => channel)).size).toBe(count);
  });

  it.each([
    [20, undefined],
    [20, 4],
    [200, undefined],
  ])('is believed of %d channels until they were probed again, with maxInFlight %s', async (count, maxInFlight) => {
    const ids = Array.from({ length: count }, (_unused, index) => `channel-${index}`);
    const { found, call, probing } = world({
      ids,
      report: unanswered,
      away: 'unreachable',
      probing: { maxInFlight },
    });
    call();
    await vi.advanceTimersByTimeAsync(1_800_000);
    for (const id of ids) {
      const times = found.filter(({ channel }) => channel === id).map(({ at }) => at);
      const waits = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      expect(waits.length).toBeGreaterThan(10);
      expect(Math.max(...waits)).toBeLessThanOrEqual(believedForMs(probing, count));
    }
  });

  it('is a blip when the second one is well', async () => {
    let asked = 0;
    const { found, call } = world({ report: () => ((asked += 1) === 1 ? LOST : WELL) });
    call();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(new Set(found.map(({ well }) => well))).toEqual(new Set([true]));
  });

  it('says nothing when the probe itself is broken', async () => {
    const { found, probed, call } = world({
      report: () => {
        throw new Error('a defect');
      },
    });
    call();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(probed.length).toBeGreaterThan(1);
    expect(found).toEqual([]);
  });

  it.each([
    ['nothing', null],
    ['something else', { ok: true }],
    ['an error in place of what it says', { ...WELL, failure: failure('auth') }],
    ['a failure of no class', { ...LOST, failure: { class: 'down', billing: 'not-billed', dispatched: true } }],
  ])('says nothing when it is %s', async (_what, report) => {
    const { found, probed, call } = world({ report: () => report as never });
    call();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(probed.length).toBeGreaterThan(1);
    expect(found).toEqual([]);
  });

  it('is a refusal only where it was well before: a key may draw that must not look', async () => {
    const { found, call } = world({ report: () => says('auth') });
    call();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(found).toEqual([]);
  });

  it.each(['auth', 'model_gone'] as const)('is told when %s begins, once, and again after it was well', async (failureClass) => {
    let report = WELL;
    const { found, call } = world({ report: () => report });
    const told = () => found.splice(0).map((one) => one.failure);
    call();
    await vi.advanceTimersByTimeAsync(30_000);
    report = says(failureClass);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(told()).toEqual([undefined, failureClass]);
    report = WELL;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(told()).toEqual([undefined]);
  });

  it('of what is away is told after one probe, good or bad', async () => {
    const { found, probed, call } = world({ report: () => LOST, away: 'unreachable' });
    call();
    await vi.advanceTimersByTimeAsync(15_000);
    expect([probed.length, found.length]).toEqual([1, 1]);
  });
});

describe('the options', () => {
  it('are the exported defaults', () => expect(probingSchema.parse({})).toEqual(defaultProbing));

  it.each([
    [{ minIntervalMs: 40_000 }, 'maxIntervalMs'],
    [{ paid: true }, 'maxUsdPerDay'],
    [{ maxUsdPerDay: 1 }, 'paid'],
    [{ maxInFlight: 0 }, 'maxInFlight'],
    [{ every: 1 }, ''],
  ])('%j are refused at %s', (options, path) => {
    expect(probingSchema.safeParse(options).error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});
