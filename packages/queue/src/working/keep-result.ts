import type { ImageResult } from '@retake/core';
import type { ItemEnd } from '../store/item-record.ts';
import type { JobBlobs } from '../store/job-blobs.ts';
import type { KeptPicture } from '../store/kept-picture.ts';

/** What of a result goes into a record: its pictures are in the blob store when this has resolved. */
export interface KeptResult extends Pick<ItemEnd, 'degraded' | 'warnings'> {
  readonly pictures: readonly KeptPicture[];
}

/** Puts the pictures of a result into the blob store. Rejects as the store does. */
export async function keepResult({ images, extraImages, degraded, warnings }: ImageResult, blobs: JobBlobs): Promise<KeptResult> {
  const all = [...images.map((image) => ({ ...image, role: undefined })), ...extraImages];
  const pictures: KeptPicture[] = [];
  for (const { data, mediaType, width, height, size, channel, model, role } of all) {
    const bytes = await blobs.keep(data);
    pictures.push({ ...bytes, mediaType, width, height, size, channel, model, role });
  }
  return {
    pictures,
    degraded: degraded.map(({ what, ordered, delivered, channel, reason }) => ({ what, ordered, delivered, channel, reason })),
    warnings: warnings.map(({ code, message }) => ({ code, message })),
  };
}
