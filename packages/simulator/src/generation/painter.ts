import { createHash } from 'node:crypto';
import type { World } from '../server/world.ts';
import type { PicturePart } from './picture-part.ts';
import type { PictureWeight } from './picture-store.ts';

/** Draws the pictures of one order. */
export interface Painter {
  /** ASCII bytes of a picture's base64; callers must not write into them. */
  readonly base64: (part: PicturePart) => Buffer;
  /** The picture's file; callers must not write into it. */
  readonly file: (part: PicturePart) => Buffer;
}

/** Different pictures of each size that are handed out without captions. */
const PLAIN_LANDSCAPES = 8;

/** Creates the painter of what a model makes of a prompt. */
export const createPainter = (
  { pictures, captions, seed: worldSeed }: Pick<World, 'pictures' | 'captions' | 'seed'>,
  weight: PictureWeight,
  model: string,
  prompt: string,
): Painter => {
  const digest = createHash('sha256').update(`${worldSeed} ${model} ${prompt}`).digest().readUInt32BE(0);
  const caption = captions === 'prompt' ? prompt : '';
  const seed = captions === 'prompt' ? digest : digest % PLAIN_LANDSCAPES;
  return {
    base64: (part) => pictures.base64(part, caption, seed, weight),
    file: (part) => pictures.file(part, caption, seed, weight),
  };
};
