import { tellError } from '../telling/tell-error.ts';
import { endJob } from './end-job.ts';
import type { JobAccess } from './job-access.ts';

/**
 * Real milliseconds to the next look, for each item that is left: counting a large job often would cost more than its items. Where as many
 * have ended in this process meanwhile, the look is at once.
 */
const REST_MS_PER_ITEM = 0.5;
const MOST_REST_MS = 2_000;

/** Looks whether jobs have ended, each as seldom as can be, and never twice at once. */
export class JobEndings {
  readonly #access: JobAccess;
  readonly #looks = new Map<string, Look>();
  #isClosed = false;

  constructor(access: JobAccess) {
    this.#access = access;
  }

  /** An item of the job has ended. */
  note(jobId: string): void {
    const look = this.#looks.get(jobId);
    if (look !== undefined) look.note();
    else if (!this.#isClosed) this.#begin(jobId);
  }

  /** Looks once more after every job that is noted, and then no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const looks = [...this.#looks.values()];
    for (const look of looks) look.hurry();
    await Promise.all(looks.map(({ done }) => done));
  }

  #begin(jobId: string): void {
    const look = new Look();
    this.#looks.set(jobId, look);
    look.done = this.#run(jobId, look).finally(() => this.#looks.delete(jobId));
  }

  async #run(jobId: string, look: Look): Promise<void> {
    do {
      look.begin();
      const left = await this.#look(jobId);
      if (left > 0) await look.rest(left);
    } while (look.isWanted);
  }

  async #look(jobId: string): Promise<number> {
    try {
      return await endJob(jobId, this.#access);
    } catch (error) {
      // Whoever tends the job next does it.
      tellError(this.#access, 'ending a job', error);
      return 0;
    }
  }
}

class Look {
  done: Promise<void> = Promise.resolve();
  /** Items that have ended since it began. */
  #noted = 0;
  #awaited = Number.POSITIVE_INFINITY;
  #isHurried = false;
  #wake: (() => void) | undefined;

  /** An item has ended since it began. */
  get isWanted(): boolean {
    return this.#noted > 0;
  }

  begin(): void {
    this.#noted = 0;
    this.#awaited = Number.POSITIVE_INFINITY;
  }

  note(): void {
    this.#noted += 1;
    if (this.#noted >= this.#awaited) this.#wake?.();
  }

  rest(left: number): Promise<void> {
    if (this.#isHurried || this.#noted >= left) return Promise.resolve();
    this.#awaited = left;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(MOST_REST_MS, left * REST_MS_PER_ITEM));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  hurry(): void {
    this.#isHurried = true;
    this.#wake?.();
  }
}
