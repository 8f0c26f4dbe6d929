import type { CallOptions, ImageRequest } from '@retake/core';
import { QueueClosedError } from './errors/queue-closed-error.ts';
import type { QueueParts } from './queue-parts.ts';
import type { JobRecord } from './store/job-record.ts';
import { censusOf, type QueueCensus } from './submitting/census.ts';
import { estimateJob, type JobEstimate } from './submitting/estimate-job.ts';
import { generateOrEnqueue, type GenerateOptions, type Generated } from './submitting/generate-or-enqueue.ts';
import { ImageJob } from './submitting/image-job.ts';
import type { ImageItem, SubmitOptions } from './submitting/image-item.ts';
import type { JobAccess } from './submitting/job-access.ts';
import { readJob } from './submitting/read-job.ts';
import { readSubmission } from './submitting/read-submission.ts';
import { submitJob } from './submitting/submit-job.ts';
import type { QueueListener } from './telling/queue-events.ts';
import type { QueueHub } from './telling/queue-hub.ts';
import type { LateBills } from './working/late-bills.ts';

/** What a queue is made of; put together by `createImageQueue`. */
export interface ImageQueueParts {
  readonly queue: QueueParts;
  readonly access: JobAccess;
  readonly hub: QueueHub;
  readonly lateBills: LateBills;
  /** Waits for what is at hand, and closes what was opened. */
  readonly close: () => Promise<void>;
}

/**
 * Pictures that can wait: written down before they are promised, bought where they are cheapest within their deadline, and never lost. Made
 * by `createImageQueue`; a class so that a container can use it as its token.
 */
export class ImageQueue {
  readonly #parts: ImageQueueParts;
  /** What is being submitted or drawn: its back end must not be closed under it. */
  readonly #atHand = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(parts: ImageQueueParts) {
    this.#parts = parts;
  }

  /**
   * Orders pictures. When this has resolved, all of them are written down, and each will be delivered or said why not, whatever process
   * ends.
   *
   * @throws RequestInvalidError with every problem of all items and its path, before anything is written; IdempotencyConflictError;
   * QueueUnavailableError: with an `idempotencyKey` it can be submitted again; QueueClosedError; what the blob store rejects with.
   */
  submit(items: readonly ImageItem[], options: SubmitOptions = {}): Promise<ImageJob> {
    return this.#begin(async ({ queue }) => {
      const { images, options: settings, clock } = queue;
      const submission = await readSubmission(items, options, { images, settings, now: clock.now() });
      return this.#handle(await submitJob(submission, queue));
    });
  }

  /**
   * What a job would cost and when it would be done, by where its items would be bought now, behind what the queue owes already. Writes
   * nothing, and asks no channel.
   *
   * @throws RequestInvalidError as `submit`; QueueUnavailableError.
   */
  async estimate(items: readonly ImageItem[], options: SubmitOptions = {}): Promise<JobEstimate> {
    return estimateJob(items, options, this.#parts.queue);
  }

  /**
   * A job, whichever process submitted it; `undefined` when there is none, when it is not kept any more, or when it is of another tenant.
   *
   * @throws QueueUnavailableError
   */
  async job(id: string, { tenant }: { readonly tenant?: string | undefined } = {}): Promise<ImageJob | undefined> {
    const record = await readJob(this.#parts.queue.store, id);
    if (record === undefined || record.state === 'abandoned') return undefined;
    return tenant === undefined || record.body.tenant === tenant ? this.#handle(record) : undefined;
  }

  /**
   * Draws at once, as `images.generate`. With `onExhausted: 'enqueue'` a call that fails for what time heals becomes a job, its bill so far
   * included: `{ ticket }` in place of `{ result }`.
   *
   * @throws as `images.generate`, also with `onExhausted: 'enqueue'` where waiting would not help or a bill is unknown; as `submit` where it
   * cannot be written down. What the call had cost is then told by the events of the service alone.
   */
  generate(request: ImageRequest, options: GenerateOptions & CallOptions = {}): Promise<Generated> {
    const handle = (record: JobRecord): ImageJob => this.#handle(record);
    return this.#begin(({ queue, lateBills }) => generateOrEnqueue(request, options, { ...queue, lateBills }, handle));
  }

  /** Calls `listener` with what happens in this process; returns the unsubscription. A listener can neither break nor delay anything. */
  subscribe(listener: QueueListener): () => void {
    return this.#parts.hub.subscribe(listener);
  }

  /** How much there is to do, for metrics. @throws QueueUnavailableError */
  census(): Promise<QueueCensus> {
    return censusOf(this.#parts.queue);
  }

  /**
   * Takes nothing new, waits for what is being submitted and for the pictures that are being bought, and closes what it opened; what waits is kept. Where a store does not take a picture that was
   * paid for, it is tried for 5 minutes more, and then stands on its bill as unknown. The image service is not closed. Safe to repeat.
   */
  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#atHand).then(() => this.#parts.close());
    return this.#closing;
  }

  #handle(record: JobRecord): ImageJob {
    return new ImageJob(record, this.#parts.access);
  }

  async #begin<T>(work: (parts: ImageQueueParts) => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new QueueClosedError();
    const begun = work(this.#parts);
    this.#atHand.add(begun);
    try {
      return await begun;
    } finally {
      this.#atHand.delete(begun);
    }
  }
}
