import { LRUCache } from 'lru-cache';
import { drawPicture } from '../pictures/draw-picture.ts';
import type { PicturePart } from './composition.ts';

/** Bytes that a picture of a size should weigh at least; `undefined` leaves it as light as it comes. */
export type PictureWeight = (size: PicturePart['size']) => number | undefined;

/** Base64 of pictures, drawn and encoded once. */
export interface PictureStore {
  /** ASCII bytes of a picture's base64; callers must not write into them. */
  base64(part: PicturePart, caption: string, seed: number, weight: PictureWeight): Buffer;
}

/** Creates a store that keeps the most recently used encodings, up to `maxBytes` of them. */
export const createPictureStore = (maxBytes: number): PictureStore => {
  const encoded = new LRUCache<string, Buffer>({ maxSize: maxBytes, sizeCalculation: (base64) => base64.length });
  return {
    base64: (part, caption, seed, weight) => {
      const weightBytes = weight(part.size);
      const { width, height } = part.pixels;
      const key = JSON.stringify([width, height, part.mediaType, seed + part.variant, weightBytes ?? 0, caption]);
      const known = encoded.get(key);
      if (known !== undefined) return known;
      const picture = drawPicture({ width, height, mediaType: part.mediaType, caption, seed: seed + part.variant, weightBytes });
      const base64 = Buffer.from(
        Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength).toString('base64'),
        'latin1',
      );
      encoded.set(key, base64);
      return base64;
    },
  };
};
