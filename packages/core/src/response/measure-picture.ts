import { imageSize } from 'image-size';
import { pngHeader } from '../catalog/png-header.ts';
import type { PixelSize } from '../catalog/size.ts';

/** What a picture's own bytes say it is. */
export interface PictureHeader extends PixelSize {
  readonly mediaType: string;
}

const MEDIA_TYPES = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['avif', 'image/avif'],
]);

/** Reads type and pixels from a picture's header; `undefined` when the bytes are no picture. */
export function measurePicture(bytes: Uint8Array): PictureHeader | undefined {
  try {
    // What most models draw is read at once; the library asks every format that it knows first.
    const png = pngHeader(bytes);
    const { type, width, height } = png === undefined ? imageSize(bytes) : { ...png, type: 'png' };
    const mediaType = MEDIA_TYPES.get(type ?? '');
    return mediaType === undefined || !(width > 0 && height > 0) ? undefined : { mediaType, width, height };
  } catch {
    return undefined;
  }
}
