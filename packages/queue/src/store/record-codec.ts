import type { z } from 'zod';
import { RecordUnreadableError } from '../errors/record-unreadable-error.ts';
import type { NewRecord, RecordChange, RecordKind, StoredRecord } from './job-store.ts';

/** A record whose state and body were understood. */
export interface KeptRecord<State extends string, Body> extends Omit<StoredRecord, 'state' | 'body'> {
  readonly state: State;
  readonly body: Body;
}

/** Where a record stands, and when somebody has to look at it again. */
export interface RecordStanding<State extends string> {
  readonly state: State;
  /** @default nobody has to */
  readonly dueAt?: number | undefined;
}

/** What a record becomes. */
export interface RecordStep<State extends string, Body> extends RecordStanding<State> {
  /** @default as it is */
  readonly body?: Body | undefined;
}

/** A record that is made. */
export interface RecordStart<State extends string, Body> extends RecordStanding<State> {
  readonly id: string;
  readonly group: string;
  readonly priority: number;
  readonly body: Body;
}

/** Reads and writes the records of one kind. */
export interface RecordCodec<State extends string, Body> {
  /** @throws RecordUnreadableError when another version of Retake wrote it, or somebody else. */
  read(stored: StoredRecord): KeptRecord<State, Body>;
  /** Makes a record; nothing is written when there is one. */
  create(start: RecordStart<State, Body>): RecordChange;
  /** Changes a record, if nobody has since it was read. */
  change(record: KeptRecord<State, Body>, step: RecordStep<State, Body>): RecordChange;
}

/**
 * The codec of a kind. Bodies carry their version (`v`): whoever adds a field that an older Retake must not drop counts it up, so that in
 * a deployment the old processes leave the new records alone.
 */
export function recordCodec<State extends string, Body>(
  kind: RecordKind,
  states: z.ZodType<State>,
  bodies: z.ZodType<Body>,
): RecordCodec<State, Body> {
  return {
    read(stored) {
      const state = states.safeParse(stored.state);
      const body = bodies.safeParse(stored.body);
      if (!state.success || !body.success) throw new RecordUnreadableError(kind, stored.id);
      return { ...stored, state: state.data, body: body.data };
    },
    create: ({ id, group, state, dueAt, priority, body }) => ({
      record: { kind, id, group, state, dueAt, priority, body },
      ifVersion: 0,
    }),
    change: ({ id, group, priority, version, body: was }, { state, dueAt, body = was }) => {
      const record: NewRecord = { kind, id, group, state, dueAt, priority, body };
      return { record, ifVersion: version };
    },
  };
}
