import { ChatInvalidError } from '../errors/chat-invalid-error.ts';
import { alteredBlobs } from './blob-issues.ts';
import type { BlobDigest, BlobStore } from './blob-store.ts';
import type { PlacedBlob } from './chat-blobs.ts';
import { blobSource, wholeOf } from './read-blob.ts';

/** Blobs with all their bytes. @throws ChatInvalidError when one is not there, or not as it was. */
export async function wholeBlobs(
  store: BlobStore,
  placed: readonly PlacedBlob[],
): Promise<readonly { readonly digest: BlobDigest; readonly content: Buffer }[]> {
  const issues = await alteredBlobs(store, placed);
  if (issues.length > 0) throw new ChatInvalidError(issues);
  return Promise.all(placed.map(async (blob) => ({ digest: blob.digest, content: await wholeOf(blobSource(store, blob)) })));
}
