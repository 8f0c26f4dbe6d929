import type { ImageInput } from '@retake/core';

/** The bytes of a reference image that core has accepted. */
export function inputBytes(input: ImageInput): Uint8Array {
  if (input instanceof Uint8Array) return input;
  if ('data' in input) return input.data;
  return Buffer.from('base64' in input ? input.base64 : input.url.slice(input.url.indexOf(',') + 1), 'base64');
}
