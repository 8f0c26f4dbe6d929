import { z } from 'zod';
import { inGroups } from '../in-groups.ts';
import { untilAnswered } from '../until-answered.ts';
import type { JobStore, RecordKey, StoredRecord } from '../job-store.ts';
import { groupsOf, keyOf, namesOf, prepareWrite } from '../prepare-write.ts';
import type { PreparedChange, PreparedWrite } from '../prepare-write.ts';
import { nameOf, RECORD_KINDS } from '../record-kinds.ts';
import { isPassingRedisError, redisScript } from './redis-scripting.ts';
import type { RedisScripting } from './redis-scripting.ts';
import { COUNT, DUE, FORGET, LIST, NEXT_DUE_AT, READ, WRITE } from './scripts.ts';

/** How a store on Redis is made. */
export interface RedisJobStoreOptions {
  /** A connection that rejects what it cannot send, rather than keep it: what was given up must not be sent later. */
  readonly redis: RedisScripting;
  /** What all keys begin with. It holds a hash tag, such as `{retake.orders}:`. */
  readonly prefix: string;
  /** Is told of the groups that were written, after they are. @default nobody is told */
  readonly onWritten?: (groups: readonly string[]) => void;
  /** Rests between tries of what was not answered, in milliseconds. @default DEFAULT_RESTS_MS */
  readonly restsMs?: readonly number[] | undefined;
}

/** What is written or read in one script: a few milliseconds in which nobody else is served. */
const MOST_AT_ONCE = 250;
/** Scripts on their way at once: while the server is busy with one, the answers to another are worked on here. */
const SCRIPTS_AT_ONCE = 2;

const write = redisScript(WRITE);
const read = redisScript(READ);
const list = redisScript(LIST);
const due = redisScript(DUE);
const nextDueAt = redisScript(NEXT_DUE_AT);
const count = redisScript(COUNT);
const forget = redisScript(FORGET);

const kindSchema = z.enum(RECORD_KINDS);
const clashesSchema = z.array(z.array(z.number()));
const numberSchema = z.string().transform(Number);
const dueSchema = z.string().transform((text) => (text === '' ? undefined : Number(text)));
const perhapsTextsSchema = z.array(z.string().nullable());
const namedSchema = z.array(z.tuple([z.string(), z.string()]).transform(([name, text]) => recordOf(name, text)));
const countsSchema = z.array(
  z.tuple([z.string(), numberSchema, dueSchema]).transform(([where, count, earliestDueAt]) => {
    const space = where.indexOf(' ');
    return { kind: kindSchema.parse(where.slice(0, space)), state: where.slice(space + 1), count, earliestDueAt };
  }),
);

/** Keeps records in Redis 6.2 or newer: one script for all writes, and one for all reads, that are made at the same time. */
export function redisJobStore({ redis, prefix, onWritten = () => undefined, restsMs }: RedisJobStoreOptions): JobStore {
  const ask = (script: ReturnType<typeof redisScript>, args: readonly string[]): Promise<unknown> =>
    untilAnswered(() => script(redis, prefix, args), isPassingRedisError, restsMs);

  const writeTogether = inGroups<PreparedWrite, readonly RecordKey[]>({
    send: async (writes) => {
      const clashes = clashesSchema.parse(await ask(write, writes.flatMap(argumentsOf)));
      return writes.map(({ changes }, at) => changes.filter((_, change) => clashes[at]?.includes(change)).map(keyOf));
    },
    weigh: ({ changes }) => changes.length,
    most: MOST_AT_ONCE,
    atOnce: SCRIPTS_AT_ONCE,
    keysOf: namesOf,
  });
  const readTogether = inGroups<readonly RecordKey[], readonly (StoredRecord | undefined)[]>({
    send: async (calls) => {
      const names = calls.flat().map(nameOf);
      const texts = perhapsTextsSchema.parse(await ask(read, names));
      const found = names.map((name, at) => recordOf(name, texts[at] ?? undefined));
      let from = 0;
      return calls.map(({ length }) => found.slice(from, (from += length)));
    },
    weigh: (keys) => keys.length,
    most: MOST_AT_ONCE,
    atOnce: SCRIPTS_AT_ONCE,
  });

  return {
    write: async (changes) => {
      if (changes.length === 0) return [];
      const prepared = prepareWrite(changes);
      const clashes = await writeTogether(prepared);
      if (clashes.length === 0) onWritten(groupsOf(prepared.changes));
      return clashes;
    },
    read: async (keys) => (keys.length === 0 ? [] : readTogether(keys)),
    list: async ({ kind, group = '', states, after = '', limit }) =>
      states?.length === 0 ? [] : namedSchema.parse(await ask(list, [kind, group, after, `${limit}`, ...new Set(states)])),
    due: async (now, limit) => namedSchema.parse(await ask(due, [`${now}`, `${limit}`])),
    nextDueAt: async () => numberSchema.nullable().parse(await ask(nextDueAt, [])) ?? undefined,
    count: async (group = '') => countsSchema.parse(await ask(count, [group])),
    forget: async (group) => {
      // A script that forgets many keeps everybody waiting.
      while (z.number().parse(await ask(forget, [group, `${MOST_AT_ONCE}`])) > 0);
      onWritten([group]);
    },
  };
}

function argumentsOf({ token, changes }: PreparedWrite): string[] {
  const args = [token, `${changes.length}`];
  for (const change of changes) args.push(nameOf(change), `${change.ifVersion}`, textOf(change, token));
  return args;
}

/** A record as it is kept; see `scripts.ts`. */
function textOf({ ifVersion, group, state, dueAt, priority, body }: PreparedChange, token: string): string {
  return `${ifVersion + 1}\t${token}\t${group}\t${state}\t${dueAt ?? ''}\t${priority}\t${body}`;
}

const TEXT = /^(\d+)\t[^\t]*\t([^\t]*)\t([^\t]*)\t([^\t]*)\t(\d+)\t/;

function recordOf(name: string, text: string): StoredRecord;
function recordOf(name: string, text: string | undefined): StoredRecord | undefined;
function recordOf(name: string, text: string | undefined): StoredRecord | undefined {
  if (text === undefined) return undefined;
  const space = name.indexOf(' ');
  const kind = kindSchema.parse(name.slice(0, space));
  const [head = '', version = '', group = '', state = '', due = '', priority = ''] = TEXT.exec(text) ?? [];
  return {
    kind,
    id: name.slice(space + 1),
    group,
    state,
    dueAt: due === '' ? undefined : Number(due),
    priority: Number(priority),
    version: Number(version),
    body: parse(text.slice(head.length)),
  };
}

function parse(text: string): unknown {
  return JSON.parse(text);
}
