import type { JobStore, NewRecord, RecordChange, RecordKey, StoredRecord } from '../store/job-store.ts';

/** An item `id` of the job `a`, `offered`, never due, of priority 0, unless it is said otherwise. */
export function item(id: string, more: Partial<NewRecord> = {}): NewRecord {
  return { kind: 'item', id, group: 'a', state: 'offered', dueAt: undefined, priority: 0, body: { id }, ...more };
}

/** Names a record. */
export function key(id: string, kind: RecordKey['kind'] = 'item'): RecordKey {
  return { kind, id };
}

/** Changes that create. */
export function created(...records: readonly NewRecord[]): readonly RecordChange[] {
  return records.map((record) => ({ record, ifVersion: 0 }));
}

/** The ids, in their order. */
export function idsOf(records: readonly (StoredRecord | undefined)[]): readonly (string | undefined)[] {
  return records.map((record) => record?.id);
}

/** The counts without those that are none, in one order. */
export async function countsOf(store: JobStore, group?: string): Promise<readonly string[]> {
  const counts = await store.count(group);
  return counts
    .filter(({ count }) => count > 0)
    .map(({ kind, state, count, earliestDueAt }) => `${kind} ${state} ${count} ${earliestDueAt ?? 'never'}`)
    .toSorted();
}
