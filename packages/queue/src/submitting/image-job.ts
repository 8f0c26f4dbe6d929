import { JobForgottenError } from '../errors/job-forgotten-error.ts';
import type { JobRecord } from '../store/job-record.ts';
import type { ItemOutcome } from '../telling/queue-events.ts';
import { cancelJob, type Cancellation } from './cancel-job.ts';
import type { JobAccess } from './job-access.ts';
import { jobCostOf, type JobCost } from '../store/job-cost.ts';
import { progressOf, type JobProgress } from './job-progress.ts';
import { jobResults, type ResultsOptions } from './job-results.ts';
import type { ItemResult } from './item-result.ts';
import { lookAgain } from './look-again.ts';
import { totalsOf } from './job-totals.ts';
import { readJob } from './read-job.ts';

/** How long a job is waited for. */
export interface WaitOptions {
  /** Ends the waiting; the job goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** How a job ended. */
export interface JobSummary {
  readonly jobId: string;
  readonly count: number;
  readonly outcomes: Readonly<Record<ItemOutcome, number>>;
  readonly cost: JobCost;
  /** Epoch milliseconds. */
  readonly endedAt: number;
  /** By its deadline; `undefined` where it has none. */
  readonly onTime: boolean | undefined;
  readonly cancelled: boolean;
}

/**
 * Pictures that were ordered together. It is the same job whoever holds it: any process gets it with `queue.job(id)`, and what it tells is
 * read from the store.
 */
export class ImageJob {
  readonly id: string;
  /** How many items it has. */
  readonly count: number;
  readonly tenant: string | undefined;
  /** Epoch milliseconds. */
  readonly submittedAt: number;
  /** When all of it has to be there, in epoch milliseconds; `undefined`: whenever it is cheapest. */
  readonly deadlineAt: number | undefined;
  readonly #access: JobAccess;

  /** @internal */
  constructor({ id, body }: JobRecord, access: JobAccess) {
    this.id = id;
    this.count = body.count;
    this.tenant = body.tenant;
    this.submittedAt = body.submittedAt;
    this.deadlineAt = body.deadlineAt;
    this.#access = access;
  }

  /** How far it is, and what it has cost so far. @throws JobForgottenError, QueueUnavailableError */
  async progress(): Promise<JobProgress> {
    return progressOf(await this.#read(), this.#access);
  }

  /**
   * Its items as they end, each once, whichever process buys them; ends with the last one. What has ended before comes first, also after a
   * restart; `wait: false` brings that alone. No picture is loaded: `image.read()` does.
   *
   * @throws (while iterated) JobForgottenError, QueueUnavailableError; the reason of the signal.
   */
  results(options: ResultsOptions = {}): AsyncIterableIterator<ItemResult> {
    return jobResults(this.#access, this, options);
  }

  /** Waits until all items have ended. @throws JobForgottenError, QueueUnavailableError; the reason of the signal. */
  async done({ signal }: WaitOptions = {}): Promise<JobSummary> {
    const watch = this.#access.watches.of(this.id);
    const again = lookAgain(watch, signal);
    try {
      for (;;) {
        signal?.throwIfAborted();
        const job = await this.#read();
        const { body } = job;
        if (body.end !== undefined) {
          const { at, onTime } = body.end;
          const { outcomes, cost } = await totalsOf(job, this.#access);
          const cancelled = body.cancelledAt !== undefined;
          return { jobId: this.id, count: this.count, outcomes, cost: jobCostOf(cost), endedAt: at, onTime, cancelled };
        }
        await again();
        // Whoever ended the last item may have died before it ended the job.
        this.#access.itemEnded(this.id);
      }
    } finally {
      watch.close();
    }
  }

  /**
   * Cancels what is not bought yet; it ends as `cancelled`. What is at work finishes and is kept, and batches are cancelled of which nothing
   * is wanted any more. Can be repeated. @throws JobForgottenError, QueueUnavailableError
   */
  async cancel(): Promise<Cancellation> {
    await this.#read();
    return cancelJob(this.id, this.#access);
  }

  /** What the items have cost that have ended. @throws JobForgottenError, QueueUnavailableError */
  async cost(): Promise<JobCost> {
    const { cost } = await totalsOf(await this.#read(), this.#access);
    return jobCostOf(cost);
  }

  async #read(): Promise<JobRecord> {
    const job = await readJob(this.#access.store, this.id);
    if (job === undefined) throw new JobForgottenError(this.id);
    return job;
  }
}
