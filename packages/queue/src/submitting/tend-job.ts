import { jobRecords, type JobBody } from '../store/job-record.ts';
import { TEND_LEASE_MS } from '../queue-parts.ts';
import type { JobStore } from '../store/job-store.ts';
import { cancelItems } from './cancel-job.ts';
import { endJob } from './end-job.ts';
import { forgetJob } from './forget-job.ts';
import type { JobAccess } from './job-access.ts';
import { readJob } from './read-job.ts';
import { ABANDONED_AFTER_MS } from './write-job.ts';

/**
 * Does what is due for a job: goes on where a process has died that cancelled or ended it, gives up what was never written to its end, and
 * forgets what was kept long enough.
 */
export async function tendJob(id: string, access: JobAccess): Promise<void> {
  const { store, blobs, clock } = access;
  const job = await readJob(store, id);
  if (job === undefined) return;
  switch (job.state) {
    case 'open':
      if (job.body.cancelledAt !== undefined) await cancelItems(job, access);
      await endJob(id, access);
      return;
    case 'writing': {
      // It can be an old errand, of a time before the last write.
      if (job.body.writtenAt + ABANDONED_AFTER_MS > clock.now()) return;
      // Who still writes it finds that it was given up, and begins anew.
      const given = jobRecords.change(job, { state: 'abandoned', dueAt: clock.now() + TEND_LEASE_MS });
      if ((await store.write([given])).length === 0) await forgetJob(id, store, blobs);
      return;
    }
    case 'abandoned':
      await forgetJob(id, store, blobs);
      return;
    case 'ended':
      // An old errand, of a time when it was open, must not forget it.
      // And its end has to be told first: it is tended again when the lease is over.
      if (isOver(job.body, clock.now()) && !(await isUntold(id, store))) await forgetJob(id, store, blobs);
      return;
    default:
      job.state satisfies never;
  }
}

function isOver({ end, keepMs }: JobBody, now: number): boolean {
  return end !== undefined && keepMs !== undefined && end.at + keepMs <= now;
}

async function isUntold(id: string, store: JobStore): Promise<boolean> {
  return (await store.count(id)).some(({ kind, state, count }) => kind === 'webhook' && state === 'waiting' && count > 0);
}
