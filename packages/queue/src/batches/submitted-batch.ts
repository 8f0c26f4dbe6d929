import type { BatchRecord } from '../store/batch-record.ts';
import { tellError } from '../telling/tell-error.ts';
import { changeItem } from '../working/change-item.ts';
import { billedWith } from '../working/item-bill.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { batchFacts, batchNameOf } from './batch-name.ts';
import { itemsOf } from './batch-orders.ts';
import { batchTimes, unending } from './batch-times.ts';
import { changeBatch } from './change-batch.ts';
import { nextLookMs } from './next-look.ts';
import { partBounds, unknownPart } from './spill-items.ts';

/** Writes down that the channel has a batch, whoever else sees to it. */
export async function submitted(parts: WorkParts, known: BatchRecord, jobId: string): Promise<void> {
  const { lookEveryMs } = batchTimes(parts);
  let late: BatchRecord | undefined;
  const now = parts.clock.now();
  const changed = await changeBatch(parts, known, (batch) => {
    late = batch.state === 'ended' && batch.body.jobId !== jobId ? batch : undefined;
    if (batch.state === 'ended' || batch.state === 'submitted') return undefined;
    const body = { ...batch.body, jobId, submittedAt: batch.body.sentAt ?? now, looks: 0, failures: 0 };
    return { state: 'submitted', dueAt: now + nextLookMs(0, lookEveryMs, parts.random), body };
  });
  if (changed !== undefined) parts.tell({ type: 'batch.submitted', at: now, ...batchFacts(changed) });
  if (late === undefined) return;
  try {
    await tooLate(parts, late, jobId);
  } catch (error) {
    tellError(parts, 'cancelling a batch', error);
    // Whoever is handed it next finds it by its name, and cancels it.
    await changeBatch(parts, late, ({ state }) => (state === 'ended' ? { state, dueAt: now + lookEveryMs } : undefined));
  }
}

/**
 * It was given up as never made, and its items are bought elsewhere: what it has not drawn yet it shall not draw, and what it has may be
 * billed, which stands on the bill of every item.
 */
export async function tooLate(parts: WorkParts, batch: BatchRecord, jobId: string): Promise<void> {
  parts.tell({ type: 'batch.found', at: parts.clock.now(), ...batchFacts(batch) });
  tellError(
    parts,
    'submitting a batch',
    new Error(`The batch ${batch.id} was made after it was given up; what it has drawn may be billed`),
  );
  await bookLate(parts, batch);
  await parts.images.batches.cancel({ ...batchNameOf(batch), jobId }, unending());
}

async function bookLate(parts: WorkParts, batch: BatchRecord): Promise<void> {
  const items = await itemsOf(parts, batch);
  const bounds = partBounds(parts, batch, items);
  for (const item of items) {
    const part = unknownPart(parts, batch, item, bounds.get(item.id));
    await changeItem(parts, item, ({ state, dueAt, body }) => {
      if (body.attempts.some(({ batchId }) => batchId === batch.id)) return undefined;
      return { state, dueAt, body: { ...body, attempts: billedWith(body.attempts, [part]) } };
    });
    parts.itemEnded(item.group);
  }
}
