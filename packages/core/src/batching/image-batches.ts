import type { ImageSize } from '../catalog/size.ts';
import type { BatchCounts, BatchState } from '../channels/channel-batch.ts';
import type { RetakeError } from '../errors/retake-error.ts';
import type { CallOptions, ImageRequest } from '../request/image-request.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { ImageResult } from '../response/image-result.ts';
import type { ByteSource } from '../channels/channel-chat.ts';

/** A way to buy a picture together with others, at a discount and later. */
export interface BatchOffer {
  readonly channel: string;
  readonly model: string;
  readonly size: ImageSize;
  /** Whether it is all that was ordered; `false` for a smaller size, or a model further behind, that `degrade` allows. */
  readonly asOrdered: boolean;
  /** What a picture should cost in it, in nano-dollars; `undefined` when unknown. */
  readonly expectedNanoUsd: number | undefined;
  /** The most that it can cost. */
  readonly upperNanoUsd: number | undefined;
}

/** One picture of a batch. */
export interface BatchRequest {
  /** Joins what comes back to it; unique in its batch. */
  readonly key: string;
  /** One picture each: `n` is 1. */
  readonly request: ImageRequest;
  /**
   * Reference images that are kept elsewhere, behind those of `request`. They are read to be checked, and again while they are sent, so that
   * a channel which can (`gemini()`) never has those of a whole batch in memory; no other step opens them. @default none
   */
  readonly references?: readonly ByteSource[] | undefined;
  /** Those of a call that hold for a batch: budget key, labels, route, degrade. */
  readonly options?: Pick<CallOptions, 'budgetKey' | 'labels' | 'route' | 'degrade'> | undefined;
  /** That of the offer by which it was placed. @default the first that its request asks for of the model */
  readonly size?: ImageSize | undefined;
}

/**
 * One picture of a batch that was submitted. Where its request can no longer be had (a reference image is gone), its key alone still gets
 * its picture; its options say whose money it spends, and what may have been billed is then bounded by the largest request there could be.
 */
export type SubmittedRequest = Omit<BatchRequest, 'request'> & Partial<Pick<BatchRequest, 'request'>>;

/** One picture that cannot be submitted with the others. */
export interface LeftOutItem {
  readonly key: string;
  /** BudgetExceededError where a budget has no room for it; RequestInvalidError; or what reading its references threw. */
  readonly error: unknown;
}

/**
 * Is told which pictures are left out of a batch, once and before anything is sent: nothing is held for them. The others are sent when it
 * has resolved; when it rejects, nothing is.
 */
export type LeaveOut = (items: readonly LeftOutItem[]) => Promise<void>;

/** Names a batch for every process that may have to do with it. */
export interface BatchName {
  readonly channel: string;
  readonly model: string;
  /** By which the channel lists it; unique for every submission. */
  readonly displayName: string;
  /**
   * When it was submitted, in epoch milliseconds: its money counts in the budgets' windows of that moment, in whichever process. The same
   * in `submit`, `collect` and `release`. @default now at `submit`, when the channel made it at `collect`
   */
  readonly submittedAt?: number | undefined;
}

/** A batch of a channel, as far as it is known. */
export interface BatchReport {
  readonly jobId: string;
  readonly displayName: string | undefined;
  readonly state: BatchState;
  readonly counts: BatchCounts | undefined;
  readonly createdAt: string | undefined;
}

/** What became of one picture: verified, settled at the batch's price, and told of, like any other. */
export type CollectedItem = { readonly key: string } & (
  | { readonly result: ImageResult }
  /** What failed, and what it cost all the same. */
  | { readonly error: RetakeError; readonly attempts: readonly Attempt[] }
);

/** A batch that has ended, with what came of it. */
export interface CollectedBatch extends BatchReport {
  /** Why it came to nothing as a whole; `undefined` otherwise. */
  readonly error: RetakeError | undefined;
  /**
   * One after the other; only keys of `requests`, each at most once, and none before the batch has ended. Can be iterated, and collected,
   * again after a crash: budgets count each picture once in all, and a process tells of each once. What came under no key of `requests` is
   * counted and told as well, with the warning `batch_item_unmatched`, and is not given out.
   *
   * Results in a file come one picture at a time; those within the answer (`gemini()`: up to 50 pictures, or 12 in 4K) are in memory together.
   */
  readonly items: AsyncIterable<CollectedItem>;
}

/** Many pictures in one job at a channel that has batches. `images.batches`. */
export interface ImageBatches {
  /**
   * Who would draw this in a batch now: what was ordered by the cheapest first, then what is less (`asOrdered`); none when no channel of the
   * service does, or none is allowed to. Calls nobody.
   *
   * @throws RequestInvalidError, ModelUnknownError, ModelRetiredError.
   */
  offers(request: ImageRequest, options?: CallOptions): readonly BatchOffer[];
  /**
   * Submits one batch, and holds its bound in the budgets of each item until it is collected, in whichever process.
   *
   * @param options.leaveOut what is done about pictures that cannot be submitted, so that they do not hold up the others. @default the batch
   * is refused as a whole
   * @throws RequestInvalidError, BudgetExceededError, or what reading references threw, before anything is sent; with `leaveOut` only when
   * nothing is left, or for what is wrong with the batch itself; what `leaveOut` throws; ChannelError: with billing `unknown` it may have been
   * made, so look for it with `find` before another submission.
   */
  submit(
    name: BatchName,
    requests: readonly BatchRequest[],
    options: { readonly signal: AbortSignal; readonly leaveOut?: LeaveOut | undefined },
  ): Promise<{ readonly jobId: string }>;
  /** The batch of this display name, where the channel lists it. A batch can be listed late. */
  find(name: BatchName, options: { readonly signal: AbortSignal }): Promise<BatchReport | undefined>;
  /** Where a batch stands; cheap to ask, reads no picture. */
  look(name: BatchName & { readonly jobId: string }, options: { readonly signal: AbortSignal }): Promise<BatchReport>;
  /** The pictures of a batch that has ended. `requests` are those that were submitted. */
  collect(
    name: BatchName & { readonly jobId: string },
    requests: readonly SubmittedRequest[],
    options: { readonly signal: AbortSignal },
  ): Promise<CollectedBatch>;
  /** Stops what has not begun. */
  cancel(name: BatchName & { readonly jobId: string }, options: { readonly signal: AbortSignal }): Promise<void>;
  /** Gives back what is held in budgets for items that will not come: `requests` of a batch that was never made, or came to nothing. */
  release(name: BatchName, requests: readonly SubmittedRequest[]): Promise<void>;
}
