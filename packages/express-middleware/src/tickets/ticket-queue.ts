import type { CallOptions, Degradation, ImageRequest, ImageResult } from '@retake/core';

/**
 * What tickets need of a queue, and what an `ImageQueue` of `@retake/queue` is: so this package works, and is compiled, without that one.
 */
export interface TicketQueue {
  submit(items: readonly TicketOrderItem[], options: TicketSubmission): Promise<TicketJob>;
  estimate(items: readonly TicketOrderItem[], options: TicketSubmission): Promise<TicketEstimate>;
  job(id: string, options: { readonly tenant: string }): Promise<TicketJob | undefined>;
  generate(
    request: ImageRequest,
    options: CallOptions & { readonly onExhausted: 'enqueue'; readonly tenant: string; readonly deadline: number },
  ): Promise<TicketOrPicture>;
}

/** One picture that is ordered. */
export interface TicketOrderItem extends Omit<ImageRequest, 'n'> {
  readonly key?: string | undefined;
  readonly n?: 1 | undefined;
}

/** How a ticket is done. */
export interface TicketSubmission extends Pick<CallOptions, 'budgetKey' | 'labels'> {
  readonly tenant?: string | undefined;
  /** Epoch milliseconds. */
  readonly deadline?: number | undefined;
  readonly priority?: number | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly route?: Omit<NonNullable<CallOptions['route']>, 'strategy'> | undefined;
}

/** What came of a call that may become a ticket. */
export type TicketOrPicture =
  | { readonly result: ImageResult; readonly ticket?: undefined }
  | { readonly ticket: TicketJob; readonly result?: undefined };

/** What a ticket would cost. Times are epoch milliseconds. */
export interface TicketEstimate {
  readonly usd: number | undefined;
  readonly upToUsd: number | undefined;
  readonly savedUsd: number | undefined;
  readonly doneBy: number;
  readonly places: readonly { readonly place: string; readonly items: number; readonly usd: number | undefined }[];
}

/** Pictures that were ordered together. Times are epoch milliseconds. */
export interface TicketJob {
  readonly id: string;
  readonly count: number;
  readonly submittedAt: number;
  readonly deadlineAt: number | undefined;
  progress(): Promise<TicketProgress>;
  /** @param options `wait: false` brings those that have ended by now. */
  results(options: { readonly signal: AbortSignal; readonly wait?: boolean }): AsyncIterable<TicketItem>;
  done(options: { readonly signal: AbortSignal }): Promise<unknown>;
  cancel(): Promise<unknown>;
}

/** What was billed. */
export interface TicketCost {
  readonly currency: 'USD';
  readonly usd: number | undefined;
  readonly unknownUpToUsd: number | undefined;
}

/** How far a ticket is. */
export interface TicketProgress {
  readonly state: 'writing' | 'open' | 'ended';
  readonly count: number;
  readonly ended: number;
  readonly waiting: number;
  readonly queued: number;
  readonly working: number;
  readonly gathering: number;
  readonly batched: number;
  readonly outcomes: Readonly<Record<'done' | 'failed' | 'cancelled' | 'unknown', number>>;
  readonly cancelled: boolean;
  readonly cost: TicketCost;
  readonly expectedDoneAt: number | undefined;
}

/** An item that has ended. */
export interface TicketItem {
  readonly key: string;
  readonly index: number;
  readonly outcome: string;
  readonly images: readonly TicketPicture[];
  readonly cost: TicketCost;
  readonly place: string;
  readonly endedAt: number;
  readonly degraded: readonly Degradation[];
  readonly attempts: readonly unknown[];
  readonly error: { readonly code: string; readonly message: string; readonly class: string | undefined } | undefined;
}

/** A picture of a ticket. */
export interface TicketPicture {
  readonly digest: string;
  readonly bytes: number;
  readonly mediaType: string;
  readonly width: number;
  readonly height: number;
  readonly channel: string;
  readonly model: string;
  read(): Promise<Uint8Array>;
}
