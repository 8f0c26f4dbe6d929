import { z } from 'zod';
import type { Price, PriceFactor, Source } from './price.ts';
import { IMAGE_SIZES } from './size.ts';

/** An integer ≥ 0 that a number holds exactly, such as nano-dollars or tokens. */
export const countSchema = z.int().nonnegative();

/** A day that exists, `YYYY-MM-DD`. */
export const daySchema = z.iso.date('not a day such as 2026-10-06');

/** The fields of a `Source`, for the schemas of what has one. */
export const sourceShape = { source: z.string().min(1), date: daySchema } satisfies Record<keyof Source, z.ZodType>;

/** What may be left out and is then `undefined`: a field that is always there, unlike an optional one. */
export function orUndefined<T>(schema: z.ZodType<T>): z.ZodType<T | undefined> {
  // A union with `undefined` would report one problem for the whole price instead of one for each field.
  return schema.optional().transform((value) => value);
}

const tokenPriceSchema = z.strictObject({
  ...sourceShape,
  basis: z.literal('tokens'),
  inputTextNanoUsd: countSchema,
  inputImageNanoUsd: countSchema,
  outputTextNanoUsd: orUndefined(countSchema),
  outputImageNanoUsd: countSchema,
  searchNanoUsd: countSchema.exactOptional(),
});

const picturePriceSchema = z.strictObject({
  ...sourceShape,
  basis: z.literal('picture'),
  nanoUsd: z.partialRecord(z.enum(IMAGE_SIZES), countSchema),
  referenceNanoUsd: countSchema.exactOptional(),
});

const requestPriceSchema = z.strictObject({
  ...sourceShape,
  basis: z.literal('request'),
  nanoUsd: countSchema,
});

const megapixelPriceSchema = z.strictObject({
  ...sourceShape,
  basis: z.literal('megapixel'),
  firstNanoUsd: countSchema,
  firstEditedNanoUsd: countSchema.exactOptional(),
});

/** Checks a configured price; amounts are nano-dollars. */
export const priceSchema: z.ZodType<Price> = z.discriminatedUnion('basis', [
  tokenPriceSchema,
  picturePriceSchema,
  requestPriceSchema,
  megapixelPriceSchema,
]);

/** Checks a configured factor. */
export const priceFactorSchema: z.ZodType<PriceFactor> = z.strictObject({
  numerator: countSchema,
  denominator: z.int().positive(),
});
