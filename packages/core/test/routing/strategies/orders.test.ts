import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/routing/candidate.ts';
import { applyStrategy } from '../../../src/routing/strategies/apply-strategy.ts';
import { leastInFlight } from '../../../src/routing/strategies/least-in-flight.ts';
import { lowestCost } from '../../../src/routing/strategies/lowest-cost.ts';
import { lowestLatency } from '../../../src/routing/strategies/lowest-latency.ts';
import type { Strategy } from '../../../src/routing/strategies/strategy.ts';
import type { TrafficReading } from '../../../src/routing/traffic-reading.ts';
import { candidate, context, idsOf, quiet, seeded } from './candidates.ts';

const abc = ['a', 'b', 'c'].map((id) => candidate(id));

function traffic(special: Partial<TrafficReading>): TrafficReading {
  return { ...quiet, ...special };
}

describe('lowestCost', () => {
  it('puts the cheapest first, unknown prices last, and leaves equals in their order', () => {
    const prices = { a: undefined, b: 200, c: 100, d: 200, e: 0, f: undefined };
    const candidates = Object.entries(prices).map(([id, nanoUsd]) => candidate(id, { nanoUsd }));
    expect(idsOf(lowestCost()(candidates, context()))).toEqual(['e', 'c', 'b', 'd', 'a', 'f']);
  });
});

describe('lowestLatency', () => {
  const latencies: Readonly<Record<string, number>> = { a: 30_000, b: 20_000, c: 25_000 };

  it('puts the fastest first', () => {
    const reading = traffic({ latencyMs: (id) => latencies[id] });
    expect(idsOf(lowestLatency()(abc, context({ traffic: reading })))).toEqual(['b', 'c', 'a']);
  });

  it('reckons with what is in flight', () => {
    const reading = traffic({ latencyMs: (id) => latencies[id], inFlight: (id) => (id === 'b' ? 1 : 0) });
    expect(idsOf(lowestLatency()(abc, context({ traffic: reading })))).toEqual(['c', 'a', 'b']);
  });

  it('compares by the size of the step', () => {
    const reading = traffic({ latencyMs: (id, _model, size) => (size === '4K' && id === 'b' ? 90_000 : latencies[id]) });
    const large = ['a', 'b', 'c'].map((id) => candidate(id, { size: '4K' }));
    expect(idsOf(lowestLatency()(large, context({ traffic: reading })))).toEqual(['c', 'a', 'b']);
  });

  it('tries what was never tried first, one attempt at a time', () => {
    const fresh = (inFlight: number) =>
      traffic({ latencyMs: (id) => (id === 'c' ? undefined : latencies[id]), inFlight: (id) => (id === 'c' ? inFlight : 0) });
    expect(idsOf(lowestLatency()(abc, context({ traffic: fresh(0) })))).toEqual(['c', 'b', 'a']);
    expect(idsOf(lowestLatency()(abc, context({ traffic: fresh(1) })))).toEqual(['b', 'a', 'c']);
  });

  it('spreads many calls at once over channels that nobody knows yet, and leaves those that failed for last', () => {
    const strategy = lowestLatency();
    const busy = new Map<string, number>();
    const reading = traffic({
      inFlight: (id) => busy.get(id) ?? 0,
      success: (id) => (id === 'd' ? { rate: 0, observations: 1 } : { rate: 1, observations: 0 }),
    });
    for (let call = 0; call < 60; call += 1) {
      const ordered = strategy([candidate('d'), ...abc], context({ traffic: reading }));
      const first = ordered[0]?.channel.id ?? '';
      busy.set(first, (busy.get(first) ?? 0) + 1);
      expect(ordered.at(-1)?.channel.id).toBe('d');
    }
    expect(Object.fromEntries(busy)).toEqual({ a: 20, b: 20, c: 20 });
  });

  it('puts what only ever failed last, until that is forgotten', () => {
    const failed = (observations: number) =>
      traffic({
        latencyMs: (id) => (id === 'a' ? undefined : latencies[id]),
        success: (id) => (id === 'a' ? { rate: 0, observations } : { rate: 1, observations: 5 }),
      });
    expect(idsOf(lowestLatency()(abc, context({ traffic: failed(1) })))).toEqual(['b', 'c', 'a']);
    expect(idsOf(lowestLatency()(abc, context({ traffic: failed(0.4) })))).toEqual(['a', 'b', 'c']);
  });
});

describe('leastInFlight', () => {
  it('never puts the busier of two first', () => {
    const reading = traffic({ inFlight: (id) => (id === 'a' ? 3 : 2) });
    for (let seed = 0; seed < 50; seed += 1) {
      expect(idsOf(leastInFlight()(abc.slice(0, 2), context({ traffic: reading, random: seeded(seed) })))).toEqual(['b', 'a']);
    }
  });

  it('never puts the busiest of all first, and spreads the rest by lot', () => {
    const reading = traffic({ inFlight: (id) => (id === 'a' ? 9 : 1) });
    const firsts = Array.from(
      { length: 200 },
      (_, seed) => leastInFlight()(abc, context({ traffic: reading, random: seeded(seed) }))[0]?.channel.id,
    );
    expect(new Set(firsts)).toEqual(new Set(['b', 'c']));
    expect(firsts.filter((id) => id === 'b').length).toBeGreaterThan(60);
  });

  it('keeps many simultaneous calls nearly even', () => {
    const ten = Array.from({ length: 10 }, (_, index) => candidate(`c${index}`));
    const busy = new Map<string, number>();
    const random = seeded(3);
    const strategy = leastInFlight();
    for (let call = 0; call < 1_000; call += 1) {
      const [first] = strategy(ten, context({ traffic: traffic({ inFlight: (id) => busy.get(id) ?? 0 }), random }));
      if (first !== undefined) busy.set(first.channel.id, (busy.get(first.channel.id) ?? 0) + 1);
    }
    // A single lot would leave the busiest some twenty above the mean of 100.
    expect(Math.max(...busy.values())).toBeLessThanOrEqual(105);
  });
});

describe('applyStrategy', () => {
  const apply = (strategy: Strategy) => {
    const { candidates, defect } = applyStrategy(strategy, abc, context());
    return { ids: idsOf(candidates), wrong: defect !== undefined };
  };

  it('takes a permutation as it is', () => {
    expect(apply((candidates) => candidates.toReversed())).toEqual({ ids: ['c', 'b', 'a'], wrong: false });
    expect(apply((candidates) => candidates)).toEqual({ ids: ['a', 'b', 'c'], wrong: false });
  });

  it('loses nobody to a strategy that forgets, repeats or invents, and says so', () => {
    expect(apply((candidates) => candidates.slice(2))).toEqual({ ids: ['c', 'a', 'b'], wrong: true });
    expect(apply((candidates) => [...candidates, ...candidates])).toEqual({ ids: ['a', 'b', 'c'], wrong: true });
    expect(apply((candidates) => [candidate('z'), ...candidates])).toEqual({ ids: ['a', 'b', 'c'], wrong: true });
  });

  it('loses nobody to a strategy that changes in place what it is given', () => {
    // Written as JavaScript would be: the types forbid it.
    const inPlace = (change: (own: Candidate[]) => unknown) =>
      apply((candidates) => change(candidates as Candidate[]) as Candidate[]);
    expect(inPlace((own) => own.sort((one, other) => (one.channel.id < other.channel.id ? 1 : -1)))).toEqual({
      ids: ['c', 'b', 'a'],
      wrong: false,
    });
    expect(inPlace((own) => (own.pop(), own))).toEqual({ ids: ['a', 'b', 'c'], wrong: true });
    expect(inPlace((own) => own.splice(0))).toEqual({ ids: ['a', 'b', 'c'], wrong: false });
    expect(
      inPlace((own) => {
        own.length = 0;
        throw new Error('a defect');
      }),
    ).toEqual({ ids: ['a', 'b', 'c'], wrong: true });
    expect(idsOf(abc)).toEqual(['a', 'b', 'c']);
  });

  it('goes on without a strategy that throws or gives something else', () => {
    const broken = () => {
      throw new Error('a defect');
    };
    expect(apply(broken)).toEqual({ ids: ['a', 'b', 'c'], wrong: true });
    // @ts-expect-error: a promise, as an async function gives one.
    expect(apply(async (candidates) => candidates)).toEqual({ ids: ['a', 'b', 'c'], wrong: true });
  });
});
