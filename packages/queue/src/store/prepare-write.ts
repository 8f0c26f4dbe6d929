import { randomBytes } from 'node:crypto';
import type { NewRecord, RecordChange, RecordKey } from './job-store.ts';
import { nameOf, RECORD_KINDS } from './record-kinds.ts';

/** One `write`, checked and ready to be sent. */
export interface PreparedWrite {
  /**
   * Of this write alone. It is kept beside each record, so that a write whose answer was lost can be sent again: where its records
   * bear the token, it was made.
   */
  readonly token: string;
  readonly changes: readonly PreparedChange[];
}

/** A change whose body is text. */
export interface PreparedChange extends Omit<NewRecord, 'body'> {
  readonly body: string;
  readonly ifVersion: number;
}

const NAME = /^[\w.-]{1,200}$/;
const MOST_IN_STATE = 200;
const MOST_PRIORITY = 1_000_000;

const session = randomBytes(9).toString('base64url');
let writes = 0;

/**
 * Checks what is to be written, before anything is sent.
 *
 * @throws TypeError with every problem and its path: whoever writes such a thing is wrong, and no store may take a part of it.
 */
export function prepareWrite(changes: readonly RecordChange[]): PreparedWrite {
  const prepared = changes.map(({ record: { body, ...record }, ifVersion }) => ({
    ...record,
    ifVersion,
    body: textOf(body),
  }));
  const problems = prepared.flatMap((change, at) =>
    isFine(change) ? [] : problemsOf(change).map((problem) => `changes[${at}].${problem}`),
  );
  const names = new Set<string>();
  for (const [at, change] of prepared.entries()) {
    if (names.has(nameOf(change))) problems.push(`changes[${at}].record: stands there twice`);
    names.add(nameOf(change));
  }
  if (problems.length > 0) throw new TypeError(problems.join('; '));
  writes += 1;
  return { token: `${session}.${writes.toString(36)}`, changes: prepared };
}

/** The names of all records of a write. */
export function namesOf({ changes }: PreparedWrite): readonly string[] {
  return changes.map((change) => nameOf(change));
}

/** The groups that a write touches. */
export function groupsOf(changes: readonly { readonly group: string }[]): readonly string[] {
  return [...new Set(changes.map(({ group }) => group))];
}

/** A change as a key. */
export function keyOf({ kind, id }: RecordKey): RecordKey {
  return { kind, id };
}

/** Every write goes through here, and nearly all are fine. */
function isFine({ kind, id, group, state, dueAt, priority, body, ifVersion }: PreparedChange): boolean {
  return (
    RECORD_KINDS.includes(kind) &&
    NAME.test(id) &&
    NAME.test(group) &&
    isState(state) &&
    (dueAt === undefined || Number.isFinite(dueAt)) &&
    isPriority(priority) &&
    body !== '' &&
    isVersion(ifVersion)
  );
}

function problemsOf({ kind, id, group, state, dueAt, priority, body, ifVersion }: PreparedChange): string[] {
  return [
    ...(RECORD_KINDS.includes(kind) ? [] : ['record.kind: is none']),
    ...(NAME.test(id) ? [] : ['record.id: must be 1 to 200 letters, digits, -, _ or .']),
    ...(NAME.test(group) ? [] : ['record.group: must be 1 to 200 letters, digits, -, _ or .']),
    ...(isState(state) ? [] : [`record.state: must be 1 to ${MOST_IN_STATE} characters, none of them a control character`]),
    ...(dueAt === undefined || Number.isFinite(dueAt) ? [] : ['record.dueAt: must be finite']),
    ...(isPriority(priority) ? [] : [`record.priority: must be an integer from 0 to ${MOST_PRIORITY}`]),
    ...(body === '' ? ['record.body: must be JSON'] : []),
    ...(isVersion(ifVersion) ? [] : ['ifVersion: must be an integer from 0']),
  ];
}

/** JSON, or nothing for what JSON knows nothing of. */
function textOf(body: unknown): string {
  const text: unknown = JSON.stringify(body);
  return typeof text === 'string' ? text : '';
}

function isPriority(priority: number): boolean {
  return Number.isInteger(priority) && priority >= 0 && priority <= MOST_PRIORITY;
}

function isVersion(version: number): boolean {
  return Number.isSafeInteger(version) && version >= 0;
}

function isState(state: string): boolean {
  // A lone surrogate has no place in UTF-8.
  return state.length >= 1 && state.length <= MOST_IN_STATE && state.isWellFormed() && !/\p{Cc}/u.test(state);
}
