/** What is kept: orders of many pictures, their items, batches at a channel, and webhooks that are still to be sent. */
export type RecordKind = 'job' | 'item' | 'batch' | 'webhook';

/** Names one record. */
export interface RecordKey {
  readonly kind: RecordKind;
  /** Unique in its kind. Letters, digits, `-`, `_` and `.`; at most 200 characters. */
  readonly id: string;
}

/** One record, as it is written. What is asked for by the store stands beside the body; the body is JSON of which it knows nothing. */
export interface NewRecord extends RecordKey {
  /** Records of one job share its id. */
  readonly group: string;
  /** Where it stands; records are listed and counted by it. At most 200 characters. */
  readonly state: string;
  /** When somebody has to look at it again, in epoch milliseconds of the queue's clock; `undefined` when nobody has to. */
  readonly dueAt: number | undefined;
  /** Of records that are due, those with the lower number come first. An integer from 0 to 1_000_000. */
  readonly priority: number;
  /** JSON; never a picture. */
  readonly body: unknown;
}

/** One record, as it stands. */
export interface StoredRecord extends NewRecord {
  /** 1 when it was created, and one more with every change. */
  readonly version: number;
}

/** One change of a record. */
export interface RecordChange {
  readonly record: NewRecord;
  /** The version that is changed; 0 creates it. */
  readonly ifVersion: number;
}

/** Which records of a kind are listed. */
export interface RecordQuery {
  readonly kind: RecordKind;
  /** @default of all groups */
  readonly group?: string | undefined;
  /** @default in all states */
  readonly states?: readonly string[] | undefined;
  /** Goes on behind this id. @default from the first */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** How many records stand somewhere. */
export interface RecordCount {
  readonly kind: RecordKind;
  readonly state: string;
  readonly count: number;
  /** The earliest `dueAt` among them; `undefined` where none is due ever. */
  readonly earliestDueAt: number | undefined;
}

/**
 * Where a queue writes down what it owes: small records with versions. Retake brings one on PostgreSQL (also the embedded one) and one on
 * Redis; `describeJobStoreContract` tries them.
 *
 * Processes share it. `write` happens at once and whole, or not at all; what it has resolved for is there after the process was killed. All
 * reject only when the store cannot be reached.
 */
export interface JobStore {
  /**
   * Makes all changes, or none when a record does not have its `ifVersion`. Each record once.
   *
   * @returns the keys of the records that stood in the way; none when it was written.
   */
  write(changes: readonly RecordChange[]): Promise<readonly RecordKey[]>;
  /** In the order of the keys; `undefined` where there is none. */
  read(keys: readonly RecordKey[]): Promise<readonly (StoredRecord | undefined)[]>;
  /** In the order of their ids, by code point. */
  list(query: RecordQuery): Promise<readonly StoredRecord[]>;
  /** Those with a `dueAt` not after `now`, by priority, then by `dueAt`. */
  due(now: number, limit: number): Promise<readonly StoredRecord[]>;
  /** The earliest `dueAt` of all, so that nobody looks before it; `undefined` when there is none. */
  nextDueAt(): Promise<number | undefined>;
  /** How many records of a group there are by kind and state; of all groups without one. */
  count(group?: string): Promise<readonly RecordCount[]>;
  /** Forgets all records of a group. */
  forget(group: string): Promise<void>;
}
