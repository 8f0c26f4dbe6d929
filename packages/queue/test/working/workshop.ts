import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { createImageService, memoryBlobs, type BlobStore, type ImageService, type ImageServiceOptions } from '@retake/core';
import { flux } from '@retake/core/channels/flux';
import { gemini } from '@retake/core/channels/gemini';
import { startSimulator, type ChannelOptions, type Simulator } from '@retake/simulator';
import type { OpenBackend } from '../../src/backends/queue-backend.ts';
import type { ImageQueueOptions } from '../../src/queue-options.ts';
import type { QueueParts, Work } from '../../src/queue-parts.ts';
import { readQueueOptions } from '../../src/read-queue-options.ts';
import { batchRecords, type BatchRecord } from '../../src/store/batch-record.ts';
import { itemIdOf, itemRecords, type ItemBody, type ItemRecord } from '../../src/store/item-record.ts';
import { firstErrandsOf } from '../../src/store/item-runs.ts';
import { jobRecords } from '../../src/store/job-record.ts';
import type { QueueEvent } from '../../src/telling/queue-events.ts';
import { startWorking } from '../../src/working/start-working.ts';

/** A time that goes on by itself, and can be set forward. */
export class ForwardClock {
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  advance(ms: number): void {
    this.#ahead += ms;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    const until = this.now() + ms;
    return new Promise((resolve) => {
      const look = (): void => {
        if (signal.aborted || this.now() >= until) {
          clearInterval(timer);
          resolve();
        }
      };
      const timer = setInterval(look, 5);
      look();
    });
  }
}

/** One queue on a simulated service, as its workers see it. */
export interface Workshop {
  readonly simulator: Simulator;
  readonly images: ImageService;
  readonly parts: QueueParts;
  readonly clock: ForwardClock;
  readonly blobs: BlobStore;
  readonly events: readonly QueueEvent[];
  /** Writes an open job with items, and offers them. */
  submit(
    items: readonly Partial<ItemBody>[],
    job?: { readonly cancelledAt?: number; readonly runLength?: number; readonly isOffered?: boolean },
  ): Promise<readonly string[]>;
  /** The jobs that were tended, once one was. */
  tended(): Promise<readonly string[]>;
  item(id: string): Promise<ItemRecord>;
  batches(): Promise<readonly BatchRecord[]>;
  work(): Work;
  /** Whether no errand is at work: time that passes while one is would be its own. */
  isAtRest(): boolean;
  /** Resolves with the item once it is in one of the states. */
  until(id: string, ...states: readonly string[]): Promise<ItemRecord>;
  /** Resolves once an event like this was told. */
  told(type: QueueEvent['type'], count?: number): Promise<void>;
  close(): Promise<void>;
}

/** What differs from an AI Studio and a FLUX channel that behave. */
export interface WorkshopOptions {
  readonly open: (name: string) => Promise<OpenBackend>;
  readonly channels?: readonly ChannelOptions[];
  readonly service?: Partial<ImageServiceOptions>;
  readonly queue?: Partial<ImageQueueOptions>;
  readonly clock?: ForwardClock;
}

export const MODEL = 'gemini-3-pro-image';
export const FLUX = 'flux-2-pro';

export async function openWorkshop({
  open,
  channels = [],
  service = {},
  queue = {},
  clock = new ForwardClock(),
}: WorkshopOptions): Promise<Workshop> {
  const own = (id: string, dialect: ChannelOptions['dialect']): readonly ChannelOptions[] =>
    channels.some((channel) => channel.id === id) ? [] : [{ id, dialect }];
  const simulator = await startSimulator({
    seed: 8,
    clock,
    channels: [...channels, ...own('gemini', 'ai-studio'), ...own('flux', 'flux')],
  });
  const images = createImageService({
    channels: [
      gemini({ apiKey: 'any', baseUrl: simulator.url('gemini') }),
      flux({ apiKey: 'any', baseUrl: simulator.url('flux'), allowedHosts: ['127.0.0.1'], pollMs: 20 }),
    ],
    probe: false,
    telemetry: false,
    ...service,
  });
  const name = `q${randomUUID().slice(0, 8)}`;
  const backend = await open(name);
  const blobs = memoryBlobs();
  const events: QueueEvent[] = [];
  const hearing = new Set<() => void>();
  const running = {
    count: 0,
    async of(work: Promise<void>): Promise<void> {
      this.count += 1;
      await work.finally(() => (this.count -= 1));
    },
  };
  const parts: QueueParts = {
    name,
    images,
    ...backend,
    engine: {
      ...backend.engine,
      work: (errands) => backend.engine.work({ ...errands, run: (id) => running.of(errands.run(id)) }),
    },
    blobs,
    clock,
    random: () => 0.5,
    options: readQueueOptions({ images, offPeak: false, ...queue }),
    tell: (event) => {
      events.push(event);
      for (const hear of hearing) hear();
    },
    itemEnded: () => undefined,
  };
  const heard = (isTrue: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const hear = (): void => {
        if (!isTrue()) return;
        hearing.delete(hear);
        resolve();
      };
      hearing.add(hear);
      hear();
    });
  const works: Work[] = [];
  const tended: string[] = [];
  const item = async (id: string): Promise<ItemRecord> => {
    const [stored] = await backend.store.read([{ kind: 'item', id }]);
    if (stored === undefined) throw new RangeError(`There is no item ${id}`);
    return itemRecords.read(stored);
  };
  return {
    simulator,
    images,
    parts,
    clock,
    blobs,
    events,
    item,
    submit: async (items, { isOffered = true, ...job } = {}) => {
      const jobId = randomUUID();
      const now = clock.now();
      const start = { v: 1, count: items.length, written: items.length, submittedAt: now, writtenAt: now, ...job } as const;
      const written = [
        jobRecords.create({ id: jobId, group: jobId, state: 'open', priority: 0, body: start }),
        ...items.map((one, index) => {
          const body: ItemBody = {
            v: 1,
            turn: 1,
            index,
            key: `${index}`,
            request: { prompt: `a red kite ${jobId} ${index}`, model: MODEL, images: [] },
            call: { labels: {} },
            onUnknownBilling: 'report',
            submittedAt: now,
            tries: 0,
            attempts: [],
            returned: [],
            ...one,
          };
          return itemRecords.create({ id: itemIdOf(jobId, index), group: jobId, state: 'offered', priority: 1000, body });
        }),
      ];
      if ((await backend.store.write(written)).length > 0) throw new Error('The job could not be written');
      const ids = items.map((_one, index) => itemIdOf(jobId, index));
      const errands = firstErrandsOf({ id: jobId, body: start });
      if (isOffered) await backend.engine.offer(errands.map((id) => ({ id, priority: 1000 })));
      return ids;
    },
    isAtRest: () => running.count === 0,
    tended: async () => {
      while (tended.length === 0) await setTimeout(10);
      return tended;
    },
    batches: async () => {
      const states = ['intended', 'submitting', 'submitted', 'ended'];
      return (await backend.store.list({ kind: 'batch', states, limit: 100 })).map(batchRecords.read);
    },
    work: () => {
      const work = startWorking(
        parts,
        { job: async (id) => void tended.push(id), webhook: async () => undefined },
        { idleMs: 200, pollMs: 25 },
      );
      works.push(work);
      return work;
    },
    until: (id, ...states) =>
      new Promise((resolve, reject) => {
        const look = async (): Promise<void> => {
          const found = await item(id);
          if (!states.includes(found.state)) return;
          clearInterval(timer);
          resolve(found);
        };
        const timer = setInterval(() => void look().catch(reject), 20);
      }),
    told: (type, count = 1) => heard(() => events.filter((event) => event.type === type).length >= count),
    close: async () => {
      for (const work of works) await work.close();
      await images.close();
      await simulator.close();
      await backend.close();
    },
  };
}
