import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createImageService, memoryBlobs, prometheusViews } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { createImageQueue, queuePrometheusViews } from '@retake/queue';
import type { ImageQueue, ImageQueueOptions, QueueBackend } from '@retake/queue';
import { embeddedBackend } from '@retake/queue/embedded';
import { createVirtualClock, startSimulator } from '@retake/simulator';
import type { ChannelOptions, Simulator, VirtualClock } from '@retake/simulator';
import { onTestFinished } from 'vitest';
import { openMeter } from './trial.ts';
import type { Scrape } from './trial.ts';

/** How a trial differs from batches that are done within an hour. */
export interface QueueTrialOptions {
  readonly batch?: NonNullable<ChannelOptions['behaviour']>['batch'];
  readonly queue?: Partial<ImageQueueOptions>;
  /** What its store does otherwise than it should. */
  readonly broken?: (backend: QueueBackend) => QueueBackend;
}

/** A process with a queue of a trial. */
export interface QueueProcess {
  readonly queue: ImageQueue;
  readonly scrape: () => Promise<Scrape>;
}

/** A queue on simulated channels and a clock of its own, whose metrics are read as Prometheus reads them. */
export interface QueueTrial extends QueueProcess {
  readonly simulator: Simulator;
  readonly clock: VirtualClock;
  /** Another process on the same store. */
  open(options?: Partial<ImageQueueOptions>): Promise<QueueProcess>;
  /** Lets time pass, a minute a moment, until something is so. */
  until(isSo: () => boolean | Promise<boolean>): Promise<void>;
}

const START = Date.UTC(2026, 10, 21, 20);
export const MINUTE_MS = 60_000;
const MODEL = 'gemini-3-pro-image';

/** AI Studio with batches, and a relay without; all ended with the test. */
export async function startQueueTrial({ batch, queue: ownOptions = {}, broken }: QueueTrialOptions = {}): Promise<QueueTrial> {
  const clock = createVirtualClock(START);
  const simulator = await startSimulator({
    seed: 7,
    clock,
    captions: 'none',
    channels: [
      { id: 'gemini', dialect: 'ai-studio', behaviour: { batch: { runningMs: 30 * MINUTE_MS, ...batch } } },
      { id: 'relay', dialect: 'relay', prices: { [MODEL]: 0.09 } },
    ],
  });
  const directory = await mkdtemp(join(tmpdir(), 'retake-queue-trial-'));
  const embedded = embeddedBackend({ directory });
  const backend = broken?.(embedded) ?? embedded;
  const blobs = memoryBlobs();
  const closing: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    for (const close of closing.toReversed()) await close();
    await simulator.close();
    await rm(directory, { recursive: true, force: true });
  });
  const open = async (options: Partial<ImageQueueOptions> = {}): Promise<QueueProcess> => {
    const { meterProvider, scrape } = openMeter([...prometheusViews(), ...queuePrometheusViews()]);
    const images = createImageService({
      channels: [
        gemini({ apiKey: 'AIza-not-a-real-key', baseUrl: simulator.url('gemini') }),
        geminiRelay({ id: 'relay', apiKey: 'sk-not-a-real-key', baseUrl: simulator.url('relay'), prices: { [MODEL]: 0.09 } }),
      ],
      defaultModel: MODEL,
      clock,
      drainMs: 200,
      probe: false,
      resilience: { waitForRecovery: false },
      telemetry: { meterProvider },
    });
    const queue = await createImageQueue({
      images,
      name: 'nightly',
      backend,
      blobs,
      clock,
      offPeak: false,
      telemetry: { meterProvider },
      ...ownOptions,
      ...options,
    });
    closing.push(async () => {
      await queue.close();
      await images.close();
      await meterProvider.shutdown();
    });
    return { queue, scrape };
  };
  return {
    ...(await open()),
    simulator,
    clock,
    open,
    async until(isSo) {
      while (!(await isSo())) {
        clock.advance(MINUTE_MS);
        await setTimeout(25);
      }
    },
  };
}
