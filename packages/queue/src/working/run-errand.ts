import { workBatch } from '../batches/work-batch.ts';
import type { Tending } from '../queue-parts.ts';
import { readErrandId } from '../store/errand-id.ts';
import type { WorkParts } from './work-parts.ts';
import { workItem } from './work-item.ts';
import { workRun } from './work-run.ts';

/** Builds what does errands. One of somebody else, or of a record that was forgotten, does nothing. */
export function createErrandRunner(parts: WorkParts, tending: Tending): (errandId: string) => Promise<void> {
  return async (errandId) => {
    const errand = readErrandId(errandId);
    if (errand === undefined) return;
    if (errand.kind === 'run') return workRun(parts, errand);
    const { kind, id, turn } = errand;
    switch (kind) {
      case 'item':
        // It has been waiting already: for its time, or for somebody to notice that its process died.
        return parts.slots.with(() => workItem(parts, id, turn), 'first');
      case 'batch':
        return workBatch(parts, id, turn);
      case 'job':
        return tending.job(id);
      case 'webhook':
        return tending.webhook(id);
      default:
        return kind satisfies never;
    }
  };
}
