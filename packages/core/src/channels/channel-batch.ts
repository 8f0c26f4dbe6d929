import type { Model } from '../catalog/model.ts';
import type { ChannelPrice } from '../catalog/price.ts';
import type { ChannelError } from '../errors/channel-error.ts';
import type { ByteSource } from '../transport/transport.ts';
import type { AttemptTimeouts } from '../transport/timeouts.ts';

/** One order of a batch. */
export interface BatchOrder<Order> {
  /** Joins the item that comes back to its order; unique in its batch. Items keep no order. */
  readonly key: string;
  readonly order: Order;
  /**
   * What the references of the order hold, in their order, whose own `bytes` are empty then: to be read while they are sent. Only for a
   * channel that `streamsReferences`. @default the bytes of the references themselves
   */
  readonly references?: readonly (Uint8Array | ByteSource)[] | undefined;
}

/** What every request about batches takes. */
export interface BatchCall {
  /** Aborts the socket; the request then rejects with `signal.reason`. */
  readonly signal: AbortSignal;
  /** Deadlines of each request, in milliseconds; a file of results may take hours to read. @default those of the channel */
  readonly timeouts?: AttemptTimeouts;
}

/** What a batch is told when it is submitted, besides its orders. */
export interface BatchSubmission extends BatchCall {
  /** Names the job for `list`; unique for each submission, since it is all that finds one whose answer was lost. */
  readonly displayName: string;
}

/** A question about a batch that is at work. */
export interface BatchQuestion extends BatchCall {
  /** The model that the job was submitted for. */
  readonly model: Model;
}

/** Where a job stands. All but the first two are final. */
export type BatchState = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'expired';

/** Items by how they ended, as far as the upstream counts them. */
export interface BatchCounts {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** A job as a list shows it. */
export interface BatchSummary {
  readonly jobId: string;
  readonly displayName: string | undefined;
  readonly state: BatchState;
  /** When it was created, in RFC 3339. */
  readonly createdAt: string | undefined;
  readonly counts: BatchCounts | undefined;
}

/** What became of one order. A batch that succeeded can hold items that failed. */
export type BatchItem<Answer> = {
  /** `undefined` for an item that came without one, which was paid for all the same. */
  readonly key: string | undefined;
} & ({ readonly answer: Answer } | { readonly error: ChannelError });

/** A job with what came of it so far. */
export interface BatchJob<Answer> extends BatchSummary {
  /** Why the job as a whole came to nothing; `undefined` while it runs and when it succeeded. */
  readonly error: ChannelError | undefined;
  /**
   * The items, none before the job is final. Results in a file are read from the network while they are iterated, one picture at a time
   * in memory, and again from the start by each iteration; it then rejects as `get` does.
   */
  readonly items: AsyncIterable<BatchItem<Answer>>;
}

/**
 * What a channel can do over night at a discount: many orders in one job, fetched when they are done.
 *
 * @remarks All reject only with a `ChannelError` or `signal.reason`. `submit` makes a job of its own every time: after a failure
 * whose billing is `unknown` it may have made one, so look for it with `list({ displayName })` before submitting again.
 */
export interface ChannelBatch<Order, Answer> {
  /** What it asks for the model in a batch, the discount included; each item is settled by it like an attempt. */
  price(model: Model): ChannelPrice;
  /** Whether it reads `BatchOrder.references` while it sends them. @default false: they are in memory, all of a batch */
  readonly streamsReferences?: boolean | undefined;
  /** Orders of one model, which the channel supports. */
  submit(orders: readonly BatchOrder<Order>[], submission: BatchSubmission): Promise<{ readonly jobId: string }>;
  get(jobId: string, question: BatchQuestion): Promise<BatchJob<Answer>>;
  /** Where a job stands, without what came of it: for whoever asks often. @default `get` */
  look?(jobId: string, question: BatchQuestion): Promise<BatchSummary>;
  /** Every job that the upstream still knows, or those of a display name. */
  list(question: BatchCall & { readonly displayName?: string }): Promise<readonly BatchSummary[]>;
  /** Stops what has not begun; what was drawn is charged. */
  cancel(jobId: string, call: BatchCall): Promise<void>;
  /** Lets the upstream forget the job, and its results with it. */
  remove(jobId: string, call: BatchCall): Promise<void>;
}
