import { RequestInvalidError, type Issue } from '@retake/core';
import { downloadReference, type ReferenceDownload } from './download-reference.ts';

/**
 * Puts bytes where the images of a request are addresses.
 *
 * @param images as the client sent them; what is no address stays as it is, and so does everything beyond `most`, for the core to refuse.
 * @throws RequestInvalidError with the path of every picture that could not be had.
 */
export async function resolveReferences(images: unknown, most: number, download: ReferenceDownload): Promise<unknown> {
  if (!Array.isArray(images) || images.length > most) return images;
  const resolved = await Promise.all(
    images.map(async (image: unknown): Promise<unknown> => {
      const url = addressOf(image);
      return url === undefined ? image : downloadReference(url, download);
    }),
  );
  const issues = resolved.flatMap((image: unknown, index): Issue[] =>
    image === undefined
      ? [{ path: `images[${index}].url`, message: 'could not be downloaded: https and public hosts only' }]
      : [],
  );
  if (issues.length > 0) throw new RequestInvalidError(issues);
  return resolved;
}

function addressOf(image: unknown): string | undefined {
  if (typeof image !== 'object' || image === null || !('url' in image)) return undefined;
  return typeof image.url === 'string' && !/^data:/i.test(image.url) ? image.url : undefined;
}
