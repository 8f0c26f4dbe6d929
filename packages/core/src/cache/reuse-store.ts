/**
 * Where answers are kept that are to be given again: bytes by key, each for a time. Retake brings `createMemoryReuseStore`, and
 * `keyvReuseStore` for everything that Keyv has an adapter for; `describeReuseStoreContract` of `@retake/core/testing` tries one of your own.
 *
 * A method that cannot do its work rejects: an error that is swallowed looks like an answer that is not there, and pays a second time.
 */
export interface ReuseStore {
  /** The bytes as they were set; `undefined` when there are none, or their time is over. They are read, never changed. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Keeps the bytes for so many milliseconds, in place of others under the key. They may be changed by the caller once it resolves. */
  set(key: string, bytes: Uint8Array, ttlMs: number): Promise<void>;
  /** As `set`, where the key holds nothing; tells whether it did. Of many that add at once, one does. */
  add(key: string, bytes: Uint8Array, ttlMs: number): Promise<boolean>;
  /** Whether or not there is something. */
  delete(key: string): Promise<void>;
}
