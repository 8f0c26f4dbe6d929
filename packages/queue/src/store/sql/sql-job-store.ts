import { z } from 'zod';
import { inGroups } from '../in-groups.ts';
import { untilAnswered } from '../until-answered.ts';
import type { JobStore, RecordKey, StoredRecord } from '../job-store.ts';
import { groupsOf, namesOf, prepareWrite } from '../prepare-write.ts';
import type { PreparedWrite } from '../prepare-write.ts';
import { nameOf, RECORD_KINDS } from '../record-kinds.ts';
import { isPassingSqlError } from './sql-database.ts';
import type { SqlDatabase } from './sql-database.ts';

/** How a store on PostgreSQL is made. */
export interface SqlJobStoreOptions {
  /** Whose schema `migrate` has brought up to date. */
  readonly database: SqlDatabase;
  /** The name of the queue; others in the same database do not meet it. */
  readonly queue: string;
  /** Is told of the groups that were written, after they are. @default nobody is told */
  readonly onWritten?: (groups: readonly string[]) => void;
  /** Rests between tries of what was not answered, in milliseconds. @default DEFAULT_RESTS_MS */
  readonly restsMs?: readonly number[] | undefined;
}

/** What is written or read in one statement. Beyond, a statement takes longer than it saves. */
const MOST_AT_ONCE = 500;

const WRITE =
  'select call, key from retake_queue.write($1, $2::integer[], $3::text[], $4::text[], $5::text[], $6::integer[], ' +
  '$7::text[], $8::text[], $9::float8[], $10::integer[], $11::text[])';
const COLUMNS = 'kind, key, "group", state, due_at, priority, version, body';

const kindSchema = z.enum(RECORD_KINDS);
const clashSchema = z.object({ call: z.number(), key: z.string() });
const rowSchema = z.object({
  kind: kindSchema,
  key: z.string(),
  group: z.string(),
  state: z.string(),
  due_at: z.number().nullable(),
  priority: z.number(),
  version: z.number(),
  body: z.string(),
});
const countSchema = z.object({ kind: kindSchema, state: z.string(), count: z.number(), earliest_due_at: z.number().nullable() });
const nextSchema = z.object({ next: z.number().nullable() });

/** Keeps records in PostgreSQL 13 or newer: one statement for all writes, and one for all reads, that are made at the same time. */
export function sqlJobStore({ database, queue, onWritten = () => undefined, restsMs }: SqlJobStoreOptions): JobStore {
  const ask = async (text: string, values: unknown[]): Promise<readonly unknown[]> => {
    const { rows } = await untilAnswered(() => database.query(text, values), isPassingSqlError, restsMs);
    return rows;
  };
  const records = async (text: string, values: unknown[]): Promise<readonly StoredRecord[]> =>
    (await ask(`select ${COLUMNS} from retake_queue.${text}`, values)).map(recordOf);
  const keyOf = ({ kind, id }: RecordKey): string => `${queue} ${kind} ${id}`;

  const write = inGroups<PreparedWrite, readonly RecordKey[]>({
    send: async (writes) => {
      const clashes = (await ask(WRITE, [queue, ...columnsOf(writes, keyOf)])).map((row) => clashSchema.parse(row));
      const clashing = clashes.map(({ call, key }) => `${call} ${key}`);
      return writes.map(({ changes }, call) =>
        clashing.length === 0
          ? []
          : changes.filter((change) => clashing.includes(`${call} ${keyOf(change)}`)).map(({ kind, id }) => ({ kind, id })),
      );
    },
    weigh: ({ changes }) => changes.length,
    most: MOST_AT_ONCE,
    keysOf: namesOf,
  });
  const read = inGroups<readonly RecordKey[], readonly (StoredRecord | undefined)[]>({
    send: async (calls) => {
      const found = await records('read($1::text[])', [calls.flat().map(keyOf)]);
      const byName = new Map(found.map((record) => [nameOf(record), record]));
      return calls.map((call) => call.map((key) => byName.get(nameOf(key))));
    },
    weigh: (keys) => keys.length,
    most: MOST_AT_ONCE,
  });

  return {
    write: async (changes) => {
      if (changes.length === 0) return [];
      const prepared = prepareWrite(changes);
      const clashes = await write(prepared);
      if (clashes.length === 0) onWritten(groupsOf(prepared.changes));
      return clashes;
    },
    read: async (keys) => (keys.length === 0 ? [] : read(keys)),
    list: ({ kind, group, states, after = '', limit }) =>
      records('list($1, $2, $3, $4::text[], $5)', [`${queue} ${kind} `, after, group ?? null, states ?? null, limit]),
    due: (now, limit) => records('due($1, $2, $3)', [queue, now, limit]),
    nextDueAt: async () => {
      const [row] = await ask('select retake_queue.next_due_at($1) as next', [queue]);
      return nextSchema.parse(row).next ?? undefined;
    },
    count: async (group) => {
      const [of, values] = group === undefined ? ['count($1)', [queue]] : ['count($1, $2)', [queue, group]];
      const rows = await ask(`select kind, state, count, earliest_due_at from retake_queue.${of}`, values);
      return rows.map((row) => {
        const { kind, state, count, earliest_due_at } = countSchema.parse(row);
        return { kind, state, count, earliestDueAt: earliest_due_at ?? undefined };
      });
    },
    forget: async (group) => {
      await ask('select retake_queue.forget($1, $2)', [queue, group]);
      onWritten([group]);
    },
  };
}

/** All changes of all writes, an array for each column. */
function columnsOf(writes: readonly PreparedWrite[], keyOf: (key: RecordKey) => string): unknown[] {
  const changes = writes.flatMap(({ token, changes }, call) => changes.map((change) => ({ ...change, token, call })));
  return [
    changes.map(({ call }) => call),
    changes.map(({ token }) => token),
    changes.map(({ kind }) => kind),
    changes.map(keyOf),
    changes.map(({ ifVersion }) => ifVersion),
    changes.map(({ group }) => group),
    changes.map(({ state }) => state),
    changes.map(({ dueAt }) => dueAt ?? null),
    changes.map(({ priority }) => priority),
    changes.map(({ body }) => body),
  ];
}

function recordOf(row: unknown): StoredRecord {
  const { key, due_at, body, ...record } = rowSchema.parse(row);
  // No part of a key holds a space.
  return { ...record, id: key.slice(key.lastIndexOf(' ') + 1), dueAt: due_at ?? undefined, body: parse(body) };
}

function parse(text: string): unknown {
  return JSON.parse(text);
}
