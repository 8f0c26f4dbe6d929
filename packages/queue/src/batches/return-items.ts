import type { ItemEnd, ItemRecord } from '../store/item-record.ts';
import type { KeptAttempt } from '../store/kept-attempt.ts';
import type { BatchRecord } from '../store/batch-record.ts';
import { changeItem, type ItemStep } from '../working/change-item.ts';
import { tellAfter } from '../working/end-purchase.ts';
import { billedWith } from '../working/item-bill.ts';
import { ended } from '../working/item-ends.ts';
import { isCancelled, restMs, returned } from '../working/return-item.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { awaits } from './batch-orders.ts';

/** Why items of a batch are placed anew. */
export interface ItemsReturn {
  readonly why: 'spilled' | 'failed' | 'expired';
  readonly error: NonNullable<ItemEnd['error']>;
  /** What stands on their bills for the batch. @default nothing */
  readonly attemptOf?: (item: ItemRecord) => KeptAttempt | undefined;
  /** Whether that may have been paid for, for a picture that should have come: then the order of each item says what follows. */
  readonly asks?: boolean;
}

/** Gives items that wait for a batch back, to be placed anew; those that do not wait for it any more are left as they are. */
export async function returnItems(
  parts: WorkParts,
  batch: BatchRecord,
  items: readonly ItemRecord[],
  { why, error, attemptOf, asks = false }: ItemsReturn,
): Promise<void> {
  for (const item of items) {
    if (!awaits(item, batch)) continue;
    const cancelled = await isCancelled(parts, item);
    const attempt = attemptOf?.(item);
    const decide = (current: ItemRecord): ItemStep | undefined => {
      if (!awaits(current, batch)) return undefined;
      const now = parts.clock.now();
      const attempts = billedWith(current.body.attempts, attempt === undefined ? [] : [attempt]);
      const about = { now, place: 'batch', attempts, error } as const;
      if (asks && (cancelled || current.body.onUnknownBilling === 'report')) return ended(current, 'unknown', about);
      if (cancelled) return ended(current, 'cancelled', about);
      const rest = why === 'failed' ? restMs(current, parts) : 0;
      const how = { counts: false, wasBilled: false, restMs: rest };
      return returned(current, { from: 'batch', why, error, attempts, ...how }, now);
    };
    const changed = await changeItem(parts, item, decide);
    if (changed !== undefined) tellAfter(parts, changed, 'batch', why);
  }
}
