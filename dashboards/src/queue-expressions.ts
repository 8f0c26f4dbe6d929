import { SERVICE, sum } from './expressions.ts';
import type { Scope } from './expressions.ts';

/** What is asked of one queue, in alerts. */
export const BY_QUEUE = [...SERVICE, 'retake_queue'] as const;

/** Matchers in braces; nothing for none. */
function selector(...matchers: readonly (string | undefined)[]): string {
  const given = matchers.filter((matcher) => matcher !== undefined && matcher !== '');
  return given.length === 0 ? '' : `{${given.join(',')}}`;
}

/** Gauges that every replica reads from the store that all of them share. */
export type QueueGauge =
  | 'retake_queue_depth'
  | 'retake_queue_age_seconds'
  | 'retake_queue_overdue_seconds'
  | 'retake_queue_webhooks_waiting'
  | 'retake_batch_jobs'
  | 'retake_batch_age_seconds';

/** What the queues owe: replicas that share a store all report the same, so the highest counts, and queues are kept apart. */
export function owed(gauge: QueueGauge, { where, by = [] }: Scope = {}): string {
  return `max by (${[...BY_QUEUE, ...by].join(', ')}) (${gauge}${selector(where)})`;
}

/**
 * Share of the items with a deadline that were delivered before it. One that failed was not, however early; one that was cancelled was not
 * wanted any more.
 */
export function onTimeRatio(window: string, scope: Scope = {}): string {
  const { where, by } = scope;
  const inTime = `retake_queue_items_total${selector(where, 'retake_item_outcome="done",retake_item_on_time="true"')}`;
  return `${sum(by, `increase(${inTime}[${window}])`)} / ${itemsWithDeadline(window, scope)}`;
}

/** Items with a deadline that ended within a window, without those that were cancelled. */
export function itemsWithDeadline(window: string, { where, by }: Scope = {}): string {
  const withDeadline = `retake_queue_items_total${selector(where, 'retake_item_outcome!="cancelled",retake_item_on_time!=""')}`;
  return sum(by, `increase(${withDeadline}[${window}])`);
}

/** What became of batches within a window, as the whole number that it is. */
export function batchesThat(to: string, window: string, { where, by }: Scope = {}): string {
  return `round(${sum(by, `increase(retake_batch_transitions_total${selector(where, `retake_batch_to=~"${to}"`)}[${window}])`)})`;
}
