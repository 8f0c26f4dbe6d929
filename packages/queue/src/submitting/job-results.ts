import { JobForgottenError } from '../errors/job-forgotten-error.ts';
import { itemRecords, type ItemRecord } from '../store/item-record.ts';
import { endedItems, ITEMS_OF_A_STRETCH, stretchOf } from './ended-items.ts';
import type { JobAccess } from './job-access.ts';
import { itemResultOf, type ItemResult } from './item-result.ts';
import { standingOf } from './job-standing.ts';
import { lookAgain } from './look-again.ts';

/** Which results are brought. */
export interface ResultsOptions {
  /** Ends the waiting; the job goes on. */
  readonly signal?: AbortSignal | undefined;
  /** `false`: those that have ended by now, and no more. @default true */
  readonly wait?: boolean | undefined;
}

/**
 * The items of a job as they end, each once, whichever process buys them; ends with the last one. What has ended before comes first, in the
 * order of the job. No picture is read, and no more is listed while nobody asks.
 *
 * @throws JobForgottenError, QueueUnavailableError; the reason of the signal.
 */
export async function* jobResults(
  { store, blobs, watches, itemEnded }: JobAccess,
  job: { readonly id: string; readonly count: number },
  { signal, wait = true }: ResultsOptions,
): AsyncGenerator<ItemResult, void, undefined> {
  const told = new ToldItems(job.count);
  const watch = watches.of(job.id);
  const again = lookAgain(watch, signal);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { ended } = await standingOf(store, job.id);
      if (ended > told.count) {
        for await (const page of endedItems(store, job, {
          read: (stored) => itemRecords.read(stored),
          isKnown: (stretch) => told.hasAll(stretch),
        })) {
          for (const item of page.filter(({ body }) => !told.has(body.index)).toSorted(byEnd)) {
            const result = itemResultOf(item, blobs);
            if (result === undefined) continue;
            told.add(item.body.index);
            yield result;
            signal?.throwIfAborted();
          }
          if (told.count >= ended) break;
        }
      } else if (ended < told.count) {
        throw new JobForgottenError(job.id);
      }
      if (ended === 0 && (await store.read([{ kind: 'job', id: job.id }]))[0] === undefined) throw new JobForgottenError(job.id);
      if (told.count >= job.count || !wait) break;
      await again();
    }
    // Whoever ended the last item may have died before it ended the job.
    itemEnded(job.id);
  } finally {
    watch.close();
  }
}

function byEnd({ body: one }: ItemRecord, { body: other }: ItemRecord): number {
  return (one.end?.at ?? 0) - (other.end?.at ?? 0);
}

/** Which items were told; a byte for each, however many there are. */
class ToldItems {
  readonly #told: Uint8Array;
  readonly #ofStretch: Uint16Array;
  #count = 0;

  constructor(items: number) {
    this.#told = new Uint8Array(items);
    this.#ofStretch = new Uint16Array(Math.ceil(items / ITEMS_OF_A_STRETCH));
  }

  get count(): number {
    return this.#count;
  }

  has(index: number): boolean {
    return this.#told[index] === 1;
  }

  hasAll(stretch: number): boolean {
    const items = Math.min(this.#told.length - stretch * ITEMS_OF_A_STRETCH, ITEMS_OF_A_STRETCH);
    return this.#ofStretch[stretch] === items;
  }

  add(index: number): void {
    const stretch = stretchOf(index);
    this.#told[index] = 1;
    this.#ofStretch[stretch] = (this.#ofStretch[stretch] ?? 0) + 1;
    this.#count += 1;
  }
}
