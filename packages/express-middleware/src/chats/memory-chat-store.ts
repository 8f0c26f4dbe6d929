import { memoryBlobs, type BlobStore, type ChatJson } from '@retake/core';
import { LRUCache } from 'lru-cache';
import { SharedCache } from '../shares/shared-cache.ts';
import type { ChatStore } from './chat-store.ts';

/** How much is kept. */
export interface MemoryChatStoreOptions {
  /**
   * Bytes of all pictures and signatures. Beyond it those chats end that were not gone on with longest, of the caller that keeps most.
   * @default 512 MiB
   */
  readonly maxBytes?: number | undefined;
  /** Of all callers; beyond it as above. @default 10_000 */
  readonly maxChats?: number | undefined;
}

/** Defaults of the memory store. */
export const defaultMemoryChatStore = Object.freeze({ maxBytes: 512 * 1024 * 1024, maxChats: 10_000 });

interface Entry {
  readonly chat: ChatJson;
  readonly blobs: BlobStore;
}

/** Chats that can be in the hands of requests at the same moment. */
const MOST_OPEN = 10_000;

/** What a chat takes besides its pictures and signatures, in bytes, roughly. */
const BASE_BYTES = 2_048;

/** Keeps chats in this process, until it ends or there is no room for them. */
export function createMemoryChatStore(options: MemoryChatStoreOptions = {}): ChatStore {
  const { maxBytes = defaultMemoryChatStore.maxBytes, maxChats = defaultMemoryChatStore.maxChats } = options;
  const entries = new SharedCache<Entry>({ maxBytes, maxCount: maxChats, bytesOf });
  // Of chats that are in somebody's hands: one that begins, or that had to go while its turn was drawn, finds its pictures again.
  const open = new LRUCache<string, WeakRef<BlobStore>>({ max: MOST_OPEN });
  const blobsOf = (key: string): BlobStore => {
    const blobs = entries.get(key)?.blobs ?? open.get(key)?.deref() ?? memoryBlobs();
    open.set(key, new WeakRef(blobs));
    return blobs;
  };
  return {
    get: async (key) => entries.get(key)?.chat,
    set: async (key, chat, keepMs) => {
      entries.set(key, { chat, blobs: blobsOf(key) }, keepMs);
      open.delete(key);
    },
    delete: async (key) => {
      entries.delete(key);
      open.delete(key);
    },
    blobs: blobsOf,
  };
}

function bytesOf({ chat }: Entry): number {
  const sizes = new Map<string, number>();
  for (const { references, reply, picture } of chat.turns) {
    for (const { digest, bytes } of [...references, picture, ...(reply ?? []).flatMap(({ large }) => large)])
      sizes.set(digest, bytes);
  }
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, BASE_BYTES);
}
