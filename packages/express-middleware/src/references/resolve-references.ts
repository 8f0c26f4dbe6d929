import { RequestInvalidError, type Issue } from '@retake/core';
import type { HeldBody } from '../body/held-bytes.ts';
import { downloadReference, readAddress, type ReferenceDownload } from './download-reference.ts';
import { defaultReferenceUrls as defaults, type ReferenceUrls } from './reference-urls.ts';
import { STAND_IN } from './stand-in.ts';

/** The images of one order among those of a request. */
export interface ReferenceList {
  /** As the client sent them. */
  readonly images: unknown;
  /** Where they stand in the body, such as `items[2].images`. */
  readonly path: string;
}

/** How the references of a request are had. */
export interface ReferenceResolution extends ReferenceDownload {
  /** Pictures of one order at most; a list of more stays as it is, for the core to refuse. */
  readonly most: number;
  /** Takes what is downloaded, in the account of the request's body. */
  readonly held: HeldBody;
}

/**
 * Puts bytes where images are addresses: each address is downloaded once, a few at the same moment, and while one is, it counts as large as it
 * may be.
 *
 * @returns the images of each list; what is no address stays as it is.
 * @throws RequestInvalidError with the path of every picture that could not be had; HttpProblemError `body_too_large`, `rate_limited`, `busy`
 * where there is no room for them; the reason of the signal.
 */
export async function resolveReferences(
  lists: readonly ReferenceList[],
  resolution: ReferenceResolution,
): Promise<readonly unknown[]> {
  const { most } = resolution;
  const wanted = new Set(lists.flatMap(({ images }) => listed(images, most).flatMap((image) => addressOf(image) ?? [])));
  const pictures = await downloadAll([...wanted], resolution);
  return replaced(lists, most, (url) => pictures.get(url));
}

/**
 * The same without a download, for questions about an order that is not made yet: in the place of each address stands the head of a picture.
 *
 * @param rules addresses that they forbid are problems; without them any text is an address.
 * @throws RequestInvalidError with the path of every address that would not be asked.
 */
export function standInReferences(lists: readonly ReferenceList[], most: number, rules?: ReferenceUrls): readonly unknown[] {
  const isAsked = (url: string): boolean => rules === undefined || readAddress(url, undefined, rules.hosts) !== undefined;
  return replaced(lists, most, (url) => (isAsked(url) ? STAND_IN : undefined));
}

async function downloadAll(
  urls: readonly string[],
  { held, signal, ...download }: ReferenceResolution,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { maxBytes = defaults.maxBytes, atOnce = defaults.atOnce } = download.rules;
  const pictures = new Map<string, Uint8Array>();
  const gaveUp = new AbortController();
  const either = AbortSignal.any([signal, gaveUp.signal]);
  let next = 0;
  let working = Math.min(atOnce, urls.length);
  const work = async (): Promise<void> => {
    for (let url = urls[next]; url !== undefined; url = urls[next]) {
      try {
        held.take(maxBytes);
      } catch (error) {
        // What cannot be held now is left to those who are at work, and refused by the last of them.
        if (working > 1) break;
        throw error;
      }
      next += 1;
      let bytes = 0;
      try {
        const picture = await downloadReference(url, { ...download, signal: either });
        if (picture !== undefined) pictures.set(url, picture);
        bytes = picture?.byteLength ?? 0;
      } finally {
        held.give(maxBytes - bytes);
      }
    }
    working -= 1;
  };
  // All of them have to be through, whatever one rejects with: what they hold is given back before the account is closed.
  const works = Array.from({ length: working }, () =>
    work().catch((error: unknown) => {
      gaveUp.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(works);
  signal.throwIfAborted();
  gaveUp.signal.throwIfAborted();
  return pictures;
}

function replaced(
  lists: readonly ReferenceList[],
  most: number,
  pictureAt: (url: string) => Uint8Array | undefined,
): readonly unknown[] {
  const issues: Issue[] = [];
  const resolved = lists.map(({ images, path }) => {
    if (!listed(images, most).some((image) => addressOf(image) !== undefined)) return images;
    return listed(images, most).map((image, index): unknown => {
      const url = addressOf(image);
      if (url === undefined) return image;
      const picture = pictureAt(url);
      if (picture === undefined)
        issues.push({ path: `${path}[${index}].url`, message: 'could not be downloaded: https and public hosts only' });
      return picture;
    });
  });
  if (issues.length > 0) throw new RequestInvalidError(issues);
  return resolved;
}

function listed(images: unknown, most: number): readonly unknown[] {
  return Array.isArray(images) && images.length <= most ? images : [];
}

function addressOf(image: unknown): string | undefined {
  if (typeof image !== 'object' || image === null || !('url' in image)) return undefined;
  return typeof image.url === 'string' && !/^data:/i.test(image.url) ? image.url : undefined;
}
