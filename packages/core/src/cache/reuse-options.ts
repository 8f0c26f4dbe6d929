import type { ReusePatience } from './reuse-access.ts';
import type { ReuseStore } from './reuse-store.ts';

/** What need not be paid for twice. Without it only an `idempotencyKey` is heeded, with the defaults below. */
export interface ReuseOptions {
  /** Gives the pictures of an earlier call to one that orders the same; `true` takes the defaults. @default false */
  readonly cache?: CacheOptions | boolean | undefined;
  /** Calls that order the same at the same time share one upstream call. @default true */
  readonly dedupe?: boolean | undefined;
  /** How the answers to calls with an `idempotencyKey` are kept. */
  readonly idempotency?: IdempotencyOptions | undefined;
  /**
   * How long a call waits for a store, in milliseconds. @default 1_000, which nobody notices beside a picture's 20 s
   */
  readonly storeTimeoutMs?: number | undefined;
  /** How long a picture may take into a store before that counts as failed, in milliseconds; no call waits for it. @default 30_000 */
  readonly writeTimeoutMs?: number | undefined;
}

/** How pictures are kept for calls that order the same. */
export interface CacheOptions {
  /** Where. A store that fails or is slow is passed over: the picture is drawn. @default the memory of this process */
  readonly store?: ReuseStore | undefined;
  /** For how long, in milliseconds. @default 86_400_000, a day: a model changes behind its name, and a picture with it */
  readonly ttlMs?: number | undefined;
  /** What the memory may hold, in bytes; without effect on a `store` of one's own. @default 256 MiB */
  readonly maxBytes?: number | undefined;
}

/** How the answers to calls with an `idempotencyKey` are kept. */
export interface IdempotencyOptions {
  /** Where. @default the memory of this process, which a restart empties */
  readonly store?: ReuseStore | undefined;
  /**
   * For how long a key stands for its request, in milliseconds. @default 86_400_000: a day, as payment services hold it
   */
  readonly windowMs?: number | undefined;
  /** What the pictures may take in memory, in bytes; without effect on a `store` of one's own. @default 256 MiB */
  readonly maxBytes?: number | undefined;
  /**
   * How many keys the memory may hold; without effect on a `store` of one's own. None is forgotten within its window: beyond it a new key is
   * what a store is that fails (`onStoreError`). @default 200_000, which take 62 MB (measured
   * with Node 24, 2026-11-21)
   */
  readonly maxKeys?: number | undefined;
  /**
   * What to do when the store fails or is too slow before anything is sent: refuse the call, or draw it unchecked, with the warning
   * `idempotency_unchecked`. @default 'refuse': whoever gives a key would rather wait than pay twice
   */
  readonly onStoreError?: 'refuse' | 'draw' | undefined;
  /**
   * What becomes of a call whose every caller has left: it goes on, so that its picture, which is paid for, is there when the caller
   * comes again; or it is ended. Before its first attempt nothing is paid for, and it is ended either way. @default 'finish'
   */
  readonly onAbandoned?: 'finish' | 'abort' | undefined;
  /** How often a call looks whether another process has answered the key meanwhile, in milliseconds. @default 1_000 */
  readonly pollMs?: number | undefined;
}

/** The options read and complete. */
export interface ReuseSettings extends ReusePatience {
  /** `undefined`: there is none. */
  readonly cache?: CacheSettings | undefined;
  readonly dedupe: boolean;
  readonly idempotency: IdempotencySettings;
}

/** Those of the cache. */
export interface CacheSettings {
  readonly store?: ReuseStore | undefined;
  readonly ttlMs: number;
  readonly maxBytes: number;
}

/** Those of idempotency keys. */
export interface IdempotencySettings {
  readonly store?: ReuseStore | undefined;
  readonly windowMs: number;
  readonly maxBytes: number;
  readonly maxKeys: number;
  readonly onStoreError: 'refuse' | 'draw';
  readonly onAbandoned: 'finish' | 'abort';
  readonly pollMs: number;
}
