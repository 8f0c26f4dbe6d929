/** Where an item is bought: together with others at half price, at night under the channels' limits, or at once. */
export type Place = 'batch' | 'off-peak' | 'interactive';

/** How an item ended. */
export type ItemOutcome = 'done' | 'failed' | 'cancelled' | 'unknown';

interface Told {
  /** Epoch milliseconds. */
  readonly at: number;
}

interface OfJob extends Told {
  readonly jobId: string;
}

interface OfItem extends OfJob {
  /** Unique in its job. */
  readonly key: string;
}

interface OfBatch extends Told {
  /** That of Retake, by which the channel lists it. */
  readonly batchId: string;
  readonly channel: string;
  readonly model: string;
  readonly items: number;
}

/** What happens in a queue, as listeners, metrics and webhooks are told of it. No prompt and no picture is in any. */
export type QueueEvent =
  | (OfJob & { readonly type: 'job.submitted'; readonly items: number; readonly deadlineAt: number | undefined })
  /** All of its items have ended. */
  | (OfJob & {
      readonly type: 'job.ended';
      readonly outcomes: Readonly<Record<ItemOutcome, number>>;
      /** In time, by the job's deadline; `undefined` where it has none. */
      readonly onTime: boolean | undefined;
      readonly costNanoUsd: number;
    })
  | (OfItem & {
      readonly type: 'item.placed';
      readonly place: Place;
      readonly reason: string;
      readonly until: number | undefined;
    })
  /** It could not be had where it was placed, and is placed anew: `spilled` for want of time, `failed` after a failure. */
  | (OfItem & { readonly type: 'item.returned'; readonly from: Place; readonly why: 'spilled' | 'failed' | 'expired' })
  | (OfItem & {
      readonly type: 'item.ended';
      readonly outcome: ItemOutcome;
      readonly place: Place;
      readonly waitedMs: number;
      readonly onTime: boolean | undefined;
      readonly costNanoUsd: number;
      /** Against the price of the same picture at once; 0 where nothing was saved, `undefined` where that price is unknown. */
      readonly savedNanoUsd: number | undefined;
    })
  | (OfBatch & { readonly type: 'batch.submitted' })
  /** `lost`: nobody knows whether it was made, and it is looked for; `found`: it was. */
  | (OfBatch & { readonly type: 'batch.lost' | 'batch.found' })
  | (OfBatch & {
      readonly type: 'batch.ended';
      readonly state: 'succeeded' | 'failed' | 'cancelled' | 'expired' | 'never-made';
      readonly tookMs: number;
      readonly costNanoUsd: number;
    })
  | (Told & { readonly type: 'webhook.sent' | 'webhook.failed'; readonly jobId: string; readonly attempt: number })
  /** Something of the queue itself failed, and is tried again. */
  | (Told & { readonly type: 'queue.error'; readonly during: string; readonly error: Error });

/** Is told of everything; what it throws is not heard. */
export type QueueListener = (event: QueueEvent) => void;
