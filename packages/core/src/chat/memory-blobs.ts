import type { BlobDigest, BlobStore } from './blob-store.ts';

/** Keeps blobs in this process, until it ends or they are deleted. For tests, and for chats that do not outlive their request. */
export function memoryBlobs(): BlobStore {
  const kept = new Map<BlobDigest, Uint8Array>();
  return {
    put: async (digest, content) => {
      // A copy: what was given may be a view of something larger, and belongs to whoever gave it.
      if (!kept.has(digest)) kept.set(digest, new Uint8Array(content));
    },
    get: async (digest) => kept.get(digest),
    size: async (digest) => kept.get(digest)?.byteLength,
    delete: async (digest) => {
      kept.delete(digest);
    },
  };
}
