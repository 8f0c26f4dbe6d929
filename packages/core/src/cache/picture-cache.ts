import { decodeAnswer, encodeAnswer } from './answer-bytes.ts';
import type { KeptAnswer } from './kept-answer.ts';
import type { AskReuseStore } from './reuse-access.ts';

/** Answers that were drawn before, by the digest of what shapes them. A store that fails looks like one that has nothing. */
export interface PictureCache {
  read(digest: string): Promise<KeptAnswer | undefined>;
  /** Never rejects. */
  write(digest: string, answer: KeptAnswer): Promise<void>;
}

/** Builds a cache over a store; answers are kept for `ttlMs`. */
export function createPictureCache(ask: AskReuseStore, ttlMs: number): PictureCache {
  return {
    async read(digest) {
      const asked = await ask('read', (store) => store.get(digest));
      return asked.answered && asked.answer !== undefined ? decodeAnswer(asked.answer) : undefined;
    },
    async write(digest, answer) {
      await ask('write', async (store) => store.set(digest, encodeAnswer(answer), ttlMs));
    },
  };
}
