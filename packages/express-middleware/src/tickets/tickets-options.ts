import type { Clock } from '@retake/core';

/** How tickets are served. */
export interface TicketsOptions {
  /** Pictures of one ticket at most. @default 100 */
  readonly items?: number | undefined;
  /** The longest time until its deadline that a caller may give a ticket, in milliseconds; what one has that names none. @default 86_400_000 */
  readonly withinMs?: number | undefined;
  /** What clients are told to wait before they ask again, in milliseconds. @default 30_000 */
  readonly retryAfterMs?: number | undefined;
  /** What deadlines are counted on: the queue's, where that has one of its own. @default that of the system */
  readonly clock?: Clock | undefined;
}

/** The values of what is left out. */
export const defaultTickets = Object.freeze({
  /** What a page shows, and a body of JSON with references holds. */
  items: 100,
  /** A day: the target of batches, which cost half. */
  withinMs: 86_400_000,
  /** A picture takes half a minute at once, and a batch is looked at every minute. */
  retryAfterMs: 30_000,
});
