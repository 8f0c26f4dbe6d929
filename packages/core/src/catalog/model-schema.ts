import { z } from 'zod';
import { MODEL_FAMILIES, PICTURE_QUALITIES, THINKING_LEVELS, type Model } from './model.ts';
import { countSchema, daySchema, orUndefined, priceSchema, sourceShape } from './price-schema.ts';
import { ASPECT_RATIOS, IMAGE_SIZES } from './size.ts';

const imageSize = z.enum(IMAGE_SIZES);
const aspectRatio = z.enum(ASPECT_RATIOS);
const imageTokens = z.partialRecord(imageSize, z.int().positive());
const pixelSize = z.strictObject({ width: z.int().positive(), height: z.int().positive() });

/** Names go into URLs, metrics and the keys of price lists. */
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,99}$/, 'not a model name: up to 100 letters, digits and . _ : / @ -');

const lifecycle = z.strictObject({
  ...sourceShape,
  status: z.enum(['live', 'deprecated', 'retired']),
  since: daySchema.exactOptional(),
  deprecatedAt: daySchema.exactOptional(),
  retiredAt: daySchema.exactOptional(),
  successor: name.exactOptional(),
  note: z.string().exactOptional(),
});

const abilities = z.strictObject({
  ...sourceShape,
  sizes: z.array(imageSize).min(1),
  aspectRatios: z.array(aspectRatio).min(1),
  ratiosOfSize: z.partialRecord(imageSize, z.array(aspectRatio).min(1)).exactOptional(),
  maxReferences: countSchema,
  thinking: z.array(z.enum(THINKING_LEVELS)),
  seed: z.boolean(),
  sizeOnWire: z.boolean(),
  thinks: z.boolean(),
  googleSearch: z.boolean().optional(),
});

/** Checks an entry of the catalog; unknown keys are errors, since they are slips of the pen that would lose a price. */
export const modelSchema: z.ZodType<Model> = z.strictObject({
  id: name,
  vendor: z.string().min(1),
  family: z.enum(MODEL_FAMILIES),
  displayName: z.string().min(1),
  aliases: z.array(name),
  lifecycle,
  abilities,
  pixels: z.partialRecord(imageSize, z.partialRecord(aspectRatio, pixelSize)),
  figures: z.strictObject(sourceShape),
  imageTokens,
  imageTokensByQuality: z.partialRecord(z.enum(PICTURE_QUALITIES), imageTokens).exactOptional(),
  referenceTokens: countSchema,
  listPrice: orUndefined(priceSchema),
});
