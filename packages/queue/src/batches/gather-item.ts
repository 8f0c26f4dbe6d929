import type { BatchOffer } from '@retake/core';
import { patienceOf } from '../placing/patience.ts';
import type { Placement } from '../placing/place-item.ts';
import { defaultQueue } from '../queue-options.ts';
import type { ItemRecord } from '../store/item-record.ts';
import { tryStep } from '../working/change-item.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { batchTimes } from './batch-times.ts';
import { fillTray } from './fill-tray.ts';
import { trayState } from './tray.ts';

/** Lays an item into the tray of its offer and its patience, and makes a batch when that may be full. */
export async function gatherItem(parts: WorkParts, item: ItemRecord, offer: BatchOffer, placement: Placement): Promise<void> {
  const now = parts.clock.now();
  const { place, reason, until } = placement;
  const waitMs = until === undefined ? undefined : until - now;
  const patience = patienceOf(waitMs, parts.placing.leastBatchMs, batchTimes(parts).stuckAfterMs);
  const state = trayState({ ...offer, patience });
  if (state === undefined) return;
  const { gatherMs, mostItems } = parts.options.batch === false ? defaultQueue.batch : parts.options.batch;
  const { notBefore: _over, ...body } = item.body;
  const gathering = await tryStep(parts, item, {
    state,
    dueAt: now + gatherMs,
    body: { ...body, placed: { place, reason, at: now } },
  });
  if (gathering === undefined) return;
  parts.tell({ type: 'item.placed', jobId: item.group, key: body.key, at: now, place, reason, until });
  // Others fill it too: what this process has laid into it tells when it is worth a look, and its age does otherwise.
  const laid = (parts.laid.get(state) ?? 0) + 1;
  parts.laid.set(state, laid % mostItems);
  if (laid >= mostItems) await fillTray(parts, state);
}
