import { PICTURE_QUALITIES, type ImageTokens, type Model, type PictureQuality } from './model.ts';
import type { ImageSize } from './size.ts';

/** The tokens of a model's pictures, as its vendor documents them. */
export type TokenTables = Pick<Model, 'imageTokens' | 'imageTokensByQuality'>;

/** Output tokens of one picture. */
export interface PictureTokens {
  /** `undefined` where the model chooses a quality by itself, or none are documented. */
  readonly expected: number | undefined;
  /** The most that any quality takes that the model may choose; `undefined` where that is not documented. */
  readonly upper: number | undefined;
}

/** @param quality as ordered; `undefined` leaves it to the model. */
export function pictureTokens(tables: TokenTables, size: ImageSize, quality: string | undefined): PictureTokens {
  const { imageTokens, imageTokensByQuality: byQuality } = tables;
  if (byQuality !== undefined && quality === undefined) {
    const counts = PICTURE_QUALITIES.map((each) => byQuality[each]?.[size]);
    const known = counts.filter((count) => count !== undefined);
    return { expected: imageTokens[size], upper: known.length < counts.length ? undefined : Math.max(...known) };
  }
  const tokens = imageTokensOf(tables, quality)[size];
  return { expected: tokens, upper: tokens };
}

/** Output tokens of a picture of each size in the ordered quality; of a quality that is not documented there are none. */
export function imageTokensOf({ imageTokens, imageTokensByQuality }: TokenTables, quality: string | undefined): ImageTokens {
  if (imageTokensByQuality === undefined || quality === undefined) return imageTokens;
  return isQuality(quality) ? (imageTokensByQuality[quality] ?? {}) : {};
}

function isQuality(word: string): word is PictureQuality {
  return PICTURE_QUALITIES.some((quality) => quality === word);
}
