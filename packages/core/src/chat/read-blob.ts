import { createHash } from 'node:crypto';
import type { ByteSource } from '../channels/channel-chat.ts';
import type { BlobStore } from './blob-store.ts';
import type { KeptBlob } from './chat-json.ts';

/** A blob that is not what it was, or is not there. */
export class BlobProblem extends Error {
  override readonly name = 'BlobProblem';
}

/** A blob as a source that can be read again and again; it is held to its digest each time. */
export function blobSource(store: BlobStore, blob: KeptBlob): ByteSource {
  return { length: blob.bytes, open: () => read(store, blob) };
}

/** @throws BlobProblem when it is missing, or at its end when it is not what its digest says. */
async function* read(store: BlobStore, { digest, bytes }: KeptBlob): AsyncGenerator<Uint8Array> {
  const content = await store.get(digest);
  if (content === undefined) throw new BlobProblem('is not in the store');
  const hash = createHash('sha256');
  let length = 0;
  for await (const piece of content instanceof Uint8Array ? [content] : content) {
    hash.update(piece);
    length += piece.byteLength;
    if (length > bytes) break;
    yield piece;
  }
  if (length !== bytes || `sha256-${hash.digest('hex')}` !== digest) throw new BlobProblem('was altered in the store');
}

/** A source as a whole. Rejects as the source does. */
export async function wholeOf(source: ByteSource): Promise<Buffer> {
  const whole = Buffer.allocUnsafeSlow(source.length);
  let at = 0;
  for await (const piece of source.open()) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}
