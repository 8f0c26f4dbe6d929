import { defaultQueue } from '../queue-options.ts';
import type { WorkParts } from '../working/work-parts.ts';

/** How batches are looked after; those of other processes too, where this one makes none. Times are in milliseconds. */
export function batchTimes({ options }: Pick<WorkParts, 'options'>): {
  readonly lookEveryMs: number;
  readonly listWithinMs: number;
  readonly stuckAfterMs: number;
} {
  return options.batch === false ? defaultQueue.batch : options.batch;
}

/** For requests that nobody ends: the service does when it closes. */
export function unending(): { readonly signal: AbortSignal } {
  return { signal: new AbortController().signal };
}
