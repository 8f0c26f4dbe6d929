import type { ItemRecord } from '../store/item-record.ts';
import type { WorkParts } from '../working/work-parts.ts';

/** When an item is taken out of its batch to be bought at once, in epoch milliseconds; `undefined` where it has no deadline. */
export function spillAtOf({ placing }: Pick<WorkParts, 'placing'>, { body }: ItemRecord): number | undefined {
  return body.deadlineAt === undefined ? undefined : body.deadlineAt - placing.spillReserveMs;
}

/** When the first of them is; `undefined` where none has a deadline. */
export function firstSpillAt(parts: Pick<WorkParts, 'placing'>, items: readonly ItemRecord[]): number | undefined {
  const all = items.flatMap((item) => spillAtOf(parts, item) ?? []);
  return all.length === 0 ? undefined : all.reduce((one, other) => Math.min(one, other));
}

/** Those that no batch may keep at that time, in epoch milliseconds. */
export function overdueAt(parts: Pick<WorkParts, 'placing'>, items: readonly ItemRecord[], at: number): readonly ItemRecord[] {
  return items.filter((item) => (spillAtOf(parts, item) ?? Number.POSITIVE_INFINITY) <= at);
}
