// A process of the queue: it submits, or works, or both, until it is killed.
import { createImageService } from '@retake/core';
import { directoryBlobs } from '@retake/core/blobs/directory';
import { flux } from '@retake/core/channels/flux';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { createImageQueue, type ImageQueue, type QueueBackend, type SubmitOptions } from '../../src/index.ts';
import { promptOf, RELAY_NANO_USD, runClock, type Chunk, type Kind, type World } from './chaos-world.ts';
import type { FromWorker, ItemStory, ToWorker } from './messages.ts';

const ENGINE = { lockMs: 3_000, stalledEveryMs: 1_000 };
const MODEL = 'gemini-3-pro-image';

const HOW: Readonly<Record<Kind, { readonly model: string; readonly options: SubmitOptions }>> = {
  batch: { model: MODEL, options: { route: { only: ['gemini'] } } },
  flux: { model: 'flux-2-pro', options: { route: { only: ['flux'] } } },
  report: { model: MODEL, options: { route: { only: ['relay'] }, onUnknownBilling: 'report' } },
  retry: { model: MODEL, options: { route: { only: ['relay'] }, onUnknownBilling: 'retry' } },
};

const tell = (message: FromWorker): void => void process.send?.(message);

async function backendOf({ ground, url, directory }: World): Promise<QueueBackend> {
  switch (ground) {
    case 'redis':
      return (await import('../../src/backends/redis.ts')).redisBackend({ connection: url, engine: ENGINE });
    case 'postgres':
      return (await import('../../src/backends/postgres.ts')).postgresBackend({ connectionString: url, engine: ENGINE });
    case 'embedded':
      return (await import('../../src/backends/embedded.ts')).embeddedBackend({ directory, engine: ENGINE });
    default:
      return ground satisfies never;
  }
}

async function openQueue(world: World, works: boolean): Promise<ImageQueue> {
  const { urls, concurrency } = world;
  const price = { basis: 'request', nanoUsd: RELAY_NANO_USD, source: 'the simulator of the run', date: '2026-11-21' } as const;
  const images = createImageService({
    channels: [
      gemini({ apiKey: 'any', baseUrl: urls.gemini }),
      flux({ apiKey: 'any', baseUrl: urls.flux, allowedHosts: ['127.0.0.1'], pollMs: 50 }),
      geminiRelay({ id: 'relay', apiKey: 'any', baseUrl: urls.relay, prices: { [MODEL]: price } }),
    ],
    probe: false,
    telemetry: false,
  });
  const queue = await createImageQueue({
    images,
    backend: await backendOf(world),
    blobs: directoryBlobs(world.blobs),
    clock: runClock(world),
    concurrency,
    offPeak: false,
    // Twelve seconds of a run: so long may a process stand still on a busy machine between writing that it submits and doing so.
    batch: { listWithinMs: 40 * 60_000 },
    keepMs: false,
    work: works,
  });
  queue.subscribe((event) => {
    if (event.type === 'item.ended') tell({ type: 'ended' });
    if (event.type === 'queue.error') tell({ type: 'trouble', what: `${event.during}: ${event.error.message}` });
  });
  return queue;
}

/** What was not acknowledged is submitted again, with the same key, until it is. */
async function submit(queue: ImageQueue, chunk: Chunk): Promise<void> {
  const { model, options } = HOW[chunk.kind];
  const items = Array.from({ length: chunk.count }, (_none, index) => ({
    prompt: promptOf(chunk, index),
    model,
    size: '1K' as const,
  }));
  const job = await queue.submit(items, { ...options, idempotencyKey: chunk.key });
  tell({ type: 'acknowledged', key: chunk.key, jobId: job.id });
}

async function report(queue: ImageQueue, jobId: string, chunk: Chunk): Promise<void> {
  const job = await queue.job(jobId);
  const items: ItemStory[] = [];
  await job?.done();
  for await (const { key, index, outcome, images, cost, error } of job?.results() ?? []) {
    const { nanoUsd, unknownUpToNanoUsd } = cost;
    items.push({
      key,
      index,
      outcome,
      images: images.length,
      nanoUsd,
      unknownUpToNanoUsd,
      error: error && `${error.code}: ${error.message}`,
    });
  }
  tell({ type: 'story', key: chunk.key, items });
}

let opened: Promise<ImageQueue> | undefined;
process.on('disconnect', () => process.exit());
process.on('message', (message: ToWorker) => void answer(message));

async function answer(message: ToWorker): Promise<void> {
  if (message.type === 'begin') {
    opened = openQueue(message.world, message.works);
    const queue = await opened;
    tell({ type: 'ready' });
    for (const chunk of message.chunks) await submit(queue, chunk);
    return;
  }
  const queue = await opened;
  if (queue === undefined) return;
  await Promise.all(message.jobs.map(({ jobId, chunk }) => report(queue, jobId, chunk)));
}
