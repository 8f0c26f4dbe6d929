import type { QueueParts } from '../queue-parts.ts';

/** Tells that something of the queue itself failed, and is tried again. */
export function tellError({ tell, clock }: Pick<QueueParts, 'tell' | 'clock'>, during: string, reason: unknown): void {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  tell({ type: 'queue.error', at: clock.now(), during, error });
}
