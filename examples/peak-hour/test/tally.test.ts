import { describe, expect, it } from 'vitest';
import { ORDERS } from '../src/orders.ts';
import { complaints, jsonLine } from '../src/outcome.ts';
import { percentile, tally } from '../src/tally.ts';
import { arrivals, HOUR_MS } from '../src/arrivals.ts';

describe('complaints', () => {
  const fine = { ...tally([], []), requested: 1, succeeded: 1, nanoUsd: 45_000_000 };

  it('has none when every order was filled at the cost of the ledger', () => {
    expect(complaints({ tally: fine, ledgerNanoUsd: 45_000_000 })).toEqual([]);
  });

  it('notices a single nano-dollar', () => {
    expect(complaints({ tally: fine, ledgerNanoUsd: 45_000_001 })).toEqual([expect.stringContaining('must be equal')]);
  });

  it('notices an order without a picture, and a cost that is not known', () => {
    expect(complaints({ tally: { ...fine, failed: 1 }, ledgerNanoUsd: 45_000_000 })).toHaveLength(1);
    expect(complaints({ tally: { ...fine, complete: false }, ledgerNanoUsd: 45_000_000 })).toHaveLength(1);
  });
});

describe('jsonLine', () => {
  it('has no ledger to tell of after a live run', () => {
    expect(JSON.parse(jsonLine({ tally: tally([], []), ledgerNanoUsd: undefined }))).toMatchObject({
      costUsd: 0,
      ledgerUsd: null,
    });
  });
});

describe('percentile', () => {
  it('takes the nearest rank', () => {
    expect([0.5, 0.95, 1].map((share) => percentile([30, 10, 20, 40], share))).toEqual([20, 40, 40]);
    expect(percentile([], 0.5)).toBeUndefined();
  });
});

describe('the orders', () => {
  it('are forty, each different', () => {
    expect(ORDERS).toHaveLength(40);
    expect(new Set(ORDERS.map((order) => order.prompt)).size).toBe(40);
    expect(ORDERS.map((order) => order.number)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  it('arrive one after the other within the hour', () => {
    const times = arrivals(40);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(HOUR_MS);
  });
});
