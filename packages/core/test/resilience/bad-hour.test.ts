import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Candidate } from '../../src/routing/candidate.ts';
import { bench, candidate, delivers, failure, fakeChannel } from './test-bench.ts';

/** A seeded generator (mulberry32), so that a bad hour is the same one in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The defaults, on virtual time: a picture takes 20 s, a 503 comes after 2 s. */
const DEFAULTS = {
  minAttemptMs: 5_000,
  retry: { delayMs: 250, maxDelayMs: 2_000 },
  backoff: { baseMs: 500, maxMs: 20_000 },
  circuitBreaker: { consecutiveFailures: 5 },
  coolDown: { baseMs: 10_000, maxMs: 300_000 },
};

describe('the default budget', () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_800_000_000_000 }));
  afterEach(() => vi.useRealTimers());

  function hour(calls: number, { google: googleFails, own: ownFails }: { readonly google?: number; readonly own?: number }) {
    const random = seeded(7);
    const { pipeline, call, events } = bench({ resilience: DEFAULTS, random });
    // Google's three channels fail together, for two seconds at a time.
    const slots = new Map<number, boolean>();
    const isGoogleDown = (): boolean => {
      const slot = Math.floor(Date.now() / 2_000);
      const known = slots.get(slot) ?? random() < (googleFails ?? 0);
      slots.set(slot, known);
      return known;
    };
    const channel = (id: string, domain: string, isDown: () => boolean) =>
      candidate(
        fakeChannel(
          id,
          async (request, asked) => {
            if (isDown()) {
              await later(2_000);
              throw failure('overloaded');
            }
            await later(20_000);
            return delivers(request, asked);
          },
          { domain },
        ),
      );
    const plan: Candidate[] = [];
    if (googleFails !== undefined) plan.push(...['studio', 'vertex', 'relay'].map((id) => channel(id, 'google', isGoogleDown)));
    if (ownFails !== undefined) plan.push(channel('own', 'own', () => random() < ownFails));
    const outcomes = Array.from({ length: calls }, async (_, index) => {
      await later(index * 1_000);
      return pipeline.deliver(call(plan)).then(
        () => true,
        () => false,
      );
    });
    const requests = () => events.filter(({ type }) => type === 'attempt.started').length;
    return { outcomes, requests };
  }

  it('brings 99.99 % of the pictures through 45 % of correlated errors', { timeout: 600_000 }, async () => {
    const calls = 10_000;
    const { outcomes, requests } = hour(calls, { google: 0.45, own: 0.1 });
    await vi.advanceTimersByTimeAsync(calls * 1_000 + 600_000);
    const delivered = (await Promise.all(outcomes)).filter(Boolean).length;
    expect(delivered / calls).toBeGreaterThanOrEqual(0.9999);
    expect(requests() / calls).toBeLessThan(2.5);
  });

  it('brings a single channel through 45 % of errors', { timeout: 600_000 }, async () => {
    const calls = 10_000;
    const { outcomes, requests } = hour(calls, { own: 0.45 });
    await vi.advanceTimersByTimeAsync(calls * 1_000 + 600_000);
    expect((await Promise.all(outcomes)).filter(Boolean).length / calls).toBeGreaterThanOrEqual(0.9999);
    expect(requests() / calls).toBeLessThan(2);
  });

  it('brings channels of one domain through its bad moments, without shutting it off', { timeout: 600_000 }, async () => {
    const calls = 10_000;
    const { outcomes } = hour(calls, { google: 0.45 });
    await vi.advanceTimersByTimeAsync(calls * 1_000 + 600_000);
    expect((await Promise.all(outcomes)).filter(Boolean).length / calls).toBeGreaterThanOrEqual(0.98);
  });

  it('cuts a total outage off', { timeout: 600_000 }, async () => {
    const calls = 2_000;
    const { outcomes, requests } = hour(calls, { google: 1, own: 1 });
    await vi.advanceTimersByTimeAsync(calls * 1_000 + 600_000);
    expect((await Promise.all(outcomes)).filter(Boolean)).toEqual([]);
    // Twelve for each would be 24,000.
    expect(requests()).toBeLessThan(1_000);
  });
});
