import { LRUCache } from 'lru-cache';
import { type Clock, steadyNow, systemClock } from '../config/clock.ts';
import type { ReuseStore } from './reuse-store.ts';

/** How a store in memory is made. */
export interface MemoryReuseStoreOptions {
  /** What it may hold, keys included, in bytes; what was not asked for longest goes first. @default 256 MiB, some 150 pictures of 2K */
  readonly maxBytes?: number | undefined;
  /** @default the system's clock */
  readonly clock?: Clock | undefined;
}

/** What a store in memory may hold where nothing is said, in bytes. */
export const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

/** What an entry takes besides key and bytes, in bytes: roughly, so that many small ones count too. */
const ENTRY_BYTES = 200;

/**
 * Keeps answers in the memory of this process, the least recently used going first. As a store of idempotency keys it would forget keys, too,
 * when it is full; leave `idempotency.store` out for one that refuses instead.
 */
export function createMemoryReuseStore({
  maxBytes = DEFAULT_MAX_BYTES,
  clock = systemClock,
}: MemoryReuseStoreOptions = {}): ReuseStore {
  const now = () => steadyNow(clock);
  const cache = new LRUCache<string, Uint8Array>({
    maxSize: maxBytes,
    sizeCalculation: (bytes, key) => bytes.byteLength + key.length + ENTRY_BYTES,
    // By the clock of the service; and looked at each time, since that clock can stand still and then jump.
    perf: { now },
    ttlResolution: 0,
  });
  // A copy: the caller's bytes may change, and a view would hold on to the whole buffer behind it.
  const keep = (key: string, bytes: Uint8Array, ttl: number): void => void cache.set(key, new Uint8Array(bytes), { ttl });
  return {
    get: async (key) => cache.get(key),
    set: async (key, bytes, ttlMs) => keep(key, bytes, ttlMs),
    add: async (key, bytes, ttlMs) => {
      if (cache.has(key)) return false;
      keep(key, bytes, ttlMs);
      return true;
    },
    delete: async (key) => void cache.delete(key),
  };
}
