import type { BlobStore } from './blob-store.ts';
import { inTime, LEFT_MS, type Patience } from './in-time.ts';

/**
 * A store that nobody waits for longer than they will: what it does not answer in time is rejected with a LateError, each piece that is read
 * among it. What is put is waited for a little after the caller has left, since pictures that were paid for are among it.
 */
export function timedBlobs(store: BlobStore, patience: Pick<Patience, 'timeoutMs' | 'signal'>): BlobStore {
  return {
    put: (digest, content) => inTime(() => store.put(digest, content), { ...patience, leftMs: LEFT_MS }),
    get: async (digest) => {
      const content = await inTime(() => store.get(digest), patience);
      return content === undefined || content instanceof Uint8Array ? content : timed(content, patience);
    },
    size: (digest) => inTime(() => store.size(digest), patience),
    delete: (digest) => inTime(() => store.delete(digest), patience),
  };
}

async function* timed(pieces: AsyncIterable<Uint8Array>, patience: Patience): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  let isAnswered = true;
  try {
    for (;;) {
      isAnswered = false;
      const next = await inTime(() => iterator.next(), patience);
      isAnswered = true;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // One that hangs would not end either.
    if (isAnswered) await iterator.return?.();
  }
}
