import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createImageService, memoryBlobs, type BlobStore, type ImageService, type ImageServiceOptions } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { createVirtualClock, startSimulator, type Scenario, type Simulator, type VirtualClock } from '@retake/simulator';
import { embeddedBackend } from '../../src/backends/embedded.ts';
import { createImageQueue, type ImageQueue, type ImageQueueOptions, type QueueBackend, type QueueEvent } from '../../src/index.ts';

export const START = Date.UTC(2026, 10, 21, 20);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** One queue of a world, as in a process of its own. */
export interface QueueOfWorld {
  readonly queue: ImageQueue;
  readonly images: ImageService;
  readonly events: readonly QueueEvent[];
}

/** A simulated AI Studio with batches of an hour and a relay without, a back end, blobs, and a clock that moves when told to. */
export interface QueueWorld {
  readonly simulator: Simulator;
  readonly clock: VirtualClock;
  readonly blobs: BlobStore;
  readonly backend: QueueBackend;
  /** Opens a queue of its own on the same store and upstreams. Buys at once, and not at night. */
  open(options?: Partial<ImageQueueOptions>, service?: Partial<ImageServiceOptions>): Promise<QueueOfWorld>;
  /** Lets time pass until something has come. */
  whilePassing<T>(wanted: Promise<T>, stepMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** Opens a world, whose queues have a name of their own. */
export async function queueWorld(
  { scenario = {}, backend }: { readonly scenario?: Partial<Scenario>; readonly backend?: QueueBackend } = {},
): Promise<QueueWorld> {
  const clock = createVirtualClock(START);
  const simulator = await startSimulator({
    seed: 7,
    clock,
    channels: [
      { id: 'studio', dialect: 'ai-studio', behaviour: { batch: { runningMs: HOUR_MS } } },
      { id: 'relay', dialect: 'relay', prices: { 'gemini-3-pro-image': 0.02 } },
    ],
    ...scenario,
  });
  const directory = await mkdtemp(join(tmpdir(), 'retake-queue-'));
  const blobs = memoryBlobs();
  const shared = backend ?? embeddedBackend({ directory, engine: {} });
  const opened: { close(): Promise<void> }[] = [];
  return {
    simulator,
    clock,
    blobs,
    backend: shared,
    async open(options = {}, service = {}) {
      const images = createImageService({
        channels: [
          gemini({ id: 'studio', apiKey: 'AIza-not-a-real-key', baseUrl: simulator.url('studio') }),
          geminiRelay({
            id: 'relay',
            apiKey: 'sk-not-a-real-key',
            baseUrl: simulator.url('relay'),
            prices: { 'gemini-3-pro-image': { basis: 'request', nanoUsd: 20_000_000, source: 'a test', date: '2026-11-21' } },
          }),
        ],
        clock,
        probe: false,
        drainMs: 200,
        ...service,
      });
      const queue = await createImageQueue({ images, backend: shared, blobs, clock, random: () => 0.5, offPeak: false, batch: false, ...options });
      const events: QueueEvent[] = [];
      queue.subscribe((event) => events.push(event));
      opened.push(queue, images);
      return { queue, images, events };
    },
    async whilePassing(wanted, stepMs = MINUTE_MS) {
      let isThere = false;
      const there = wanted.finally(() => {
        isThere = true;
      });
      there.catch(() => undefined);
      while (!isThere) {
        clock.advance(stepMs);
        await Promise.race([there.catch(() => undefined), setTimeout(25)]);
      }
      return there;
    },
    async close() {
      for (const each of opened) await each.close();
      await simulator.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Orders of kites, each with a key. */
export function kites(count: number): { key: string; prompt: string; model: string; size: '1K' }[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `kite-${index}`,
    prompt: `a red kite number ${index}`,
    model: 'gemini-3-pro-image',
    size: '1K',
  }));
}

/** All that an iterable brings. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
