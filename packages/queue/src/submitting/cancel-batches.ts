import { batchRecords, type BatchRecord } from '../store/batch-record.ts';
import { itemRecords } from '../store/item-record.ts';
import type { JobStore } from '../store/job-store.ts';
import { readable } from '../telling/readable.ts';
import { tellError } from '../telling/tell-error.ts';
import type { JobAccess } from './job-access.ts';
import { readJob } from './read-job.ts';

const ITEMS_AT_ONCE = 500;

/** Asks for the end of the batches of a cancelled job, where all that they hold is of cancelled jobs. Whoever looks at the batch does it. */
export async function cancelBatches(jobId: string, access: JobAccess): Promise<void> {
  const { store } = access;
  const batches = new Set<string>();
  let after: string | undefined;
  for (;;) {
    const page = await store.list({ kind: 'item', group: jobId, states: ['batched'], after, limit: ITEMS_AT_ONCE });
    for (const { body } of readable(access, itemRecords, page)) if (body.batchId !== undefined) batches.add(body.batchId);
    after = page.at(-1)?.id;
    if (page.length < ITEMS_AT_ONCE) break;
  }
  for (const id of batches) {
    try {
      await cancelBatch(id, access);
    } catch (error) {
      tellError(access, 'cancelling a batch', error);
    }
  }
  if (batches.size > 0) access.nudge();
}

async function cancelBatch(id: string, { store, clock }: Pick<JobAccess, 'store' | 'clock'>): Promise<void> {
  for (;;) {
    const [stored] = await store.read([{ kind: 'batch', id }]);
    const batch = stored && batchRecords.read(stored);
    if (batch === undefined || batch.state === 'ended' || batch.body.cancelAskedAt !== undefined) return;
    if (await isWanted(batch, store)) return;
    const now = clock.now();
    const change = batchRecords.change(batch, {
      state: batch.state,
      dueAt: now,
      body: { ...batch.body, cancelAskedAt: now },
    });
    if ((await store.write([change])).length === 0) return;
  }
}

/** Whether somebody waits for an item of it. */
async function isWanted({ body: { items } }: BatchRecord, store: JobStore): Promise<boolean> {
  const stored = await store.read(items.map((id) => ({ kind: 'item', id })));
  const jobs = new Set(stored.filter((item) => item?.state === 'batched').map((item) => item?.group));
  for (const id of jobs) {
    const job = id === undefined ? undefined : await readJob(store, id);
    if (job !== undefined && job.body.cancelledAt === undefined) return true;
  }
  return false;
}
