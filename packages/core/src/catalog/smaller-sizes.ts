import { z } from 'zod';
import { IMAGE_SIZES } from './size.ts';

/** Sizes that may be drawn in place of a larger one, in the order in which they are tried; `false` for none. */
export const smallerSizesSchema = z.union([z.literal(false), z.array(z.enum(IMAGE_SIZES)).max(IMAGE_SIZES.length)], {
  error: `must be false, or a list of ${IMAGE_SIZES.join(', ')}`,
});
