import { createMemoryCoolDowns } from '../../src/resilience/cool-downs/memory-cool-down-store.ts';
import { createMemoryLimitStore } from '../../src/resilience/limits/memory-limit-store.ts';
import { describeCoolDownStoreContract } from '../../src/testing/cool-down-store-contract.ts';
import { describeLimitStoreContract } from '../../src/testing/limit-store-contract.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');

describeLimitStoreContract('memory', async () => {
  let now = NOON;
  const store = createMemoryLimitStore({ clock: { now: () => now } });
  const passTime = async (ms: number) => void (now += ms);
  return { store, other: store, endOfDay: NOON + 43_200_000, passTime, close: async () => {} };
});

describeCoolDownStoreContract('memory', async () => {
  let now = NOON;
  const { open } = createMemoryCoolDowns({ clock: { now: () => now } });
  const passTime = async (ms: number) => void (now += ms);
  return { store: open(), other: open(), passTime, close: async () => {} };
});
