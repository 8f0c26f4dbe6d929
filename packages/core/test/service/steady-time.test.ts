import { startSimulator, type Scenario } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { geminiRelay, type GeminiRelayOptions } from '../../src/channels/gemini-relay.ts';
import { createImageService, type ImageServiceOptions } from '../../src/index.ts';

const MODEL = 'gemini-3-pro-image';
const HOUR_MS = 3_600_000;
const ORDER = { prompt: 'a kite', model: MODEL };

/** A service whose time of day can be set, while what it measures by goes on. */
async function world(
  ids: readonly string[],
  {
    relay,
    behaviour,
    ...options
  }: Partial<ImageServiceOptions> & {
    readonly relay?: Partial<GeminiRelayOptions>;
    readonly behaviour?: NonNullable<Scenario['channels']>[number]['behaviour'];
  } = {},
) {
  const set = { byMs: 0 };
  const clock = { now: () => Date.now() + set.byMs, steady: () => performance.now() };
  const prices = { [MODEL]: 0.04 };
  const simulator = await startSimulator({
    seed: 7,
    channels: ids.map((id) => ({ id, dialect: 'relay', prices, ...(behaviour === undefined ? {} : { behaviour }) })),
  });
  const images = createImageService({
    channels: ids.map((id) => geminiRelay({ id, apiKey: 'sk', baseUrl: simulator.url(id), prices, ...relay })),
    clock,
    probe: false,
    resilience: { waitForRecovery: false },
    ...options,
  });
  onTestFinished(async () => {
    await images.close();
    await simulator.close();
  });
  /** How long the first channel is left out, by the time of day that it is now. */
  const awayMs = (): number => (images.plan(ORDER).exclusions[0]?.until ?? Number.NaN) - clock.now();
  return { simulator, images, set, awayMs };
}

describe('the time of day being set', () => {
  it('forward in a call does not end it', async () => {
    const { simulator, images, set } = await world(['one', 'two']);
    simulator.script('one', [{ kind: 'overloaded' }]);
    images.subscribe(({ type }) => {
      if (type === 'attempt.failed') set.byMs += HOUR_MS;
    });
    const { channel, attempts, durationMs } = await images.generate(ORDER);
    expect(channel).toBe('two');
    for (const ms of [durationMs, ...attempts.map((attempt) => attempt.durationMs)]) expect(ms).toBeLessThan(HOUR_MS);
  });

  it('back does not fill a minute for an hour', async () => {
    const { images, set, awayMs } = await world(['one'], { relay: { limits: { requestsPerMinute: 1 } } });
    await images.generate(ORDER);
    set.byMs = -HOUR_MS;
    expect(awayMs()).toBeGreaterThan(0);
    expect(awayMs()).toBeLessThanOrEqual(60_000);
  });

  it('back does not lengthen a cool-down', async () => {
    const { simulator, images, set, awayMs } = await world(['one']);
    simulator.script('one', [{ kind: 'rate-limited' }]);
    await expect(images.generate(ORDER)).rejects.toMatchObject({ code: 'all_channels_failed' });
    const before = awayMs();
    set.byMs = -HOUR_MS;
    expect(before).toBeGreaterThan(0);
    expect(awayMs()).toBeLessThanOrEqual(before + 1);
    const [shown] = images.health();
    expect((shown?.coolDownUntil ?? Number.NaN) - Date.now()).toBeLessThan(0);
  });

  it('back does not keep a circuit open, nor forward close it', async () => {
    const { simulator, images, set, awayMs } = await world(['one'], {
      resilience: { waitForRecovery: false, maxAttempts: 1, circuitBreaker: { consecutiveFailures: 1 } },
    });
    simulator.script('one', [{ kind: 'overloaded' }]);
    await expect(images.generate(ORDER)).rejects.toMatchObject({ code: 'all_channels_failed' });
    const before = awayMs();
    expect(before).toBeGreaterThan(0);
    for (const byMs of [-HOUR_MS, HOUR_MS]) {
      set.byMs = byMs;
      expect(images.plan(ORDER).exclusions).toMatchObject([{ reason: 'circuit_open' }]);
      expect(awayMs()).toBeLessThanOrEqual(before + 1);
      expect((images.health()[0]?.openUntil ?? Number.NaN) - Date.now() - byMs).toBeLessThanOrEqual(before + 1);
    }
  });

  it('forward for a moment does not fill a day for as long', async () => {
    const { images, set, awayMs } = await world(['one'], { relay: { limits: { requestsPerDay: 1 } } });
    set.byMs = 400 * 24 * HOUR_MS;
    await images.generate(ORDER);
    set.byMs = 0;
    expect(awayMs()).toBeGreaterThan(0);
    expect(awayMs()).toBeLessThanOrEqual(25 * HOUR_MS);
  });

  it('forward does not free the money of a picture that is being drawn', async () => {
    const { simulator, images, set } = await world(['one'], {
      behaviour: { latency: { medianMs: 60_000 } },
      budgets: [{ key: '*', window: 'total', limitUsd: 0.05, guardAt: 1 }],
    });
    const caller = new AbortController();
    const first = images.generate(ORDER, { signal: caller.signal }).catch((error: unknown) => error);
    await expect.poll(() => simulator.requests('one').length).toBe(1);
    set.byMs = 2 * 60_000;
    await expect(images.generate(ORDER)).rejects.toMatchObject({ code: 'budget_exceeded' });
    caller.abort(new Error('left'));
    await first;
  });
});
