import type { CallRoute, ImageSize } from '@retake/core';

/** Who sent a request, and what that one may do: what `authorize` answers. */
export interface Caller {
  /** Owns what the caller leaves behind (idempotency keys, chats), and labels its calls as `caller`. 1 to 200 characters. */
  readonly name: string;
  /** Whose money its calls spend, where the service keeps budgets by key. @default nobody's in particular */
  readonly budgetKey?: string | undefined;
  /** Labels of its calls besides `caller`, such as a plan. At most 15; 14 where it orders tickets, which are labelled `tenant` too. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** @default those of the routes */
  readonly limits?: Partial<CallerLimits> | undefined;
  /** The channels that may be asked for this caller. It cannot say so itself. @default all */
  readonly route?: Pick<CallRoute, 'only' | 'exclude' | 'compliance'> | undefined;
  /** Whether it sees channels, attempts, plans and whole errors, and may send `channelOptions`: for callers of your own. @default false */
  readonly expose?: boolean | undefined;
}

/** What one caller may ask for. Counted in this process. */
export interface CallerLimits {
  /** Requests in a minute, refused ones included. @default 120 */
  readonly perMinute: number;
  /** Requests under way at the same moment. @default 32 */
  readonly atOnce: number;
  /** Pictures of one request, as far as the service allows them. @default 10 */
  readonly pictures: number;
  /** The longest deadline a caller can give a call, and what a call has that names none, in milliseconds. @default that of the service */
  readonly deadlineMs: number | undefined;
  /** Models it may name, written as it has to write them; with this it has to name one, or a purpose of `purposes`. @default any */
  readonly models: readonly string[] | undefined;
  /** Purposes it may name. @default any */
  readonly purposes: readonly string[] | undefined;
  /** Sizes it may order, and with this has to. @default any */
  readonly sizes: readonly ImageSize[] | undefined;
}

/** The limits of callers that have none of their own. */
export const defaultCallerLimits: CallerLimits = Object.freeze({
  perMinute: 120,
  atOnce: 32,
  pictures: 10,
  deadlineMs: undefined,
  models: undefined,
  purposes: undefined,
  sizes: undefined,
});
