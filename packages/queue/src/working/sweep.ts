import { errandIdOf } from '../store/errand-id.ts';
import { itemRecords } from '../store/item-record.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from './work-parts.ts';

const PAGE = 500;

/**
 * Offers the errands of all items once more that are offered or at work: a process may have died between writing that down and offering, and
 * an engine may have lost what it had. Harmless otherwise, since what waits or runs is not offered again.
 */
export async function sweep({ store, engine, ...parts }: WorkParts): Promise<void> {
  const isOpen = new Map<string, boolean>();
  let after: string | undefined;
  for (;;) {
    const page = await store.list({ kind: 'item', states: ['offered', 'working'], after, limit: PAGE });
    const unknown = [...new Set(page.map(({ group }) => group))].filter((id) => !isOpen.has(id));
    const jobs = await store.read(unknown.map((id) => ({ kind: 'job', id }) as const));
    for (const [at, id] of unknown.entries()) isOpen.set(id, jobs[at]?.state === 'open');
    const errands = page.flatMap((stored) => {
      if (isOpen.get(stored.group) !== true) return [];
      try {
        const { id, priority, body } = itemRecords.read(stored);
        return [{ id: errandIdOf({ kind: 'item', id, turn: body.turn }), priority }];
      } catch (error) {
        tellError(parts, 'reading a record', error);
        return [];
      }
    });
    await engine.offer(errands);
    if (page.length < PAGE) return;
    after = page.at(-1)?.id;
  }
}
