import type { CallDegrade, CallRoute, ImageRequest } from '@retake/core';
import type { UnknownBilling } from '../queue-options.ts';

/** One picture that is ordered with a job. */
export interface ImageItem extends ImageRequest {
  /** Joins the result to what it is for, such as a product number. Unique in its job; 1 to 200 characters. @default its index */
  readonly key?: string | undefined;
  /** One picture: submit an item for each. @default 1 */
  readonly n?: 1 | undefined;
}

/** How a job is done. */
export interface SubmitOptions {
  /** When all of it has to be there: a `Date`, or epoch milliseconds. The more time, the cheaper. @default whenever it is cheapest */
  readonly deadline?: Date | number | undefined;
  /** The lower number goes first: an integer from 0 to 1_000_000. @default 1_000 */
  readonly priority?: number | undefined;
  /** Whose job it is: told to core as the label `tenant`, and asked for by `queue.job(id, { tenant })`. At most 200 characters. */
  readonly tenant?: string | undefined;
  /**
   * Stands for this one submission, whoever repeats it: a repetition gets the same job as long as that is kept. Each tenant has keys of its
   * own. 1 to 255 characters. @default none
   */
  readonly idempotencyKey?: string | undefined;
  /** Whose money it spends, where budgets are kept by key. */
  readonly budgetKey?: string | undefined;
  /** Free labels for events and logs. At most 16. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Which channels may be asked. Strategies are functions, and cannot be kept. */
  readonly route?: Omit<CallRoute, 'strategy'> | undefined;
  /** How far pictures may be less than was ordered. @default that of the service */
  readonly degrade?: Omit<CallDegrade, 'text'> | undefined;
  /** @default that of the queue */
  readonly onUnknownBilling?: UnknownBilling | undefined;
  /** An address that is told when the job has ended, signed with the queue's webhook secret. @default nobody is told */
  readonly webhook?: string | undefined;
  /** How long it is kept after its end, in milliseconds; `false`: for ever. @default that of the queue */
  readonly keepMs?: number | false | undefined;
}

/** Items of one job at most. */
export const MOST_ITEMS = 100_000;
