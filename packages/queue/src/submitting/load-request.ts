import type { CallOptions, ImageRequest } from '@retake/core';
import type { JobBlobs } from '../store/job-blobs.ts';
import type { KeptCall, KeptRequest } from '../store/kept-request.ts';

/**
 * The request of an item, its reference images read.
 *
 * @throws PictureLostError when one is missing or was altered.
 */
export async function loadRequest({ images, ...request }: KeptRequest, blobs: JobBlobs): Promise<ImageRequest> {
  return { ...request, images: await Promise.all(images.map((image) => blobs.read(image))) };
}

/** The options of calls for an item. A description in place of a picture is no answer to a job. */
export function callOptionsOf({ budgetKey, labels, route, degrade }: KeptCall): CallOptions {
  return { budgetKey, labels, route, degrade: { ...degrade, text: false } };
}
