import type { QueueParts } from '../queue-parts.ts';
import { jobRecords, type JobRecord } from '../store/job-record.ts';
import type { StoredRecord } from '../store/job-store.ts';
import { readable } from '../telling/readable.ts';

/** The jobs of some items. */
export interface JobsOfItems {
  readonly byId: ReadonlyMap<string, JobRecord>;
  /** Those that another version of Retake wrote: nothing is done for their items here. */
  readonly unreadable: ReadonlySet<string>;
}

/** Reads the jobs of items; those that were forgotten are in neither. */
export async function jobsOfItems(
  parts: Pick<QueueParts, 'store' | 'tell' | 'clock'>,
  items: readonly Pick<StoredRecord, 'group'>[],
): Promise<JobsOfItems> {
  const ids = new Set(items.map(({ group }) => group));
  const found = await parts.store.read([...ids].map((id) => ({ kind: 'job', id }) as const));
  const stored = found.filter((job) => job !== undefined);
  const byId = new Map(readable(parts, jobRecords, stored).map((job) => [job.id, job]));
  return { byId, unreadable: new Set(stored.flatMap(({ id }) => (byId.has(id) ? [] : [id]))) };
}
