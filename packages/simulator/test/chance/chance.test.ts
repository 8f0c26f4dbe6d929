import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDraw } from '../../src/chance/draw.ts';
import { sampleLatencyMs } from '../../src/chance/latency.ts';
import { chanceFault } from '../../src/server/chance-fault.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('draws', () => {
  test('lie in [0, 1), depend on seed and keys, and on nothing else', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1 }), (seed, keys) => {
        const value = createDraw(seed)(...keys);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThan(1);
        expect(createDraw(seed)(...keys)).toBe(value);
      }),
    );
  });

  test('are spread evenly, also for keys that differ little', () => {
    const draw = createDraw(42);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let key = 0; key < 20_000; key += 1) {
      const tenth = Math.floor(draw('gemini', key) * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(200);
  });
});

test('latency has the median and the 95th percentile that were ordered', () => {
  const draw = createDraw(1);
  const samples = Array.from({ length: 20_000 }, (_none, key) =>
    sampleLatencyMs({ medianMs: 23_000, p95Ms: 70_000 }, draw(key, 1), draw(key, 2)),
  );
  const sorted = samples.toSorted((a, b) => a - b);
  expect((sorted[10_000] ?? 0) / 23_000).toBeCloseTo(1, 1);
  expect((sorted[19_000] ?? 0) / 70_000).toBeCloseTo(1, 1);
  expect(sampleLatencyMs({ medianMs: 100, p95Ms: 100 }, 0.3, 0.9)).toBe(100);
  expect(sampleLatencyMs({ medianMs: 0, p95Ms: 0 }, 0.3, 0.9)).toBe(0);
});

describe('correlated overload', () => {
  const SLOTS = 4_000;
  const strike = (correlation: number, slot: number, request: number): number => {
    const fault = chanceFault({
      channel: request === 0 ? 'gemini' : 'vertex',
      failureDomain: 'google',
      at: slot * 1_000,
      startedAt: 0,
      outages: [{ domain: 'google', rate: 0.45, correlation, slotMs: 1_000 }],
      faults: [],
      draw: createDraw(3),
      requestDraw: createDraw(slot * 2 + request),
    });
    return fault === undefined ? 0 : 1;
  };

  test.each([0, 0.36, 1])('at %d keeps its rate, and two channels correlate by just that', (correlation) => {
    const first = Array.from({ length: SLOTS }, (_none, slot) => strike(correlation, slot, 0));
    const second = Array.from({ length: SLOTS }, (_none, slot) => strike(correlation, slot, 1));
    expect(mean(first)).toBeCloseTo(0.45, 1);
    expect(mean(second)).toBeCloseTo(0.45, 1);
    const covariance = mean(first.map((value, slot) => value * (second[slot] ?? 0))) - mean(first) * mean(second);
    expect(covariance / (0.45 * 0.55)).toBeCloseTo(correlation, 1);
  });
});
