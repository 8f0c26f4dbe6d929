import { setTimeout } from 'node:timers/promises';
import { createImageService, memoryBlobs, type BlobStore, type ImageService, type ImageServiceOptions } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { createVirtualClock, startSimulator, type Scenario, type Simulator, type VirtualClock } from '@retake/simulator';
import {
  createImageQueue,
  type ImageQueue,
  type ImageQueueOptions,
  type QueueBackend,
  type QueueEvent,
} from '../../src/index.ts';
import { changedBackend } from './changed-backend.ts';
import { quickGround, type Ground } from './grounds.ts';

export const START = Date.UTC(2026, 10, 21, 20);
/** A database is opened or closed in it, on a machine that does much else. */
export const HOOK_MS = 120_000;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** How much passes at once while something is done, which may wait for time itself. */
const WORKING_STEP_MS = 1_000;

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
  /** Opens queues of one name, which nobody has used before. */
  opener(): QueueWorld['open'];
  /** Lets time pass until something has come. */
  whilePassing<T>(wanted: Promise<T>, stepMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** Opens a world, on what is opened soonest unless told otherwise. */
export async function queueWorld({
  scenario = {},
  open: openGround = quickGround,
}: { readonly scenario?: Partial<Scenario>; readonly open?: () => Promise<Ground> } = {}): Promise<QueueWorld> {
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
  const blobs = memoryBlobs();
  const ground = await openGround();
  let atWork = 0;
  const backend = changedBackend(ground.backend, ({ engine }) => ({
    engine: {
      ...engine,
      work: (errands) =>
        engine.work({
          get concurrency() {
            return errands.concurrency;
          },
          onError: (error) => errands.onError(error),
          run: async (id) => {
            atWork += 1;
            await errands.run(id).finally(() => (atWork -= 1));
          },
        }),
    },
  }));
  const opened: { close(): Promise<void> }[] = [];
  let names = 0;
  const world: QueueWorld = {
    simulator,
    clock,
    blobs,
    backend,
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
      const queue = await createImageQueue({
        images,
        backend,
        blobs,
        clock,
        random: () => 0.5,
        offPeak: false,
        batch: false,
        ...options,
      });
      const events: QueueEvent[] = [];
      queue.subscribe((event) => events.push(event));
      opened.push(queue, images);
      return { queue, images, events };
    },
    opener() {
      const name = `queue-${(names += 1)}`;
      return (options, service) => world.open({ name, ...options }, service);
    },
    async whilePassing(wanted, stepMs = MINUTE_MS) {
      const passing = new AbortController();
      const there = wanted.finally(() => passing.abort());
      there.catch(() => undefined);
      while (!passing.signal.aborted) {
        // What passes while an errand is at work is its own time: on a busy machine that would be hours.
        clock.advance(atWork === 0 ? stepMs : Math.min(stepMs, WORKING_STEP_MS));
        await setTimeout(25, undefined, { signal: passing.signal }).catch(() => undefined);
      }
      return there;
    },
    async close() {
      for (const each of opened) await each.close();
      await simulator.close();
      await ground.close();
    },
  };
  return world;
}

/** The smallest picture there is: a PNG of one pixel. */
export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

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
export async function allOf<T>(items: AsyncIterable<T> | readonly T[]): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Waits until something is so. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(10);
}
