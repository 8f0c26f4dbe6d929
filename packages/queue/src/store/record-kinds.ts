import type { RecordKey } from './job-store.ts';

/** The kinds of records. */
export const RECORD_KINDS = ['job', 'item', 'batch', 'webhook'] as const satisfies readonly RecordKey['kind'][];

/** A record's kind and id as one word, to be compared. */
export function nameOf({ kind, id }: RecordKey): string {
  return `${kind} ${id}`;
}
