import type { BatchRecord } from '../store/batch-record.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { readBatch } from './change-batch.ts';
import { forgetBatch } from './forget-batch.ts';
import { lookAfterBatch } from './look-after-batch.ts';
import { lookForNeverMade, searchBatch } from './search-batch.ts';
import { submitBatch } from './submit-batch.ts';

/** Does what an errand asks for a batch, by where that stands. An errand whose time is over does nothing. */
export async function workBatch(parts: WorkParts, id: string, turn: number): Promise<void> {
  if (parts.inHand.has(id)) return;
  parts.inHand.add(id);
  try {
    const batch = await readBatch(parts, id);
    if (batch?.body.turn === turn) await step(parts, batch);
  } catch (error) {
    // It stands as it stood, and is handed out again.
    tellError(parts, 'seeing to a batch', error);
  } finally {
    parts.inHand.delete(id);
  }
}

function step(parts: WorkParts, batch: BatchRecord): Promise<void> {
  switch (batch.state) {
    case 'intended':
      return submitBatch(parts, batch);
    case 'submitting':
      return searchBatch(parts, batch);
    case 'submitted':
      return lookAfterBatch(parts, batch);
    case 'ended':
      return batch.body.end?.state === 'never-made' ? lookForNeverMade(parts, batch) : forgetBatch(parts, batch);
    default:
      return batch.state satisfies never;
  }
}
