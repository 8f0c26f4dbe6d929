import type { Issue } from '../errors/issue.ts';
import type { BlobStore } from './blob-store.ts';
import type { PlacedBlob } from './chat-blobs.ts';
import { LateError } from './in-time.ts';
import { BlobProblem, blobSource } from './read-blob.ts';

/** Problems of blobs that are not there or have another length, found without reading them. Never rejects. */
export function missingBlobs(store: BlobStore, blobs: readonly PlacedBlob[]): Promise<readonly Issue[]> {
  return issuesOfBlobs(blobs, async ({ digest, bytes }) => {
    const size = await store.size(digest);
    if (size === undefined) return GONE;
    return size === bytes ? undefined : ALTERED;
  });
}

/** Whether an issue of `missingBlobs` says that a blob is lost, and not only that its store could not be asked. */
export function isLoss({ message }: Issue): boolean {
  return message === GONE || message === ALTERED;
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
    let isLate = false;
    const message = await problemOf(blob).catch((error: unknown) => {
      isLate = error instanceof LateError;
      return messageOf(error);
    });
    if (message !== undefined) issues.push(...blob.places.map((path) => ({ path, message })));
    // It would be waited for as long for each of the others.
    if (isLate) break;
  }
  return issues;
}

const GONE = 'is not in the store';
const ALTERED = 'was altered in the store';
const NOT_IN_TIME = 'could not be read from the store in time';

/** Of what a store threw only its code, such as `EACCES`, is told: its words may hold an address or a key. */
function messageOf(error: unknown): string {
  if (error instanceof BlobProblem) return error.message;
  if (error instanceof LateError) return NOT_IN_TIME;
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const named = typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? ` (${code})` : '';
  return `could not be read from the store${named}`;
}
