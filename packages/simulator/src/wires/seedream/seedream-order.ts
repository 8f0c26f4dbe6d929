import { z } from 'zod';
import type { PicturePart } from '../../generation/picture-part.ts';
import type { Pixels } from '../../models/picture-size.ts';
import type { SeedreamModelFacts } from '../../models/seedream-models.ts';
import { SEEDREAM_TIERS } from '../../models/seedream-models.ts';
import type { ArkError } from './ark-error.ts';
import { invalidArkParameter } from './ark-error.ts';

/** An order of ModelArk, read and found good. */
export interface SeedreamOrder {
  readonly prompt: string;
  readonly count: number;
  readonly pixels: Pixels;
  readonly mediaType: PicturePart['mediaType'];
  readonly asUrl: boolean;
  readonly watermark: boolean;
  readonly references: number;
}

/** There is no `n`, `seed`, `negative_prompt` or guidance (documentation of ModelArk, revision 265, 2026-10). */
const bodySchema = z.strictObject({
  model: z.string(),
  prompt: z.string().min(1),
  image: z.union([z.string(), z.array(z.string())]).optional(),
  size: z.string().optional(),
  output_format: z.enum(['png', 'jpeg']).optional(),
  response_format: z.enum(['url', 'b64_json']).default('url'),
  watermark: z.boolean().default(true),
  sequential_image_generation: z.enum(['disabled', 'auto']).default('disabled'),
  sequential_image_generation_options: z.strictObject({ max_images: z.number().int().min(1).max(15).default(15) }).optional(),
  optimize_prompt_options: z.looseObject({}).optional(),
  user: z.string().optional(),
});

/** Reads the body of an order, or tells what is wrong with it. */
export const readSeedreamOrder = (
  json: unknown,
  facts: SeedreamModelFacts,
): { readonly order: SeedreamOrder; readonly error?: never } | { readonly error: ArkError; readonly order?: never } => {
  const parsed = bodySchema.safeParse(json);
  if (!parsed.success) return { error: schemaError(parsed.error) };
  const body = parsed.data;
  const references = body.image === undefined ? [] : [body.image].flat();
  const pixels = pixelsOf(body.size ?? facts.tiers[0] ?? '2K', facts);
  if (pixels === undefined) return { error: invalidArkParameter('size', sizeRule(facts)) };
  if (references.length > facts.maxReferences)
    return { error: invalidArkParameter('image', `at most ${facts.maxReferences} reference images are supported`) };
  if (references.some((image) => !/^(https?:\/\/|data:image\/[a-z+.-]+;base64,)/.test(image)))
    return { error: invalidArkParameter('image', 'expected a URL or a data URL with a lower-case media type') };
  if (body.output_format !== undefined && !facts.formats)
    return { error: invalidArkParameter('output_format', 'it is not supported by this model') };
  return {
    order: {
      prompt: body.prompt,
      count: body.sequential_image_generation === 'auto' ? (body.sequential_image_generation_options?.max_images ?? 15) : 1,
      pixels,
      mediaType: `image/${body.output_format ?? 'jpeg'}`,
      asUrl: body.response_format === 'url',
      watermark: body.watermark,
      references: references.length,
    },
  };
};

const pixelsOf = (size: string, { tiers, leastPixels, mostPixels }: SeedreamModelFacts): Pixels | undefined => {
  const tier = tiers.find((known) => known === size);
  if (tier !== undefined) return { width: SEEDREAM_TIERS[tier], height: SEEDREAM_TIERS[tier] };
  const match = /^(\d{2,5})x(\d{2,5})$/.exec(size);
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  const ratio = width / height;
  const fits = width * height >= leastPixels && width * height <= mostPixels && ratio >= 1 / 16 && ratio <= 16;
  return fits ? { width, height } : undefined;
};

const sizeRule = ({ tiers, leastPixels, mostPixels }: SeedreamModelFacts): string =>
  `image size must be one of ${tiers.join(', ')}, or WxH of at least ${leastPixels} and at most ${mostPixels} pixels`;

const schemaError = (error: z.ZodError): ArkError => {
  const [issue] = error.issues;
  const param = issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : String(issue?.path[0] ?? 'body');
  return issue?.code === 'invalid_type' && (param === 'prompt' || param === 'model')
    ? { status: 400, code: 'MissingParameter', message: `The request is missing the parameter \`${param}\`.`, param }
    : invalidArkParameter(param, issue?.code === 'unrecognized_keys' ? 'unknown parameter' : (issue?.message ?? 'unreadable'));
};
