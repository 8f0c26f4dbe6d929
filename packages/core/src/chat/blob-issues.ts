import type { Issue } from '../errors/issue.ts';
import type { BlobStore } from './blob-store.ts';
import type { PlacedBlob } from './chat-blobs.ts';
import { BlobProblem, blobSource } from './read-blob.ts';

/** Problems of blobs that are not there or have another length, found without reading them. Never rejects. */
export function missingBlobs(store: BlobStore, blobs: readonly PlacedBlob[]): Promise<readonly Issue[]> {
  return issuesOfBlobs(blobs, async ({ digest, bytes }) => {
    const size = await store.size(digest);
    if (size === undefined) return 'is not in the store';
    return size === bytes ? undefined : 'was altered in the store';
  });
}

/** Problems of blobs that are not there or not what their digests say. Reads each once, a piece at a time. Never rejects. */
export function alteredBlobs(store: BlobStore, blobs: readonly PlacedBlob[]): Promise<readonly Issue[]> {
  return issuesOfBlobs(blobs, async (blob) => {
    for await (const _piece of blobSource(store, blob).open());
    return undefined;
  });
}

async function issuesOfBlobs(
  blobs: readonly PlacedBlob[],
  problemOf: (blob: PlacedBlob) => Promise<string | undefined>,
): Promise<readonly Issue[]> {
  const issues: Issue[] = [];
  // One after the other: a long chat has a hundred, and a store of one's own may be a database.
  for (const blob of blobs) {
    const message = await problemOf(blob).catch(messageOf);
    if (message !== undefined) issues.push(...blob.places.map((path) => ({ path, message })));
  }
  return issues;
}

/** Of what a store threw only its code, such as `EACCES`, is told: its words may hold an address or a key. */
function messageOf(error: unknown): string {
  if (error instanceof BlobProblem) return error.message;
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const named = typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? ` (${code})` : '';
  return `could not be read from the store${named}`;
}
