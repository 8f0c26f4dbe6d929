import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { BlobDigest } from './blob-store.ts';

/** Hashed in one go, in about a millisecond. */
const SLICE = 1024 * 1024;

/** The name of a short text. */
export function digestOfText(text: string): BlobDigest {
  return `sha256-${createHash('sha256').update(text).digest('hex')}`;
}

/** The name of these bytes. Others get their turn meanwhile: a picture of 20 MB takes as long as it takes to notice. */
export async function digestOf(content: Uint8Array): Promise<BlobDigest> {
  const hash = createHash('sha256');
  for (let at = 0; at < content.length; at += SLICE) {
    if (at > 0) await setImmediate();
    hash.update(content.subarray(at, at + SLICE));
  }
  return `sha256-${hash.digest('hex')}`;
}
