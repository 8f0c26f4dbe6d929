import type { ReuseStore } from '@retake/core';
import { z } from 'zod';
import { assertConnected } from '../redis-connection.ts';
import { readPrefix, type RedisStoreOptions } from '../store-options.ts';

const bytesSchema = z.instanceof(Uint8Array).nullable();

/**
 * Answers that all processes on one Redis share: for idempotency keys, which then have one bill whichever process they reach, and for the
 * cache. Give each a `prefix` of its own, and a server that evicts nothing to the keys.
 *
 * While Redis is away, calls with a key are refused (`IdempotencyUnavailableError`), or drawn unchecked with
 * `idempotency.onStoreError: 'draw'`; the cache is passed over, and the picture is drawn.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function redisReuseStore(options: RedisStoreOptions): ReuseStore {
  const { connection } = options;
  const prefix = readPrefix('redisReuseStore()', options);
  const keyOf = (key: string): string => `${prefix}:reuse:${key}`;
  /** @returns whether it was kept. */
  const set = async (key: string, bytes: Uint8Array, ttlMs: number, ...more: readonly string[]): Promise<boolean> => {
    assertConnected(connection);
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return (await connection.call('SET', keyOf(key), view, 'PX', Math.ceil(ttlMs), ...more)) !== null;
  };
  return {
    get: async (key) => {
      assertConnected(connection);
      return bytesSchema.parse(await connection.callBuffer('GET', keyOf(key))) ?? undefined;
    },
    set: async (key, bytes, ttlMs) => {
      await set(key, bytes, ttlMs);
    },
    add: (key, bytes, ttlMs) => set(key, bytes, ttlMs, 'NX'),
    delete: async (key) => {
      assertConnected(connection);
      await connection.call('DEL', keyOf(key));
    },
  };
}
