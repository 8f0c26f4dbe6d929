import type { QueueParts } from '../queue-parts.ts';
import type { StoredRecord } from '../store/job-store.ts';
import type { KeptRecord, RecordCodec } from '../store/record-codec.ts';
import { tellError } from './tell-error.ts';

/** Those records that can be read. Each other one is told of, and left to a process of the version of Retake that wrote it. */
export function readable<State extends string, Body>(
  parts: Pick<QueueParts, 'tell' | 'clock'>,
  codec: Pick<RecordCodec<State, Body>, 'read'>,
  stored: readonly StoredRecord[],
): readonly KeptRecord<State, Body>[] {
  return stored.flatMap((record) => {
    try {
      return [codec.read(record)];
    } catch (error) {
      tellError(parts, 'reading a record', error);
      return [];
    }
  });
}
