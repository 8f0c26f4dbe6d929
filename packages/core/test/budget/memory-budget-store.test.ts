import { describe, expect, it } from 'vitest';
import { createMemoryBudgetStore } from '../../src/budget/memory-budget-store.ts';
import { describeBudgetStoreContract } from '../../src/testing/index.ts';

describeBudgetStoreContract('the memory store', async () => {
  let now = 1_000_000;
  const store = createMemoryBudgetStore({ clock: { now: () => now } });
  return {
    store,
    other: store,
    passTime: async (ms) => {
      now += ms;
    },
    close: async () => {},
  };
});

describe('the memory store', () => {
  it('forgets purses of the past, so that its memory does not grow with the months', async () => {
    let now = 1_000_000;
    const store = createMemoryBudgetStore({ clock: { now: () => now } });
    const entries = [{ purse: 'may', spentNanoUsd: 5, freedNanoUsd: 0, forgetAt: 2_000_000 }];
    await store.commit({ id: '1', step: 'paid', leaseMs: 1_000, entries, ends: true });
    now = 1_999_999;
    expect(await store.read(['may'])).toEqual([{ purse: 'may', spentNanoUsd: 5, reservedNanoUsd: 0 }]);
    now = 2_000_000;
    expect(await store.read(['may'])).toEqual([{ purse: 'may', spentNanoUsd: 0, reservedNanoUsd: 0 }]);
  });

  it('forgets nothing that was spent because the clock is ahead for a moment', async () => {
    let now = 1_000_000;
    let steady = 0;
    const store = createMemoryBudgetStore({ clock: { now: () => now, steady: () => steady } });
    const entries = [{ purse: 'may', spentNanoUsd: 5, freedNanoUsd: 0, forgetAt: 2_000_000 }];
    await store.commit({ id: '1', step: 'paid', leaseMs: 1_000, entries, ends: true });
    now = 3_000_000;
    await store.read(['may']);
    now = 1_000_000;
    expect(await store.read(['may'])).toMatchObject([{ spentNanoUsd: 5 }]);
    steady = 1_000_000;
    expect(await store.read(['may'])).toMatchObject([{ spentNanoUsd: 0 }]);
  });

  it('keeps a reservation for its lease, whatever becomes of the time of day', async () => {
    let now = 1_000_000;
    let steady = 0;
    const store = createMemoryBudgetStore({ clock: { now: () => now, steady: () => steady } });
    const entries = [{ purse: 'may', nanoUsd: 5, limitNanoUsd: 5, forgetAt: undefined }];
    await store.reserve({ id: '1', step: 'first', leaseMs: 1_000, entries });
    now += 3_600_000;
    steady += 999;
    expect(await store.read(['may'])).toMatchObject([{ reservedNanoUsd: 5 }]);
    now -= 7_200_000;
    steady += 1;
    expect(await store.read(['may'])).toMatchObject([{ reservedNanoUsd: 0 }]);
  });
});
