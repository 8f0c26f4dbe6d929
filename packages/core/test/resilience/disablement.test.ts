import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel, ProbeReport } from '../../src/channels/channel.ts';
import type { FailureClass } from '../../src/errors/failure-class.ts';
import { bench, candidate, delivers, failure, fails, fakeChannel, fakeModel, hangs, inTurn, rejection } from './test-bench.ts';
import type { Script } from './test-bench.ts';

const MINUTE = 60_000;
const WELL: ProbeReport = { reachable: true, latencyMs: 1 };
const says = (failureClass: FailureClass): ProbeReport => ({ ...WELL, failure: failure(failureClass).failure });

beforeEach(() => vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => vi.useRealTimers());

/** A channel that is refused, and what its probes say in turn; without any it has no probe. */
async function refused(
  failureClass: FailureClass,
  { next = delivers, probes }: { next?: Script; probes?: readonly ProbeReport[] } = {},
) {
  const set = bench({ resilience: { minAttemptMs: 5_000 } });
  const bare = fakeChannel('sick', inTurn(fails(failureClass), next));
  const probedAt: number[] = [];
  const startedAt = Date.now();
  const probe: NonNullable<Channel['probe']> = async (model) => {
    expect(model).toBe(MODEL);
    probedAt.push((Date.now() - startedAt) / MINUTE);
    return probes?.[Math.min(probedAt.length, probes.length) - 1] ?? WELL;
  };
  const sick = probes === undefined ? bare : { ...bare, probe };
  const spare = fakeChannel('spare', delivers);
  const plan = [candidate(sick, MODEL), candidate(spare)];
  const ask = async () => (await set.pipeline.deliver(set.call(plan))).value;
  expect(await ask()).toBe('spare');
  const changes = () =>
    set.events.flatMap(({ type }) => (type === 'channel.unavailable' || type === 'channel.available' ? [type.slice(8)] : []));
  const reading = () => set.pipeline.health.unavailability('sick', MODEL.id)?.reason;
  const snapshot = () => set.pipeline.snapshot().find(({ channel }) => channel === 'sick');
  return { ...set, sick, plan, ask, probedAt, changes, reading, snapshot };
}

const MODEL = fakeModel('model-a');

describe('what is disabled and has a probe', () => {
  it.each([
    ['auth', 'channel_disabled'],
    ['model_gone', 'model_disabled'],
  ] as const)('comes back after %s once a probe finds it well', async (failureClass, reason) => {
    const { ask, reading, changes, probedAt, snapshot, sick } = await refused(failureClass, { probes: [WELL] });
    expect(reading()).toBe(reason);
    expect(snapshot()).toMatchObject({ disabledBy: failureClass, disabledUntil: Date.now() + MINUTE });
    await vi.advanceTimersByTimeAsync(MINUTE - 1);
    expect(await ask()).toBe('spare');
    await vi.advanceTimersByTimeAsync(1);
    expect(snapshot()).toMatchObject({ disabledBy: undefined, disabledUntil: undefined });
    expect(await ask()).toBe('sick');
    expect(probedAt).toEqual([1]);
    expect(sick.calls).toHaveLength(2);
    expect(changes()).toEqual(['unavailable', 'available']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is asked in earnest where a probe sees a connection alone', async () => {
    const { ask, reading, changes, probedAt } = await refused('auth', { probes: [{ ...WELL, connectionOnly: true }] });
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect([probedAt, changes()]).toEqual([[1], ['unavailable']]);
    expect(await ask()).toBe('sick');
    expect([reading(), changes()]).toEqual([undefined, ['unavailable', 'available']]);
  });

  it('stays away while probes are refused, probed ever less, told of once', async () => {
    const { reading, changes, probedAt, sick, pipeline } = await refused('auth', { probes: [says('auth')] });
    await vi.advanceTimersByTimeAsync(62 * MINUTE);
    expect(probedAt).toEqual([1, 3, 7, 15, 30, 45, 60]);
    expect(reading()).toBe('channel_disabled');
    expect(sick.calls).toHaveLength(1);
    expect(changes()).toEqual(['unavailable']);
    pipeline.close();
  });

  it('is probed at the same pace while it cannot be reached', async () => {
    const lost = { reachable: false, latencyMs: 1, failure: failure('network').failure };
    const { probedAt, pipeline } = await refused('auth', { probes: [lost] });
    await vi.advanceTimersByTimeAsync(4 * MINUTE);
    expect(probedAt).toEqual([1, 2, 3, 4]);
    pipeline.close();
  });

  it.each([
    ['says something else', [says('invalid_request')], 1],
    ['says that there is no money', [says('billing')], 3],
    ['says nothing at all', [null as never], 1],
  ])('gets one real attempt when its probe %s', async (_what, probes, afterMinutes) => {
    const { ask, reading } = await refused('auth', { probes });
    await vi.advanceTimersByTimeAsync(afterMinutes * MINUTE - 1);
    expect(reading()).toBe('channel_disabled');
    await vi.advanceTimersByTimeAsync(1);
    expect(await ask()).toBe('sick');
  });

  it('comes back later each time when probes are well and work is refused', async () => {
    const { ask, probedAt, pipeline } = await refused('auth', { next: fails('auth'), probes: [WELL] });
    for (let minute = 0; minute < 20; minute += 1) {
      await vi.advanceTimersByTimeAsync(MINUTE);
      await ask();
    }
    expect(probedAt).toEqual([1, 3, 7, 15]);
    pipeline.close();
  });

  it('is not probed any more once it was enabled or the pipeline was closed', async () => {
    const told = await refused('auth', { probes: [WELL] });
    told.pipeline.enable('sick');
    expect(vi.getTimerCount()).toBe(0);
    const closed = await refused('auth', { probes: [WELL] });
    closed.pipeline.close();
    expect(vi.getTimerCount()).toBe(0);
    await rejection(
      closed.pipeline
        .deliver(closed.call([candidate({ ...closed.sick, id: 'another' })]))
        .then(() => Promise.reject(new Error())),
    );
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect([told.probedAt, closed.probedAt]).toEqual([[], []]);
  });

  it('has a probe in flight aborted by the close', async () => {
    const { pipeline, call } = bench();
    let seen: AbortSignal | undefined;
    const probe: NonNullable<Channel['probe']> = (_model, signal) => {
      seen = signal;
      return new Promise(() => {});
    };
    await rejection(pipeline.deliver(call([candidate({ ...fakeChannel('sick', fails('auth')), probe })])));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(seen?.aborted).toBe(false);
    pipeline.close();
    expect(seen?.aborted).toBe(true);
  });
});

describe('what is disabled and no probe can tell', () => {
  it.each([
    ['auth without a probe', 'auth', undefined],
    ['a gone model without a probe', 'model_gone', undefined],
    ['an empty balance, which a probe does not see', 'billing', [WELL]],
  ] as const)('gets one real attempt at a time: %s', async (_what, failureClass, probes) => {
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    const next: Script = (request, asked) => opened.then(() => delivers(request, asked));
    const { ask, reading, changes, sick } = await refused(failureClass, { next, ...(probes && { probes }) });
    await vi.advanceTimersByTimeAsync(MINUTE - 1);
    expect(await ask()).toBe('spare');
    await vi.advanceTimersByTimeAsync(1);
    expect(reading()).toBeUndefined();
    const trial = ask();
    expect(await Promise.all([ask(), ask()])).toEqual(['spare', 'spare']);
    expect(sick.calls).toHaveLength(2);
    expect(changes()).toEqual(['unavailable']);
    open();
    expect(await trial).toBe('sick');
    expect(changes()).toEqual(['unavailable', 'available']);
    expect(await ask()).toBe('sick');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits longer after each real attempt that was refused the same way', async () => {
    const { ask, sick, changes, snapshot } = await refused('billing', { next: fails('billing') });
    const askedAt: number[] = [];
    for (let minute = 1; minute <= 46; minute += 1) {
      await vi.advanceTimersByTimeAsync(MINUTE);
      const before = sick.calls.length;
      expect(await ask()).toBe('spare');
      if (sick.calls.length > before) askedAt.push(minute);
    }
    expect(askedAt).toEqual([1, 3, 7, 15, 30, 45]);
    expect(changes()).toEqual(['unavailable']);
    expect(snapshot()?.disabledUntil).toBe(Date.now() + 14 * MINUTE);
  });

  it('waits as long again after a real attempt that told nothing', async () => {
    const { pipeline, call, plan, reading } = await refused('billing', { next: hangs });
    await vi.advanceTimersByTimeAsync(MINUTE);
    const controller = new AbortController();
    const running = rejection(pipeline.deliver(call(plan, { signal: controller.signal })));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    await running;
    await vi.advanceTimersByTimeAsync(MINUTE - 1);
    expect(reading()).toBe('channel_disabled');
    await vi.advanceTimersByTimeAsync(1);
    expect(reading()).toBeUndefined();
  });

  it('is well when the model worked, though it drew nothing', async () => {
    const { pipeline, call, plan, changes } = await refused('billing', { next: fails('blocked') });
    await vi.advanceTimersByTimeAsync(MINUTE);
    await rejection(pipeline.deliver(call(plan)));
    expect(changes()).toEqual(['unavailable', 'available']);
  });

  it('learns nothing from attempts that were in flight before', async () => {
    const { pipeline, call, events } = bench();
    let refuse = (): void => {};
    const late = new Promise<void>((resolve) => (refuse = resolve));
    const sick = fakeChannel('sick', (request, asked) =>
      asked === 0
        ? late.then(() => Promise.reject(failure('billing')))
        : asked === 1
          ? Promise.reject(failure('billing'))
          : delivers(request, asked),
    );
    const slow = rejection(pipeline.deliver(call([candidate(sick)])));
    await vi.advanceTimersByTimeAsync(1);
    await rejection(pipeline.deliver(call([candidate(sick)])));
    refuse();
    await slow;
    expect(pipeline.snapshot()).toMatchObject([{ disabledUntil: Date.now() + MINUTE }]);
    expect(events.filter(({ type }) => type === 'channel.unavailable')).toHaveLength(1);
  });
});
