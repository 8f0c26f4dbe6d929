import type { ReuseStore } from './reuse-store.ts';

/** What is used of a `Keyv` (`keyv` 5 and 6), so that Retake needs none itself. */
export interface KeyvLike {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, ttl?: number): Promise<unknown>;
  delete(key: string): Promise<unknown>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
}

/** How a store over a Keyv is made. */
export interface KeyvReuseStoreOptions {
  /**
   * How long a call that takes a key waits for another one of this process that is taking the same, in milliseconds; then it goes on, and
   * the other one is refused when its reply comes. @default 500, half of what a call waits for its store
   */
  readonly addTimeoutMs?: number | undefined;
}

/**
 * Keeps answers wherever Keyv has an adapter for: `keyvReuseStore(new Keyv(new KeyvRedis(url)))`. Give it a Keyv of its own, with a namespace.
 *
 * Bytes are kept as base64, which every serializer of Keyv leaves as it is; that costs a third more room, and some time (see the guide).
 * Keyv cannot set a key only where there is none: `add` decides between the callers of one process, not between processes.
 */
export function keyvReuseStore(keyv: KeyvLike, { addTimeoutMs = 500 }: KeyvReuseStoreOptions = {}): ReuseStore {
  // Keyv swallows what its adapter throws, and answers as if there were nothing; only this event tells.
  let failures = 0;
  let lastFailure: unknown;
  keyv.on('error', (error) => {
    failures += 1;
    lastFailure = error;
  });
  /** Another operation's failure at the same time counts too: too careful costs a repetition, too bold a picture. */
  const watched = async <T>(work: () => Promise<T>): Promise<T> => {
    const before = failures;
    const answer = await work();
    if (failures !== before) throw lastFailure instanceof Error ? lastFailure : new Error('The store behind Keyv failed');
    return answer;
  };
  const get = async (key: string): Promise<Uint8Array | undefined> => {
    const kept = await watched(() => keyv.get(key));
    return typeof kept === 'string' ? Buffer.from(kept, 'base64') : undefined;
  };
  const set = async (key: string, bytes: Uint8Array, ttlMs: number): Promise<void> => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
    const isKept = await watched(() => keyv.set(key, text, ttlMs));
    if (isKept === false) throw new Error('The store behind Keyv did not keep what it was given');
  };

  const adding = new Map<string, Addition>();
  const addNext = async (own: Addition, key: string, bytes: Uint8Array, ttlMs: number): Promise<boolean> => {
    if ((await get(key)) !== undefined) return false;
    // Whoever came later found nothing there either, and can have set it by now.
    if (own.isOvertaken) throw new Error('The store behind Keyv took too long over a key that is wanted again');
    await set(key, bytes, ttlMs);
    return true;
  };
  return {
    get,
    set,
    add: async (key, bytes, ttlMs) => {
      const before = adding.get(key);
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      const own: Addition = { ended, isOvertaken: false };
      adding.set(key, own);
      try {
        if (before !== undefined) await overtake(before, addTimeoutMs);
        return await addNext(own, key, bytes, ttlMs);
      } finally {
        end();
        if (adding.get(key) === own) adding.delete(key);
      }
    },
    delete: async (key) => void (await watched(() => keyv.delete(key))),
  };
}

/** One caller of `add`, for the next one with its key. */
interface Addition {
  readonly ended: Promise<void>;
  /** Whether the next one has gone on without it. */
  isOvertaken: boolean;
}

/** Waits for the one before, but not for ever: a reply that never comes would block its key until a restart. */
async function overtake(before: Addition, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      before.isOvertaken = true;
      resolve();
    }, patienceMs);
  });
  await Promise.race([before.ended, late]);
  clearTimeout(timer);
}
