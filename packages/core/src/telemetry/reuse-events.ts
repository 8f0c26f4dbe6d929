/** Where the pictures of a call come from that sent nothing itself. */
export type ReuseSource = 'cache' | 'in-flight' | 'idempotency';

/** The store of the cache, or of the idempotency keys, failed or did not answer in time. */
export interface ReuseStoreFailed {
  readonly type: 'reuse.store_failed';
  readonly at: number;
  readonly store: 'cache' | 'idempotency';
  readonly operation: 'read' | 'claim' | 'write' | 'release';
  readonly cause: 'timeout' | 'error';
}
