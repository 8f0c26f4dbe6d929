import type { RunErrand } from '../store/errand-id.ts';
import { itemIdOf, itemRecords } from '../store/item-record.ts';
import { jobRecords } from '../store/job-record.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from './work-parts.ts';
import { workItem } from './work-item.ts';

/**
 * Does what an errand asks for a run of items: reads them together, and works on each as soon as there is a slot. The errand is done when all
 * of them are; should this process die before, it comes to another, which finds those that were at work, and buys the others.
 */
export async function workRun(parts: WorkParts, { jobId, from, length }: RunErrand): Promise<void> {
  const ids = Array.from({ length }, (_, at) => itemIdOf(jobId, from + at));
  const [storedJob, ...items] = await parts.store.read([
    { kind: 'job', id: jobId },
    ...ids.map((id) => ({ kind: 'item', id }) as const),
  ]);
  if (storedJob === undefined) return;
  const job = jobRecords.read(storedJob);
  const at = performance.now();
  const worked = items.map(async (stored) => {
    // Most of a run that comes again are through.
    if (stored === undefined || (stored.state !== 'offered' && stored.state !== 'working')) return;
    try {
      await parts.slots.with(() => workItem(parts, stored.id, 1, { item: itemRecords.read(stored), job, at }), 'in-turn');
    } catch (error) {
      // The others of the run are none the worse for it.
      tellError(parts, 'working off an errand', error);
    }
  });
  await Promise.all(worked);
}
