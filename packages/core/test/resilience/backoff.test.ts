import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextBackoffMs, retryDelayMs } from '../../src/resilience/backoff.ts';
import { sleep } from '../../src/resilience/sleep.ts';
import { rejection } from './test-bench.ts';

const options = { baseMs: 500, maxMs: 20_000 };

describe('nextBackoffMs', () => {
  it('stays between its base and three times the pause before, and below its bound', () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 500, max: 20_000 })),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (previous, chance) => {
          const ms = nextBackoffMs(previous ?? undefined, options, () => chance);
          expect(ms).toBeGreaterThanOrEqual(500);
          expect(ms).toBeLessThanOrEqual(Math.min(20_000, (previous ?? 500) * 3));
        },
      ),
    );
  });

  it('spreads those who failed together', () => {
    expect(nextBackoffMs(undefined, options, () => 0)).toBe(500);
    expect(nextBackoffMs(undefined, options, () => 0.5)).toBe(1_000);
    expect(nextBackoffMs(10_000, options, () => 0.999_999)).toBe(20_000);
  });
});

describe('retryDelayMs', () => {
  it('is never shorter than what the upstream asked for', () => {
    expect(retryDelayMs(900, { delayMs: 250, maxDelayMs: 2_000 }, () => 0.5)).toBe(900);
    expect(retryDelayMs(undefined, { delayMs: 250, maxDelayMs: 2_000 }, () => 0)).toBe(125);
  });
});

describe('sleep', () => {
  it('ends at once with the reason of its signal', async () => {
    const reason = new Error('enough');
    expect(await rejection(sleep(10_000, AbortSignal.abort(reason)))).toBe(reason);
    const controller = new AbortController();
    const sleeping = rejection(sleep(10_000, controller.signal));
    controller.abort(reason);
    expect(await sleeping).toBe(reason);
  });
});
