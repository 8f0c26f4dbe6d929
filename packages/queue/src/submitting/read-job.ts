import { jobRecords, type JobRecord } from '../store/job-record.ts';
import type { JobStore } from '../store/job-store.ts';

/** A job as it stands; `undefined` where there is none. @throws RecordUnreadableError */
export async function readJob(store: JobStore, id: string): Promise<JobRecord | undefined> {
  const [stored] = await store.read([{ kind: 'job', id }]);
  return stored === undefined || stored.state === 'key' ? undefined : jobRecords.read(stored);
}
