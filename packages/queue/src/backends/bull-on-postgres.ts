import { createPostgresBackend, Queue, Worker } from 'bullmq';
import type { PostgresConnectionOptions } from 'bullmq';
import type { Bull } from './bull-engine.ts';

/** BullMQ on what looks like a `pg.Pool` whose search path leads to its schema. */
export function bullOnPostgres(pool: PostgresConnectionOptions, name: string): Bull {
  const settings = { connection: pool };
  const queue = new Queue(name, settings, createPostgresBackend);
  queue.on('error', () => undefined);
  return {
    queue,
    worker: (run, more) => {
      const worker = new Worker(name, run, { ...settings, ...more }, createPostgresBackend);
      return { worker, abandon: () => worker.disconnect() };
    },
  };
}
