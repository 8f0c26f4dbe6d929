import type { Errand } from '../backends/queue-backend.ts';
import { itemRecords } from '../store/item-record.ts';
import { errandOfItem } from '../store/item-runs.ts';
import { jobRecords, type JobRecord } from '../store/job-record.ts';
import { readable } from '../telling/readable.ts';
import type { WorkParts } from './work-parts.ts';

const PAGE = 500;

/**
 * Offers the errands of all items once more that are offered or at work: a process may have died between writing that down and offering, and
 * an engine may have lost what it had. Harmless otherwise, since what waits or runs is not offered again.
 */
export async function sweep({ store, engine, ...parts }: WorkParts): Promise<void> {
  const jobs = new Map<string, JobRecord | undefined>();
  let after: string | undefined;
  for (;;) {
    const page = await store.list({ kind: 'item', states: ['offered', 'working'], after, limit: PAGE });
    const unknown = [...new Set(page.map(({ group }) => group))].filter((id) => !jobs.has(id));
    const stored = await store.read(unknown.map((id) => ({ kind: 'job', id }) as const));
    for (const id of unknown) jobs.set(id, undefined);
    for (const job of readable(
      parts,
      jobRecords,
      stored.filter((one) => one !== undefined),
    ))
      jobs.set(job.id, job);
    // One errand stands for a run of them.
    const errands = new Map<string, Errand>();
    const open = page.filter(({ group }) => jobs.get(group)?.state === 'open');
    for (const item of readable(parts, itemRecords, open)) {
      const job = jobs.get(item.group);
      if (job === undefined) continue;
      const id = errandOfItem(item, job);
      errands.set(id, { id, priority: item.priority });
    }
    await engine.offer([...errands.values()]);
    if (page.length < PAGE) return;
    after = page.at(-1)?.id;
  }
}
