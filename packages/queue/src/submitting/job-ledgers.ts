import type { JobStore } from '../store/job-store.ts';
import type { ListedJob } from './ended-items.ts';
import { JobLedger } from './job-ledger.ts';

/** Ledgers that are remembered; one of a job that is not can be made again. */
const MOST = 100;

/** Remembers the ledgers of the jobs that were asked for last. */
export function createLedgers(store: JobStore): (job: ListedJob) => JobLedger {
  const ledgers = new Map<string, JobLedger>();
  return (job) => {
    const ledger = ledgers.get(job.id) ?? new JobLedger(store, job);
    ledgers.delete(job.id);
    ledgers.set(job.id, ledger);
    const [oldest] = ledgers.keys();
    if (ledgers.size > MOST && oldest !== undefined) ledgers.delete(oldest);
    return ledger;
  };
}
