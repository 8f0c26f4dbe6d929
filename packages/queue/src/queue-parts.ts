import type { BlobStore, Clock, ImageService, Random } from '@retake/core';
import type { Engine } from './backends/queue-backend.ts';
import type { JobStore } from './store/job-store.ts';
import type { QueueEvent } from './telling/queue-events.ts';
import type { QueueSettings } from './read-queue-options.ts';

/** What the rooms of a queue are built with. */
export interface QueueParts {
  readonly name: string;
  readonly images: ImageService;
  readonly store: JobStore;
  readonly engine: Engine;
  /** Told of changes to records of a group, by this process or others; may be told of nothing. Returns the unsubscription. */
  readonly onChange: (listener: (group: string) => void) => () => void;
  /** Gives room in the store back, at a time when little is done. @default nothing */
  readonly tidy?: (() => Promise<void>) | undefined;
  /** Pictures and reference images; always through `jobBlobs(blobs, jobId)`. */
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly options: QueueSettings;
  /** Tells listeners; never throws, never waits. */
  readonly tell: (event: QueueEvent) => void;
  /**
   * Has to be called after an item's end was written, also after an `unknown` one became `done`: the job ends with its last item. Returns at
   * once; a process that dies before it has done so leaves it to the next who tends the job.
   */
  readonly itemEnded: (jobId: string) => void;
}

/**
 * What is done about jobs and webhooks that are due. The dispatcher moves the `dueAt` of such a record on by `TEND_LEASE_MS`, its state and
 * body unchanged, and offers an errand with the record's new version as its turn; who gets the errand calls this.
 */
export interface Tending {
  /** Ends a job whose items have ended, goes on with cancelling it, or forgets it when its time is over. */
  job(id: string): Promise<void>;
  /** Sends a webhook, once. */
  webhook(id: string): Promise<void>;
}

/** How long whoever was handed a job or a webhook has for it, in milliseconds of the queue's clock, before it is handed out again. */
export const TEND_LEASE_MS = 300_000;

/** The workers and the dispatcher of this process; `startWorking(parts, tending)` of `working/` starts them. */
export interface Work {
  /** Something may be due: look now. */
  nudge(): void;
  /** Takes nothing new and waits for what runs. */
  close(): Promise<void>;
}
