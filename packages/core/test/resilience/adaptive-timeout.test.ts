import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAdaptiveTimeouts } from '../../src/resilience/adaptive-timeout.ts';
import { AttemptDurations } from '../../src/resilience/attempt-durations.ts';
import { createAttemptTimeouts } from '../../src/resilience/attempt-timeout.ts';
import { defaultResilience, type AdaptiveTimeoutOptions } from '../../src/resilience/options.ts';
import { ANSWER, bench, candidate, delivers, fakeChannel, fakeModel, hangs } from './test-bench.ts';

const ONE = candidate(fakeChannel('one', delivers));
const PLAIN = { multiple: 1.35, floorShare: 1 / 3, minObservations: 50 };
const OTHER_SIZE = { ...ONE, order: { ...ONE.order, size: '4K' as const } };

function known(options: AdaptiveTimeoutOptions | false = defaultResilience.adaptiveTimeout) {
  const durations = new AttemptDurations();
  const timeoutOf = createAdaptiveTimeouts(options, createAttemptTimeouts(defaultResilience), durations);
  const draw = (count: number, durationMs: number) => {
    for (let drawn = 0; drawn < count; drawn += 1) durations.delivered(ONE, durationMs);
  };
  return { durations, draw, totalMs: (of = ONE, isLast = false) => timeoutOf(of, isLast).timeouts.totalMs };
}

describe('the adaptive attempt timeout', () => {
  it('is the configured one until enough pictures are known, and where it is off', () => {
    const { draw, totalMs } = known();
    draw(49, 20_000);
    expect(totalMs()).toBe(90_000);
    draw(1, 20_000);
    expect(totalMs()).toBeLessThan(90_000);
    const off = known(false);
    off.draw(100, 20_000);
    expect(off.totalMs()).toBe(90_000);
  });

  it('is 1.35 times the 99th percentile, rounded up by a 64th at most', () => {
    const { draw, totalMs } = known();
    draw(100, 30_000);
    expect(totalMs()).toBeGreaterThanOrEqual(40_500);
    expect(totalMs()).toBeLessThanOrEqual(40_500 + 90_000 / 64);
  });

  it('never falls below its floor, and never exceeds the configured one', () => {
    const quick = known();
    quick.draw(100, 1_000);
    expect(quick.totalMs()).toBeGreaterThanOrEqual(30_000);
    expect(quick.totalMs()).toBeLessThanOrEqual(30_000 + 90_000 / 64);
    const slow = known();
    slow.draw(100, 80_000);
    expect(slow.totalMs()).toBe(90_000);
  });

  it('is twice the 99th percentile where nobody is left to be asked', () => {
    const { draw, totalMs } = known();
    draw(100, 30_000);
    expect(totalMs(ONE, true)).toBeGreaterThanOrEqual(60_000);
    expect(totalMs(ONE, true)).toBeLessThanOrEqual(60_000 + 90_000 / 64);
    const patient = known({ ...PLAIN, multiple: 2.5 });
    patient.draw(100, 30_000);
    expect(patient.totalMs(ONE, true)).toBeGreaterThanOrEqual(75_000);
  });

  it('is of one channel, model and size', () => {
    const { draw, totalMs } = known();
    draw(100, 10_000);
    expect(totalMs(OTHER_SIZE)).toBe(240_000);
    expect(totalMs(candidate(fakeChannel('one', delivers), fakeModel('model-b')))).toBe(90_000);
    expect(totalMs(candidate(fakeChannel('two', delivers)))).toBe(90_000);
  });

  it('gives references the time they add', () => {
    const { draw, totalMs } = known();
    draw(100, 1_000);
    const reference = { bytes: new Uint8Array(), mediaType: 'image/png', width: 1, height: 1 };
    expect(totalMs({ ...ONE, order: { ...ONE.order, references: [reference, reference] } })).toBeGreaterThanOrEqual(100_000 / 3);
  });

  it('stands down while more than 8 of 64 end by it, and comes back when they do not', () => {
    const { durations, draw, totalMs } = known();
    draw(100, 10_000);
    for (let late = 0; late < 8; late += 1) durations.timedOut(ONE);
    expect(totalMs()).toBeLessThan(90_000);
    durations.timedOut(ONE);
    expect(totalMs()).toBe(90_000);
    draw(60, 12_000);
    expect(totalMs()).toBeLessThan(90_000);
  });

  it('follows the last 512 pictures', () => {
    const { durations, draw, totalMs } = known();
    draw(512, 50_000);
    expect(totalMs()).toBeGreaterThanOrEqual(67_500);
    draw(511, 10_000);
    expect(durations.reading(ONE)?.observations).toBe(512);
    expect(totalMs()).toBeLessThan(40_000);
  });
});

describe('percentiles', () => {
  it('are of what was delivered, by the nearest rank', () => {
    const { durations } = known();
    for (let ms = 1; ms <= 100; ms += 1) durations.delivered(ONE, ms);
    durations.timedOut(ONE);
    const reading = durations.reading(ONE);
    expect([0.5, 0.95, 0.99, 1].map((share) => reading?.percentileMs(share))).toEqual([50, 95, 99, 100]);
    expect(reading?.recentTimeouts).toBe(1);
  });
});

describe('a slow picture of the only channel that works', () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_800_000_000_000 }));
  afterEach(() => vi.useRealTimers());

  it.each([
    ['is waited for where a timeout would end the call', 'failover', 'slow'],
    ['is waited for where unknown billing is reported', 'report', 'slow'],
    ['is left where the channel may be asked again', 'last-resort', 'all_channels_failed'],
  ] as const)('%s', async (_case, onUnknownBilling, outcome) => {
    const { pipeline, call } = bench({ resilience: { onUnknownBilling, waitForRecovery: false, maxAttempts: 1 } });
    let takesMs = 30_000;
    const slow = fakeChannel('slow', ({ signal }) => {
      const drawn = new Promise<typeof ANSWER>((resolve) => setTimeout(() => resolve(ANSWER), takesMs));
      const cut = new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return Promise.race([drawn, cut]);
    });
    for (let drawn = 0; drawn < 50; drawn += 1) {
      const asked = pipeline.deliver(call([candidate(slow)]));
      await vi.advanceTimersByTimeAsync(30_000);
      await asked;
    }
    takesMs = 50_000;
    const asked = pipeline.deliver(call([candidate(slow)])).then(
      ({ value }) => value,
      (error: { code?: string }) => error.code,
    );
    await vi.advanceTimersByTimeAsync(50_000);
    expect(await asked).toBe(outcome);
  });
});

describe('a request that hangs', () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_800_000_000_000 }));
  afterEach(() => vi.useRealTimers());

  it('is left after what its channel is known to need', async () => {
    const { pipeline, call } = bench({ resilience: { minAttemptMs: 5_000, abandonAfterMs: 2_000 } });
    let isHanging = false;
    const flaky = fakeChannel('flaky', (request, asked) => {
      if (isHanging) return hangs(request, asked);
      return new Promise((resolve) => setTimeout(() => resolve(ANSWER), 10_000));
    });
    const plan = [candidate(flaky), candidate(fakeChannel('spare', delivers))];
    const ask = async () => (await pipeline.deliver(call(plan))).value;
    for (let drawn = 0; drawn < 50; drawn += 1) {
      const asked = ask();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await asked).toBe('flaky');
    }
    isHanging = true;
    const asked = pipeline.deliver(call(plan));
    await vi.advanceTimersByTimeAsync(40_000);
    const { value, attempts } = await asked;
    expect(value).toBe('spare');
    expect(attempts[0]).toMatchObject({ channel: 'flaky', error: { type: 'timeout' }, billing: 'unknown' });
    expect(attempts[0]?.durationMs).toBeLessThan(33_000);
  });
});
