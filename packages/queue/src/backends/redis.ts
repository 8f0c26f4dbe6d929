import { ConfigInvalidError } from '@retake/core';
import { createRedisBackend, Queue, Worker } from 'bullmq';
import type { Processor, WorkerOptions } from 'bullmq';
import type { Cluster, Redis, RedisOptions } from 'ioredis';
import { redisJobStore } from '../store/redis/redis-job-store.ts';
import { bullEngine } from './bull-engine.ts';
import type { EngineTimes, StartedBullWorker } from './bull-engine.ts';
import { changeFeed } from './change-feed.ts';
import { checkBackendOptions } from './check-backend-options.ts';
import { checkRedis } from './check-redis.ts';
import type { OpenBackend, QueueBackend } from './queue-backend.ts';

export type { EngineTimes } from './bull-engine.ts';

/** How a queue on Redis is reached. */
export interface RedisBackendOptions {
  /**
   * A client of `ioredis` 5 or newer, also of a cluster, its options, or a URL. Connections of their own are made like it: a client stays as it is,
   * and is not closed.
   *
   * The server has to keep what it acknowledged (`appendonly yes`, and `appendfsync always` where a power cut counts), and never evict
   * (`maxmemory-policy noeviction`).
   */
  readonly connection: Redis | Cluster | RedisOptions | string;
  /** What all keys begin with. @default 'retake' */
  readonly prefix?: string | undefined;
  /** How soon a dead worker is noticed. */
  readonly engine?: EngineTimes | undefined;
}

type Client = Redis | Cluster;

/** Rests before a connection is tried again, in milliseconds. */
const retryStrategy = (times: number): number => Math.min(50 * 2 ** Math.min(times, 10), 2_000);

/** What is given up when the connection goes is not sent later: the store tries again itself, and knows what it does. */
const FOR_STORE = {
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  retryStrategy,
  commandTimeout: 10_000,
  replyMapping: 'legacy',
} as const;
/** BullMQ waits for its server. */
const FOR_BULL = { maxRetriesPerRequest: null, enableOfflineQueue: true, retryStrategy, replyMapping: 'legacy' } as const;

/**
 * Keeps a queue in Redis 6.2 or newer, for any number of processes.
 *
 * @throws ConfigInvalidError for options that make no sense, and on `open` where the package `ioredis` is missing, or where the server lets
 * nobody in or evicts what it acknowledged; QueueUnavailableError on `open` where it cannot be reached.
 */
export function redisBackend(options: RedisBackendOptions): QueueBackend {
  checkBackendOptions('redisBackend()', options);
  const { connection, prefix = 'retake', engine = {} } = options;
  return {
    kind: 'redis',
    open: async (name) => {
      const clients: Client[] = [];
      const like = await clientsLike(connection);
      const client = (options: typeof FOR_STORE | typeof FOR_BULL): Client => {
        const made = like(options);
        // Whoever asks something is told; a client that nobody listens to writes to the console.
        made.on('error', () => undefined);
        clients.push(made);
        return made;
      };
      const asked = client(FOR_STORE);
      await checkRedis(asked).finally(() => end(asked));
      return openOn(client, `{${prefix}.${name}}`, engine, async () => {
        for (const each of clients) end(each);
      });
    },
  };
}

function openOn(
  client: (options: typeof FOR_STORE | typeof FOR_BULL) => Client,
  tag: string,
  times: EngineTimes,
  disconnect: () => Promise<void>,
): OpenBackend {
  const redis = client(FOR_STORE);
  const channel = `${tag}:changed`;
  const feed = changeFeed({
    publish: (message) => redis.publish(channel, message),
    subscribe: (hear) => {
      const subscriber = client(FOR_BULL);
      subscriber.on('message', (_: string, message: string) => hear(message));
      // It subscribes again by itself whenever the connection comes back.
      void subscriber.subscribe(channel).catch(() => undefined);
      return { close: async () => end(subscriber) };
    },
  });
  const bull = client(FOR_BULL);
  const settings = { connection: bull, prefix: tag };
  const queue = new Queue('errands', settings, createRedisBackend);
  queue.on('error', () => undefined);
  return {
    store: redisJobStore({ redis, prefix: `${tag}:`, onWritten: feed.wrote }),
    engine: bullEngine({ queue, worker: (run, more) => startWorker(run, { ...settings, ...more }) }, times),
    onChange: feed.onChange,
    close: async () => {
      await feed.close();
      await queue.close();
      await disconnect();
    },
  };
}

function startWorker(run: Processor, settings: WorkerOptions): StartedBullWorker {
  const worker = new Worker('errands', run, settings, createRedisBackend);
  return {
    worker,
    abandon: async () => {
      const blocking = await worker.getBackend().blockingConnection?.client;
      if (blocking !== undefined) end(blocking);
    },
  };
}

/** Ends a client, also one whose server is gone: while it rests before it connects again, it only comes to its end by trying. */
function end(client: { readonly status: string; disconnect(): void; connect(): Promise<unknown> }): void {
  client.disconnect();
  if (client.status === 'reconnecting') void client.connect().catch(() => undefined);
}

/** Makes clients like the one that was given. */
async function clientsLike(
  connection: RedisBackendOptions['connection'],
): Promise<(options: typeof FOR_STORE | typeof FOR_BULL) => Client> {
  if (isClient(connection)) {
    return 'slots' in connection
      ? ({ enableOfflineQueue, ...redisOptions }) => connection.duplicate([], { enableOfflineQueue, redisOptions })
      : (options) => connection.duplicate(options);
  }
  const { Redis } = await import('ioredis').catch((cause: unknown) => {
    const message = `needs the package ioredis: npm install ioredis (${cause instanceof Error ? cause.message : 'it cannot be loaded'})`;
    throw new ConfigInvalidError('redisBackend()', [{ path: 'connection', message }]);
  });
  return typeof connection === 'string'
    ? (options) => new Redis(connection, options)
    : (options) => new Redis({ ...connection, ...options });
}

function isClient(connection: RedisBackendOptions['connection']): connection is Client {
  return typeof connection === 'object' && 'duplicate' in connection;
}
