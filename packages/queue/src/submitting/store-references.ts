import type { ImageInput } from '@retake/core';
import type { JobBlobs } from '../store/job-blobs.ts';
import type { ImageItem } from './image-item.ts';
import { inputBytes } from './input-bytes.ts';

/** Puts at once: enough for a disk or a bucket, and not so many that their pictures fill the memory. */
const PUTS_AT_ONCE = 4;

/** Puts the reference images of all items into the blob store. Rejects as that does. */
export async function storeReferences(items: readonly ImageItem[], blobs: JobBlobs): Promise<void> {
  // The same input in many items, such as a logo, is stored once.
  const left = new Set<ImageInput>(items.flatMap(({ images = [] }) => images)).values();
  const putAll = async (): Promise<void> => {
    for (const input of left) await blobs.keep(inputBytes(input));
  };
  await Promise.all(Array.from({ length: PUTS_AT_ONCE }, putAll));
}
