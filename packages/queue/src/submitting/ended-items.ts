import { itemIdOf } from '../store/item-record.ts';
import { ENDED_ITEM_STATES } from '../store/item-state.ts';
import type { JobStore, StoredRecord } from '../store/job-store.ts';

/** Items that are looked at together: of one that is known to its end, nothing is read again. */
export const ITEMS_OF_A_STRETCH = 256;

/** A job, as far as its items can be listed. */
export interface ListedJob {
  readonly id: string;
  readonly count: number;
}

/**
 * The items of a job that have ended, page by page, in the order of the job.
 *
 * @param reading `read`: what of each is read. `isKnown`: stretches that need not be.
 */
export async function* endedItems<Item extends { readonly body: { readonly index: number } }>(
  store: JobStore,
  { id: group, count }: ListedJob,
  { read, isKnown }: { readonly read: (stored: StoredRecord) => Item; readonly isKnown: (stretch: number) => boolean },
): AsyncGenerator<readonly Item[], void, undefined> {
  let next = 0;
  while (next < count) {
    if (isKnown(stretchOf(next))) {
      next = (stretchOf(next) + 1) * ITEMS_OF_A_STRETCH;
      continue;
    }
    const page = await store.list({
      kind: 'item',
      group,
      states: ENDED_ITEM_STATES,
      after: next === 0 ? undefined : itemIdOf(group, next - 1),
      limit: ITEMS_OF_A_STRETCH,
    });
    const items = page.map(read);
    yield items.filter(({ body }) => !isKnown(stretchOf(body.index)));
    if (page.length < ITEMS_OF_A_STRETCH) return;
    next = (items.at(-1)?.body.index ?? count) + 1;
  }
}

/** The stretch that an item is in. */
export function stretchOf(index: number): number {
  return Math.floor(index / ITEMS_OF_A_STRETCH);
}
