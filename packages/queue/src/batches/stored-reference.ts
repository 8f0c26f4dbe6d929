import { createHash } from 'node:crypto';
import type { BlobStore, ByteSource } from '@retake/core';
import { PictureLostError } from '../errors/picture-lost-error.ts';
import type { KeptBytes } from '../store/kept-picture.ts';

/** Hashed in one go, in about a millisecond. */
const SLICE_BYTES = 1024 * 1024;

/**
 * A reference image where it is kept: read a piece at a time, by whoever sends it. Reading it ends with PictureLostError when it is not
 * there, or is not what it was.
 */
export function storedReference(blobs: BlobStore, { blob, digest, bytes }: KeptBytes): ByteSource {
  return {
    length: bytes,
    async *open() {
      const content = await blobs.get(blob);
      if (content === undefined) throw new PictureLostError(digest, 'is not in the blob store any more');
      const hash = createHash('sha256');
      for await (const piece of content instanceof Uint8Array ? [content] : content) {
        for (let at = 0; at < piece.byteLength; at += SLICE_BYTES) {
          const slice = piece.subarray(at, at + SLICE_BYTES);
          hash.update(slice);
          yield slice;
        }
      }
      if (`sha256-${hash.digest('hex')}` !== digest) throw new PictureLostError(digest, 'was altered in the blob store');
    },
  };
}
