import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { BlobStore } from '@retake/core';
import { PictureLostError } from '../errors/picture-lost-error.ts';
import type { KeptBytes } from './kept-picture.ts';

/** Hashed in one go, in about a millisecond. */
const SLICE_BYTES = 1024 * 1024;

/** The bytes of one job. */
export interface JobBlobs {
  /** How a record names these bytes; keeps nothing. */
  name(content: Uint8Array): Promise<KeptBytes>;
  /** Keeps bytes; they are there when this has resolved. Rejects as the store does. */
  keep(content: Uint8Array): Promise<KeptBytes>;
  /**
   * The bytes, whole.
   *
   * @throws PictureLostError when they are not there, or are not what they were.
   */
  read(kept: KeptBytes): Promise<Uint8Array>;
  forget(kept: KeptBytes): Promise<void>;
}

/**
 * The blobs of a job in a store that others use too. They are named after the job as well as after what they are: two jobs with the same
 * picture keep it twice, and a job that is forgotten takes nothing from another one, or from a chat in the same store.
 */
export function jobBlobs(blobs: BlobStore, jobId: string): JobBlobs {
  const name = async (content: Uint8Array): Promise<KeptBytes> => {
    const digest = await digestOf(content);
    const blob = `sha256-${createHash('sha256').update(`retake/queue\n${jobId}\n${digest}`).digest('hex')}`;
    return { digest, blob, bytes: content.byteLength };
  };
  return {
    name,
    async keep(content) {
      const kept = await name(content);
      await blobs.put(kept.blob, content);
      return kept;
    },
    async read(kept) {
      const content = await blobs.get(kept.blob);
      if (content === undefined) throw new PictureLostError(kept.digest, 'is not in the blob store any more');
      const whole = Buffer.concat(content instanceof Uint8Array ? [content] : await copiesOf(content));
      if ((await digestOf(whole)) !== kept.digest) throw new PictureLostError(kept.digest, 'was altered in the blob store');
      return whole;
    },
    forget: ({ blob }) => blobs.delete(blob),
  };
}

/** A store may read the next piece into the memory of the last one. */
async function copiesOf(pieces: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const copies: Uint8Array[] = [];
  for await (const piece of pieces) copies.push(Uint8Array.from(piece));
  return copies;
}

/** Others get their turn meanwhile: a picture of 20 MB takes as long as it takes to notice. */
async function digestOf(content: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < content.byteLength; at += SLICE_BYTES) {
    if (at > 0) await setImmediate();
    hash.update(content.subarray(at, at + SLICE_BYTES));
  }
  return `sha256-${hash.digest('hex')}`;
}
