import { type Clock, steadyNow } from '../config/clock.ts';
import type { ReuseStore } from './reuse-store.ts';

/** What a store of keys in memory is made of. */
export interface MemoryKeyStoreOptions {
  /** How many keys it may hold. */
  readonly maxKeys: number;
  readonly clock: Clock;
}

interface Kept {
  /** One string takes a fraction of what bytes of their own do. */
  readonly text: string;
  /** In steady milliseconds. */
  readonly until: number;
}

/**
 * Keeps the records of idempotency keys in the memory of this process. None is forgotten before its time: a key that was would be paid for
 * again, in silence. So a new key is refused while there are as many as there may be.
 */
export function createMemoryKeyStore({ maxKeys, clock }: MemoryKeyStoreOptions): ReuseStore {
  /** In the order of their writing, which for equal windows is that of their end. */
  const records = new Map<string, Kept>();
  /** None ends before it, so that a full store is not searched for each key that it refuses. */
  let firstEnd = Infinity;

  const find = (key: string): Kept | undefined => {
    const kept = records.get(key);
    if (kept === undefined || kept.until > steadyNow(clock)) return kept;
    records.delete(key);
    return undefined;
  };
  const dropOldest = (now: number): void => {
    for (const [key, { until }] of records) {
      if (until > now) return;
      records.delete(key);
    }
  };
  const dropEnded = (now: number): void => {
    if (now < firstEnd) return;
    firstEnd = Infinity;
    for (const [key, { until }] of records) {
      if (until <= now) records.delete(key);
      else firstEnd = Math.min(firstEnd, until);
    }
  };
  const keep = (key: string, bytes: Uint8Array, ttlMs: number): void => {
    const now = steadyNow(clock);
    dropOldest(now);
    if (records.size >= maxKeys && !records.has(key)) dropEnded(now);
    if (records.size >= maxKeys && !records.has(key)) {
      throw new Error(`The memory holds ${maxKeys} idempotency keys and none has ended; raise maxKeys, or bring a store`);
    }
    const until = now + ttlMs;
    firstEnd = Math.min(firstEnd, until);
    records.delete(key);
    records.set(key, { text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'), until });
  };
  return {
    get: async (key) => {
      const kept = find(key);
      return kept && Buffer.from(kept.text, 'latin1');
    },
    set: async (key, bytes, ttlMs) => keep(key, bytes, ttlMs),
    add: async (key, bytes, ttlMs) => {
      if (find(key) !== undefined) return false;
      keep(key, bytes, ttlMs);
      return true;
    },
    delete: async (key) => void records.delete(key),
  };
}
