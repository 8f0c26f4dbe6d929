import type { PictureSize, Pixels } from '../models/picture-size.ts';
import type { LargeTexts } from './large-text.ts';

/** A picture that an answer holds. */
export interface PicturePart {
  readonly kind: 'picture';
  readonly pixels: Pixels;
  readonly size: PictureSize;
  readonly mediaType: 'image/png' | 'image/jpeg';
  /** The media type that the answer states. */
  readonly declared: string;
  /** Tells pictures of one answer apart. */
  readonly variant: number;
  readonly thought: boolean;
  /** How it is carried, and in which state. */
  readonly carrier: 'inline' | 'markdown' | 'bad-base64' | 'truncated-base64' | 'truncated-picture';
  /** Share of the base64 that is kept where the carrier truncates. */
  readonly keep: number;
}

/** A picture's base64 as its carrier delivers it, put aside in `large`. */
export const carriedBase64 = (part: PicturePart, base64: Buffer, large: LargeTexts): string => {
  const kept = Math.floor((base64.length * part.keep) / 4) * 4;
  switch (part.carrier) {
    case 'bad-base64': {
      const half = Math.floor(base64.length / 2);
      return `${large.put(base64.subarray(0, half))}#*!${large.put(base64.subarray(half))}`;
    }
    case 'truncated-base64':
      // One character beyond a whole group of four: a length that no base64 has.
      return large.put(base64.subarray(0, Math.max(1, kept - 3)));
    case 'truncated-picture':
      return large.put(base64.subarray(0, Math.max(4, kept)));
    case 'inline':
    case 'markdown':
      return large.put(base64);
    default:
      return part.carrier satisfies never;
  }
};

/** A picture's file as its carrier delivers it: whole, or without its end. */
export const carriedFile = (part: PicturePart, file: Buffer): Buffer =>
  part.carrier === 'truncated-picture' ? file.subarray(0, Math.floor(file.length * part.keep)) : file;
