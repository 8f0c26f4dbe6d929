import type { BudgetStore, CoolDownStore, LimitStore, ReuseStore } from '@retake/core';
import { Redis, type RedisOptions } from 'ioredis';
import { z } from 'zod';
import { redisBudgetStore } from './budgets/redis-budget-store.ts';
import { redisCoolDownStore } from './cool-downs/redis-cool-down-store.ts';
import { redisLimitStore, type RedisLimitStoreOptions } from './limits/redis-limit-store.ts';
import type { ListenableConnection } from './redis-connection.ts';
import { redisReuseStore } from './reuse/redis-reuse-store.ts';
import { isConnection, prefixSchema, readOptions } from './store-options.ts';

/** Options of ioredis for a connection; how it maps replies is up to the stores. */
export type OwnConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

/** What all stores are made from. */
export interface RedisStoresOptions extends Pick<RedisLimitStoreOptions, 'prefix' | 'durable'> {
  /** A `Redis` or a `Cluster` of ioredis, which stays yours; or a URL or options, from which one is opened that `close` closes. */
  readonly connection: ListenableConnection | OwnConnectionOptions | string;
  /**
   * How long a command may take on a connection that is opened here, in milliseconds. @default 10_000: pictures are written to the cache; a
   * call waits for a store no longer than a second by itself
   */
  readonly commandTimeoutMs?: number | undefined;
}

/** All that replicas of a service share through one Redis. */
export interface RedisStores {
  /** For `budgets.store`. */
  readonly budgets: BudgetStore;
  /** For `reuse.idempotency.store`. */
  readonly idempotency: ReuseStore;
  /** For `reuse.cache.store`. */
  readonly cache: ReuseStore;
  /** For `shared`: limits and cool-downs. */
  readonly shared: { readonly limits: LimitStore; readonly coolDowns: CoolDownStore };
  /** Closes the connection if it was opened here. Close the services first. */
  close(): Promise<void>;
}

/** The longest pause before a lost connection is tried again, in milliseconds. */
const MOST_PAUSE_MS = 500;

const schema = z.strictObject({
  connection: z.custom<RedisStoresOptions['connection']>(
    (value) => (typeof value === 'string' && value.length > 0) || (typeof value === 'object' && value !== null),
    'must be a Redis or a Cluster of ioredis, options for one, or a URL',
  ),
  prefix: prefixSchema,
  durable: z.boolean().default(false),
  commandTimeoutMs: z.int('must be whole milliseconds').min(1, 'must be at least 1').default(10_000),
});

/**
 * Makes the stores with which replicas of a service spend one budget, keep one set of limits, obey each other's cool-downs, and pay
 * once for a key. Each has its own choice for when Redis is slow or away; see there.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function redisStores(options: RedisStoresOptions): RedisStores {
  const { connection: given, prefix, durable, commandTimeoutMs } = readOptions('redisStores()', schema, options);
  const [connection, close] = isListenable(given) ? [given, (): void => {}] : opened(given, commandTimeoutMs);
  return {
    budgets: redisBudgetStore({ connection, prefix }),
    idempotency: redisReuseStore({ connection, prefix: `${prefix}:keys` }),
    cache: redisReuseStore({ connection, prefix: `${prefix}:cache` }),
    shared: {
      limits: redisLimitStore({ connection, prefix, durable }),
      coolDowns: redisCoolDownStore({ connection, prefix }),
    },
    close: async () => close(),
  };
}

function isListenable(given: RedisStoresOptions['connection']): given is ListenableConnection {
  return isConnection(given) && typeof Reflect.get(given, 'duplicate') === 'function';
}

/** What waits for a server that is away must not take effect later, when nobody wants it any more. */
function opened(
  given: OwnConnectionOptions | string,
  commandTimeout: number,
): readonly [ListenableConnection, close: () => void] {
  const options: OwnConnectionOptions = {
    commandTimeout,
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(MOST_PAUSE_MS, 25 * 2 ** times),
    autoResendUnfulfilledCommands: false,
  };
  const redis = typeof given === 'string' ? new Redis(given, options) : new Redis({ ...options, ...given });
  // Each command that fails tells so where it is asked; without a listener ioredis writes to the console.
  redis.on('error', () => {});
  return [redis, () => redis.disconnect()];
}
