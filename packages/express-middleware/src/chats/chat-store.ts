import type { BlobStore, ChatJson } from '@retake/core';

/**
 * Where chats wait between their turns. A chat is its JSON, which is small, and its pictures and thought signatures, which are not. Keys are
 * made by the routes; they hold whose chat it is.
 */
export interface ChatStore {
  /** `undefined` for a chat that is not there, or whose time is over. */
  get(key: string): Promise<ChatJson | undefined>;
  /** Keeps a chat for so many milliseconds from now on. */
  set(key: string, chat: ChatJson, keepMs: number): Promise<void>;
  /** Forgets a chat and what its `blobs` hold; not an error where there is none. */
  delete(key: string): Promise<void>;
  /** Where the pictures and signatures of this chat are. Chats may share a store, such as a directory. */
  blobs(key: string): BlobStore;
}
