import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createImageService, memoryBlobs } from '@retake/core';
import { createImageQueue } from '@retake/queue';
import { postgresBackend } from '@retake/queue/postgres';
import { redisBackend } from '@retake/queue/redis';
import { createPostgresBackend, isPgPool, Queue, runMigrations, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { noOpChannel } from './no-op-channel.ts';

/*
 * Works items off through one queue, in a process of its own: prints how many a second, what CPU each took, and how the heap and RSS stood after each round, once garbage was collected. `bare` is
 * BullMQ with a processor that does nothing, `drawing` BullMQ with one that draws and keeps the picture, as one would write it by hand;
 * `retake` is the queue. All draw on the channel that does nothing. Ends by itself.
 */
const { values } = parseArgs({
  options: {
    on: { type: 'string', default: 'redis' },
    url: { type: 'string', default: '' },
    variant: { type: 'string', default: 'bare' },
    items: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '1' },
  },
});
const items = Number(values.items);
const CONCURRENCY = 32;
const MIB = 2 ** 20;

/** Works off that many items, and resolves with the last. */
type Round = (count: number) => Promise<void>;

const images = createImageService({ channels: [noOpChannel], telemetry: false, probe: false });
const request = {
  prompt: 'a red kite over the sea',
  model: 'gemini-3.1-flash-lite-image',
  size: '1K',
  aspectRatio: '1:1',
} as const;

async function bare(draws: boolean): Promise<{ readonly round: Round; readonly close: () => Promise<void> }> {
  const blobs = memoryBlobs();
  const draw = async (): Promise<void> => {
    const { images: pictures } = await images.generate(request);
    for (const { data } of pictures) {
      await blobs.put(`sha256-${createHash('sha256').update(data).digest('hex')}`, data);
    }
  };
  const work = draws ? draw : async () => {};
  let left = 0;
  let ended = (): void => {};
  const done = async (): Promise<void> => {
    await work();
    left -= 1;
    if (left === 0) ended();
  };
  const settings = { concurrency: CONCURRENCY, removeOnComplete: { count: 0 } };
  const opened = values.on === 'redis' ? onRedis(done, settings) : await onPostgres(done, settings);
  return {
    round: async (count) => {
      left = count;
      const all = new Promise<void>((resolve) => (ended = resolve));
      for (let from = 0; from < count; from += 500) {
        const jobs = Array.from({ length: Math.min(500, count - from) }, () => ({ name: 'picture', data: request }));
        await opened.queue.addBulk(jobs);
      }
      await all;
    },
    close: opened.close,
  };
}

interface Settings {
  readonly concurrency: number;
  readonly removeOnComplete: { readonly count: number };
}

function onRedis(done: () => Promise<void>, settings: Settings) {
  const connection = new Redis(values.url, { maxRetriesPerRequest: null });
  const queue = new Queue('bare', { connection });
  const worker = new Worker('bare', done, { connection, ...settings });
  const close = async (): Promise<void> => {
    await worker.close();
    await queue.close();
    connection.disconnect();
  };
  return { queue, close };
}

async function onPostgres(done: () => Promise<void>, settings: Settings) {
  const connection = new pg.Pool({ connectionString: values.url, max: 10, options: '-c search_path=bullmq' });
  const client = await connection.connect();
  await runMigrations(client);
  client.release();
  // Its types are not those of the package, and it says itself what it takes.
  const pool: unknown = connection;
  if (!isPgPool(pool)) throw new Error('BullMQ does not take a pool of this pg');
  const at = { connection: pool };
  const queue = new Queue('bare', at, createPostgresBackend);
  const worker = new Worker('bare', done, { ...at, ...settings }, createPostgresBackend);
  const close = async (): Promise<void> => {
    await worker.close();
    await queue.close();
    await connection.end();
  };
  return { queue, close };
}

async function retake(): Promise<{ readonly round: Round; readonly close: () => Promise<void> }> {
  const backend =
    values.on === 'redis' ? redisBackend({ connection: values.url }) : postgresBackend({ connectionString: values.url });
  const blobs = memoryBlobs();
  // What is done at night or together would wait.
  const queue = await createImageQueue({ images, backend, blobs, concurrency: CONCURRENCY, batch: false, offPeak: false });
  return {
    round: async (count) => {
      const job = await queue.submit(Array.from({ length: count }, () => request));
      await job.done();
    },
    close: () => queue.close(),
  };
}

const { round, close } = values.variant === 'retake' ? await retake() : await bare(values.variant === 'drawing');
await round(Math.min(200, items));
const heapsMiB: number[] = [];
const rssMiB: number[] = [];
const startedAt = performance.now();
const startedCpu = process.cpuUsage();
for (let played = 0; played < Number(values.rounds); played += 1) {
  await round(items);
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  heapsMiB.push(heapUsed / MIB);
  rssMiB.push(rss / MIB);
}
const perSecond = (items * Number(values.rounds)) / ((performance.now() - startedAt) / 1000);
const { user, system } = process.cpuUsage(startedCpu);
const cpuMicros = (user + system) / (items * Number(values.rounds));
process.stdout.write(`${JSON.stringify({ perSecond, cpuMicros, heapsMiB, rssMiB })}\n`);
await close();
await images.close();
process.exit(0);
