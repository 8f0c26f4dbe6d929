import type { QueueParts } from '../queue-parts.ts';
import type { ChangeWatch } from './change-watch.ts';
import type { JobLedger } from './job-ledger.ts';
import type { ListedJob } from './ended-items.ts';

/** What a job is looked at with. */
export interface JobAccess extends Pick<QueueParts, 'store' | 'engine' | 'blobs' | 'clock' | 'tell' | 'itemEnded'> {
  readonly watches: ChangeWatch;
  /** The ledger of a job in this process, which remembers what cannot change any more. */
  readonly ledgerOf: (job: ListedJob) => JobLedger;
  /** Something may be due: the dispatcher of this process looks now. */
  readonly nudge: () => void;
}
