import type { ContinuedChat, ImageResult } from '@retake/core';
import { SharedCache } from '../shares/shared-cache.ts';
import type { AnswerStore, KeptAnswer } from './answer-store.ts';

/** How much is kept. */
export interface MemoryAnswerStoreOptions {
  /**
   * Bytes of all pictures. Beyond it the caller that keeps most loses those that nobody asked for longest, their keys staying taken.
   * @default 256 MiB
   */
  readonly maxBytes?: number | undefined;
  /** Keys, about 200 bytes each. Beyond it the oldest of the caller that has most are free again. @default 100_000 */
  readonly maxKeys?: number | undefined;
}

/** Defaults of the memory store. */
export const defaultMemoryAnswerStore = Object.freeze({ maxBytes: 256 * 1024 * 1024, maxKeys: 100_000 });

/** What an answer takes besides its pictures, in bytes, roughly. */
const BASE_BYTES = 2_048;

/** Keeps answers in this process. No timer: what is over is dropped when it is asked for or when room is needed. */
export function createMemoryAnswerStore(options: MemoryAnswerStoreOptions = {}): AnswerStore {
  const { maxBytes = defaultMemoryAnswerStore.maxBytes, maxKeys = defaultMemoryAnswerStore.maxKeys } = options;
  const outcomes = new SharedCache<NonNullable<KeptAnswer['outcome']>>({ maxBytes, maxCount: maxKeys, bytesOf });
  const fingerprints = new SharedCache<string>({ maxBytes: maxKeys, maxCount: maxKeys, bytesOf: () => 1 });
  return {
    get: async (key) => {
      const fingerprint = fingerprints.get(key);
      return fingerprint === undefined ? undefined : { fingerprint, outcome: outcomes.get(key) };
    },
    set: async (key, { fingerprint, outcome }, keepMs) => {
      fingerprints.set(key, fingerprint, keepMs);
      if (outcome !== undefined) outcomes.set(key, outcome, keepMs);
    },
  };
}

function bytesOf(outcome: NonNullable<KeptAnswer['outcome']>): number {
  if (!('result' in outcome)) return BASE_BYTES;
  const { result } = outcome;
  const pictures = [...result.images, ...result.extraImages].map(({ data }) => data);
  // A turn of a chat is kept with what the model said: its signatures are as large as its pictures, which are not counted twice.
  const said = isTurn(result) ? (result.reply ?? []).flatMap(({ large }) => large.map(({ content }) => content)) : [];
  const kept = new Set([...pictures, ...said].filter((content) => content instanceof Uint8Array));
  return [...kept].reduce((sum, { byteLength }) => sum + byteLength, BASE_BYTES);
}

function isTurn(result: ImageResult): result is ContinuedChat {
  return 'reply' in result;
}
