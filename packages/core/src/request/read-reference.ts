import { imageSize } from 'image-size';
import type { z } from 'zod';
import type { ReferenceImage } from '../channels/channel.ts';
import type { Issue } from '../errors/issue.ts';
import { imageInputSchema } from './request-schema.ts';
import type { RequestLimits } from './request-limits.ts';

/** Media types that every model with reference images takes. Source: ai.google.dev image understanding, read 2026-11. */
const MEDIA_TYPES = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
]);

/** A reference image that could be read, or every reason why not. `declared` is what the caller called it. */
export type ReadReference =
  | { readonly image: ReferenceImage; readonly declared: string | undefined }
  | { readonly issues: readonly Issue[] };

/** Decodes and measures one reference image. The bytes decide its media type, whatever it was called. */
export function readReference(input: unknown, path: string, limits: RequestLimits): ReadReference {
  const parsed = imageInputSchema.safeParse(input);
  if (!parsed.success) return problem(path, 'must be bytes (Uint8Array), { data }, { base64 } or { url }');
  const decoded = decode(parsed.data, path, limits);
  if ('issues' in decoded) return decoded;
  const { bytes, declared } = decoded;
  if (bytes.byteLength === 0) return problem(path, 'is empty');
  if (bytes.byteLength > limits.maxReferenceBytes) return problem(path, `is larger than ${limits.maxReferenceBytes} bytes`);
  const header = measure(bytes);
  if (header === undefined) return problem(path, 'is not a picture (PNG, JPEG, WebP, HEIC or HEIF expected)');
  if (header.width * header.height > limits.maxReferencePixels) {
    return problem(path, `has more than ${limits.maxReferencePixels} pixels (${header.width} x ${header.height})`);
  }
  return { image: Object.freeze({ bytes, ...header }), declared };
}

function decode(
  input: z.output<typeof imageInputSchema>,
  path: string,
  limits: RequestLimits,
): { readonly bytes: Uint8Array; readonly declared: string | undefined } | { readonly issues: readonly Issue[] } {
  if (input instanceof Uint8Array) return { bytes: input, declared: undefined };
  if ('data' in input) return { bytes: input.data, declared: input.mediaType };
  if ('base64' in input) return fromBase64(input.base64, input.mediaType, `${path}.base64`, limits);
  const dataUrl = /^data:([^;,]*)(?:;[^;,]*)*?;base64,/i.exec(input.url.slice(0, 256));
  if (dataUrl === null) {
    return problem(`${path}.url`, 'must be a base64 `data:` URL; download other pictures yourself and pass their bytes');
  }
  return fromBase64(input.url.slice(dataUrl[0].length), dataUrl[1] === '' ? undefined : dataUrl[1], `${path}.url`, limits);
}

function fromBase64(text: string, declared: string | undefined, path: string, limits: RequestLimits) {
  if (text.length * 0.75 > limits.maxReferenceBytes + 3) return problem(path, `is larger than ${limits.maxReferenceBytes} bytes`);
  const bytes = Buffer.from(text, 'base64');
  // Buffer skips what is not base64 instead of refusing it, so a picture cut by a bad character would pass unnoticed.
  const chars = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
  if (bytes.byteLength !== Math.floor((chars * 3) / 4)) return problem(path, 'is not valid base64');
  return { bytes, declared };
}

function measure(bytes: Uint8Array): Omit<ReferenceImage, 'bytes'> | undefined {
  try {
    const { type, width, height } = imageSize(bytes);
    const mediaType = MEDIA_TYPES.get(type ?? '');
    return mediaType === undefined || width === 0 || height === 0 ? undefined : { mediaType, width, height };
  } catch {
    return undefined;
  }
}

function problem(path: string, message: string): { readonly issues: readonly Issue[] } {
  return { issues: [{ path, message }] };
}
