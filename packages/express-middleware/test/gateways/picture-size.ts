import { imageSize as measure } from 'image-size';

/** The pixels of a picture in base64. */
export function imageSize(base64: string | undefined): { readonly width: number; readonly height: number } {
  const { width, height } = measure(Buffer.from(base64 ?? '', 'base64'));
  return { width, height };
}
