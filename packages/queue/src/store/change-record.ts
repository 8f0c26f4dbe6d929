import type { JobStore } from './job-store.ts';
import type { KeptRecord, RecordCodec, RecordStep } from './record-codec.ts';

/** What of a queue is needed to change a record. */
export interface RecordChanging {
  readonly store: Pick<JobStore, 'read' | 'write'>;
}

/** A record as it is after a step was written. */
export function stepped<State extends string, Body>(
  record: KeptRecord<State, Body>,
  { state, dueAt, body = record.body }: RecordStep<State, Body>,
): KeptRecord<State, Body> {
  return { ...record, state, dueAt, body, version: record.version + 1 };
}

/**
 * Changes a record if nobody has since it was read.
 *
 * @returns the record as it is then; `undefined` when somebody had.
 */
export async function tryChange<State extends string, Body>(
  codec: RecordCodec<State, Body>,
  { store }: RecordChanging,
  record: KeptRecord<State, Body>,
  step: RecordStep<State, Body>,
): Promise<KeptRecord<State, Body> | undefined> {
  const inTheWay = await store.write([codec.change(record, step)]);
  return inTheWay.length > 0 ? undefined : stepped(record, step);
}

/**
 * Changes a record however often others change it meanwhile.
 *
 * @param known as it was read or written last.
 * @param decide what becomes of it as it stands; `undefined`: nothing.
 * @returns as it is then; `undefined` when nothing was to be done, or it was forgotten.
 */
export async function changeRecord<State extends string, Body>(
  codec: RecordCodec<State, Body>,
  parts: RecordChanging,
  known: KeptRecord<State, Body>,
  decide: (record: KeptRecord<State, Body>) => RecordStep<State, Body> | undefined,
): Promise<KeptRecord<State, Body> | undefined> {
  let record = known;
  for (;;) {
    const step = decide(record);
    if (step === undefined) return undefined;
    const changed = await tryChange(codec, parts, record, step);
    if (changed !== undefined) return changed;
    const [now] = await parts.store.read([{ kind: record.kind, id: record.id }]);
    if (now === undefined) return undefined;
    record = codec.read(now);
  }
}
