import { memoryBlobs } from '@retake/core';
import { createChangeWatch } from '../../src/submitting/change-watch.ts';
import type { JobAccess } from '../../src/submitting/job-access.ts';
import { endJob } from '../../src/submitting/end-job.ts';
import { createLedgers } from '../../src/submitting/job-ledgers.ts';
import { readJob } from '../../src/submitting/read-job.ts';
import { ImageJob } from '../../src/submitting/image-job.ts';
import { writeJob } from '../../src/submitting/write-job.ts';
import type { OpenBackend } from '../../src/backends/queue-backend.ts';
import { itemIdOf, itemRecords, type ItemBody } from '../../src/store/item-record.ts';
import type { KeptAttempt } from '../../src/store/kept-attempt.ts';
import type { ItemOutcome, QueueEvent } from '../../src/index.ts';

/** Its constructor is not for others, and not in its types. */
const MadeJob = ImageJob as unknown as new (...given: readonly unknown[]) => ImageJob;

/** Nano-dollars of each attempt. */
export const PRICE = 20_000_000;

/** A job in a real store, whose items end when a test says so. */
export interface JobBook {
  readonly job: ImageJob;
  readonly access: JobAccess;
  readonly events: readonly QueueEvent[];
  /** Ends items, each with an attempt. */
  end(indexes: readonly number[], outcome: ItemOutcome, attempts?: readonly KeptAttempt[]): Promise<void>;
  /** How many items have not ended. */
  look(): Promise<number>;
}

/** Writes a job of items that nobody works on. */
export async function jobBook(
  backend: OpenBackend,
  id: string,
  count: number,
  now: () => number = () => 1_000,
): Promise<JobBook> {
  const events: QueueEvent[] = [];
  const { store, engine } = backend;
  const access: JobAccess = {
    store,
    engine,
    blobs: memoryBlobs(),
    clock: { now },
    tell: (event) => events.push(event),
    itemEnded: () => undefined,
    watches: createChangeWatch((listener) => backend.onChange(listener)),
    ledgerOf: createLedgers(store),
    nudge: () => undefined,
  };
  const body = (index: number): ItemBody => ({
    v: 1,
    turn: 1,
    index,
    key: `kite-${index}`,
    request: { prompt: 'a kite', images: [] },
    call: { labels: {} },
    onUnknownBilling: 'report',
    submittedAt: now(),
    tries: 0,
    attempts: [],
    returned: [],
  });
  const items = Array.from({ length: count }, (_, index) => body(index));
  const record = await writeJob(
    { id, priority: 1, items, body: { submittedAt: now(), webhookUrl: 'https://shop.example/hook' } },
    { store, clock: { now } },
  );
  if (record === undefined) throw new Error('The job was not written');
  return {
    job: new MadeJob(record, access),
    access,
    events,
    async end(indexes, outcome, attempts) {
      const found = await store.read(indexes.map((index) => ({ kind: 'item', id: itemIdOf(id, index) })));
      const inTheWay = await store.write(
        found.flatMap((stored) => {
          if (stored === undefined) return [];
          const item = itemRecords.read(stored);
          const end = { at: now(), outcome, place: 'interactive', pictures: [], degraded: [], warnings: [] } as const;
          const ended = {
            ...item.body,
            attempts: [...(attempts ?? [attempt(item.id, outcome)])],
            end: { ...end, pictures: [], degraded: [], warnings: [] },
          };
          return [itemRecords.change(item, { state: outcome, body: ended })];
        }),
      );
      if (inTheWay.length > 0) throw new Error('Somebody else changed the items');
    },
    look: () => endJob(id, access),
  };
}

/** How an item of this outcome was tried. */
export function attempt(id: string, outcome: ItemOutcome): KeptAttempt {
  const made = { id, place: 'interactive', kind: 'primary', channel: 'relay', model: 'm', startedAt: 1, durationMs: 1 } as const;
  if (outcome === 'unknown') return { ...made, billing: 'unknown', unknownUpToNanoUsd: PRICE };
  return outcome === 'done' ? { ...made, billing: 'billed', nanoUsd: PRICE } : { ...made, billing: 'not-billed' };
}

/** The job's record. */
export const recordOf = ({ job, access }: JobBook): ReturnType<typeof readJob> => readJob(access.store, job.id);
