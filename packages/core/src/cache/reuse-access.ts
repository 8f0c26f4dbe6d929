import { types } from 'node:util';
import type { Clock } from '../config/clock.ts';
import type { ReuseStoreFailed } from '../telemetry/events.ts';
import type { Teller } from '../telemetry/teller.ts';
import type { ReuseStore } from './reuse-store.ts';

/** What a store answered, or why it did not: `cause` is `undefined` when it took too long. */
export type Asked<T> = { readonly answered: true; readonly answer: T } | { readonly answered: false; readonly cause: unknown };

/** How long a store is waited for, in milliseconds. */
export interface ReusePatience {
  /** By a call, before it goes on without. */
  readonly storeTimeoutMs: number;
  /** By nobody, before it counts as failed: what is written are pictures. */
  readonly writeTimeoutMs: number;
}

/** What the way to a store is made of. */
export interface ReuseAccessParts extends ReusePatience {
  readonly store: ReuseStore;
  /** What the store is for. */
  readonly use: ReuseStoreFailed['store'];
  readonly clock: Clock;
  readonly teller: Teller;
}

/** Asks the store, never longer than its time and never with an error; a failure is told as an event. */
export type AskReuseStore = <T>(
  operation: ReuseStoreFailed['operation'],
  work: (store: ReuseStore) => Promise<T>,
) => Promise<Asked<T>>;

/** Builds the way to a store. */
export function reuseAccess({ store, use, clock, teller, storeTimeoutMs, writeTimeoutMs }: ReuseAccessParts): AskReuseStore {
  const trusted = withBytes(store);
  return async <T>(operation: ReuseStoreFailed['operation'], work: (from: ReuseStore) => Promise<T>): Promise<Asked<T>> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Asked<T>>((resolve) => {
      const ms = operation === 'write' ? writeTimeoutMs : storeTimeoutMs;
      timer = setTimeout(resolve, ms, { answered: false, cause: undefined });
    });
    const answer = async (): Promise<Asked<T>> => {
      try {
        return { answered: true, answer: await work(trusted) };
      } catch (cause) {
        return { answered: false, cause: cause ?? new Error('The store rejected without a reason') };
      }
    };
    const asked = await Promise.race([answer(), late]);
    clearTimeout(timer);
    if (!asked.answered) {
      const cause = asked.cause === undefined ? 'timeout' : 'error';
      teller.tell({ type: 'reuse.store_failed', at: clock.now(), store: use, operation, cause });
    }
    return asked;
  };
}

/** The store, rejecting where it answers something else than bytes or nothing: a store of one's own may come from untyped code. */
function withBytes(store: ReuseStore): ReuseStore {
  return {
    get: async (key) => {
      const kept: unknown = await store.get(key);
      if (kept === undefined || types.isUint8Array(kept)) return kept;
      throw new TypeError(
        `The store answered ${kept === null ? 'null' : `a ${typeof kept}`} instead of a Uint8Array or undefined`,
      );
    },
    set: (key, bytes, ttlMs) => store.set(key, bytes, ttlMs),
    add: async (key, bytes, ttlMs) => {
      const isAdded: unknown = await store.add(key, bytes, ttlMs);
      if (typeof isAdded === 'boolean') return isAdded;
      throw new TypeError('The store did not tell with true or false whether it added');
    },
    delete: (key) => store.delete(key),
  };
}
