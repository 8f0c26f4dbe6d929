import { join } from 'node:path';
import { directoryBlobs } from '@retake/core/blobs/directory';
import type { BlobStore, Clock } from '@retake/core';
import type { OpenBackend } from './backends/queue-backend.ts';
import { ImageQueue } from './image-queue.ts';
import type { ImageQueueOptions } from './queue-options.ts';
import type { QueueParts, Work } from './queue-parts.ts';
import { readQueueOptions, type QueueSettings } from './read-queue-options.ts';
import { censusOf } from './submitting/census.ts';
import { createChangeWatch } from './submitting/change-watch.ts';
import type { JobAccess } from './submitting/job-access.ts';
import { JobEndings } from './submitting/job-endings.ts';
import { createLedgers } from './submitting/job-ledgers.ts';
import { tendJob } from './submitting/tend-job.ts';
import { channelsWithBatches } from './telling/metrics-channels.ts';
import { createQueueMetrics, type QueueMetrics } from './telling/metrics.ts';
import { createQueueHub } from './telling/queue-hub.ts';
import { createWebhookSender } from './telling/webhook-sender.ts';
import { LateBills } from './working/late-bills.ts';
import { startWorking } from './working/start-working.ts';

/**
 * Opens a queue: `createImageQueue({ images })` keeps it in the directory `./.retake/queue` of one process; `backend` takes it to PostgreSQL
 * or Redis and many processes.
 *
 * @throws ConfigInvalidError with every problem and its path; QueueDirectoryBusyError when another process has the directory;
 * QueueUnavailableError when the back end cannot be reached.
 */
export async function createImageQueue(options: ImageQueueOptions): Promise<ImageQueue> {
  const settings = readQueueOptions(options);
  const backend = await openBackend(options, settings);
  try {
    return compose(options, settings, backend);
  } catch (error) {
    await backend.close();
    throw error;
  }
}

function compose(options: ImageQueueOptions, settings: QueueSettings, backend: OpenBackend): ImageQueue {
  const hub = createQueueHub();
  const watches = createChangeWatch((listener) => backend.onChange(listener));
  const queue: QueueParts = {
    name: settings.name,
    images: options.images,
    store: backend.store,
    engine: backend.engine,
    onChange: (listener) => backend.onChange(listener),
    tidy: async () => backend.tidy?.(),
    blobs: options.blobs ?? ownBlobs(settings),
    clock: options.clock ?? SYSTEM_CLOCK,
    random: options.random ?? Math.random,
    options: settings,
    tell: (event) => {
      metrics?.observe(event);
      hub.tell(event);
    },
    itemEnded: (jobId) => endings.note(jobId),
  };
  let work: Work | undefined;
  const access: JobAccess = { ...queue, watches, ledgerOf: createLedgers(queue.store), nudge: () => work?.nudge() };
  const metrics = startMetrics(options, queue);
  const endings = new JobEndings(access);
  const webhooks = createWebhookSender(queue);
  const lateBills = new LateBills(queue);
  if (settings.work) {
    const tending = { job: (id: string) => tendJob(id, access), webhook: (id: string) => webhooks.send(id) };
    work = startWorking(queue, tending, { lateBills });
  }
  return new ImageQueue({
    queue,
    access,
    hub,
    lateBills,
    close: async () => {
      await work?.close();
      await lateBills.close();
      await endings.close();
      watches.close();
      await webhooks.close();
      metrics?.close();
      await backend.close();
    },
  });
}

function startMetrics({ telemetry, images }: ImageQueueOptions, queue: QueueParts): QueueMetrics | undefined {
  if (telemetry?.enabled === false) return undefined;
  return createQueueMetrics({
    queue: queue.name,
    census: () => censusOf(queue),
    batchChannels: () => channelsWithBatches(images),
    meterProvider: telemetry?.meterProvider,
  });
}

/** The embedded back end is half a gigabyte of memory: loaded where it is used. */
async function openBackend({ backend }: ImageQueueOptions, { name, directory }: QueueSettings): Promise<OpenBackend> {
  if (backend !== undefined) return backend.open(name);
  const { embeddedBackend } = await import('./backends/embedded.ts');
  return embeddedBackend({ directory }).open(name);
}

function ownBlobs({ directory }: QueueSettings): BlobStore {
  return directoryBlobs(join(directory, 'blobs'));
}

/** That of the system, which can be set; nothing here is measured on it. */
const SYSTEM_CLOCK: Clock = Object.freeze({ now: () => Date.now() });
