import { LRUCache } from 'lru-cache';
import { drawPicture } from '../pictures/draw-picture.ts';
import type { PicturePart } from './picture-part.ts';

/** Bytes that a picture of a size should weigh at least; `undefined` leaves it as light as it comes. */
export type PictureWeight = (size: PicturePart['size']) => number | undefined;

/** Pictures, drawn and encoded once. Callers must not write into what they get. */
export interface PictureStore {
  /** ASCII bytes of a picture's base64. */
  base64(part: PicturePart, caption: string, seed: number, weight: PictureWeight): Buffer;
  /** A picture's file. */
  file(part: PicturePart, caption: string, seed: number, weight: PictureWeight): Buffer;
}

/** Creates a store that keeps the most recently used encodings, up to `maxBytes` of them. */
export const createPictureStore = (maxBytes: number): PictureStore => {
  const encoded = new LRUCache<string, Buffer>({ maxSize: maxBytes, sizeCalculation: (base64) => base64.length });
  const file: PictureStore['file'] = ({ pixels, mediaType, size, variant }, caption, seed, weight) => {
    const picture = drawPicture({ ...pixels, mediaType, caption, seed: seed + variant, weightBytes: weight(size) });
    return Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength);
  };
  return {
    file,
    base64: (part, caption, seed, weight) => {
      const { width, height } = part.pixels;
      const key = JSON.stringify([width, height, part.mediaType, seed + part.variant, weight(part.size) ?? 0, caption]);
      const known = encoded.get(key);
      if (known !== undefined) return known;
      const base64 = Buffer.from(file(part, caption, seed, weight).toString('base64'), 'latin1');
      encoded.set(key, base64);
      return base64;
    },
  };
};
