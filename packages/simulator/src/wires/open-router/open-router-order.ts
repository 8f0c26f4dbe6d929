import { z } from 'zod';
import type { PicturePart } from '../../generation/picture-part.ts';
import { nearestRatio } from '../../generation/plan-pictures.ts';
import { nearestSize } from '../../models/nearest-size.ts';
import type { OpenRouterModelFacts } from '../../models/open-router-models.ts';
import { pixelsOf } from '../../models/pixel-table.ts';
import type { PictureSize, Pixels } from '../../models/picture-size.ts';
import { ASPECT_RATIOS, PICTURE_SIZES } from '../../models/picture-size.ts';
import type { OpenRouterError } from './open-router-error.ts';

/** An order of OpenRouter, read and found good. */
export interface OpenRouterOrder {
  readonly road: 'images' | 'chat';
  readonly prompt: string;
  readonly count: number;
  readonly size: PictureSize;
  readonly pixels: Pixels;
  readonly mediaType: PicturePart['mediaType'];
  readonly references: number;
}

type Read =
  | { readonly order: OpenRouterOrder; readonly error?: never }
  | { readonly error: OpenRouterError; readonly order?: never };

const ratio = z.string().regex(/^(auto|\d+(\.\d+)?:\d+(\.\d+)?)$/);
const reference = z.object({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) });

const imagesSchema = z.looseObject({
  prompt: z.string().min(1),
  n: z.number().int().min(1).max(10).default(1),
  aspect_ratio: ratio.optional(),
  resolution: z.enum(PICTURE_SIZES).optional(),
  size: z.string().optional(),
  output_format: z.enum(['png', 'jpeg']).default('png'),
  input_references: z.array(reference).max(16).default([]),
  stream: z.literal(false).optional(),
});

/** Reads an order to `/api/v1/images`, or tells what is wrong with it. */
export const readImagesOrder = (json: unknown, facts: OpenRouterModelFacts): Read => {
  const parsed = imagesSchema.safeParse(json);
  if (!parsed.success) return { error: schemaError(parsed.error) };
  const body = parsed.data;
  return orderOf(facts, body.resolution, body.aspect_ratio, body.size, {
    road: 'images',
    prompt: body.prompt,
    count: body.n,
    mediaType: `image/${body.output_format}`,
    references: body.input_references.length,
  });
};

const textPart = z.object({ type: z.literal('text'), text: z.string() });

const chatSchema = z.looseObject({
  messages: z
    .array(z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(z.union([textPart, reference]))]).nullish() }))
    .min(1),
  modalities: z.array(z.string()),
  image_config: z.looseObject({ aspect_ratio: ratio.optional(), image_size: z.enum(PICTURE_SIZES).optional() }).default({}),
  stream: z.literal(false).optional(),
});

/** Reads an order to `/api/v1/chat/completions`, or tells what is wrong with it. */
export const readChatOrder = (json: unknown, facts: OpenRouterModelFacts): Read => {
  const parsed = chatSchema.safeParse(json);
  if (!parsed.success) return { error: schemaError(parsed.error) };
  const { messages, modalities, image_config: config } = parsed.data;
  if (!modalities.includes('image'))
    return { error: { code: 400, message: 'The simulator answers only orders with the modality image' } };
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const parts = typeof content === 'string' ? [{ type: 'text', text: content } as const] : content;
  return orderOf(facts, config.image_size, config.aspect_ratio, undefined, {
    road: 'chat',
    prompt: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'),
    count: 1,
    mediaType: 'image/png',
    references: parts.filter(({ type }) => type === 'image_url').length,
  });
};

const orderOf = (
  facts: OpenRouterModelFacts,
  resolution: PictureSize | undefined,
  aspectRatio: string | undefined,
  exact: string | undefined,
  order: Omit<OpenRouterOrder, 'size' | 'pixels'>,
): Read => {
  const [width, height] = (exact ?? '').split('x').map(Number);
  const pixels = width === undefined || height === undefined || !(width > 0 && height > 0) ? undefined : { width, height };
  const smallest = PICTURE_SIZES.find((size) => size !== '512' && facts.prices[size] !== undefined) ?? '1K';
  const size = resolution ?? (pixels === undefined ? smallest : nearestSize(pixels));
  if (facts.prices[size] === undefined)
    return { error: { code: 400, message: `Resolution ${size} is not supported by ${facts.slug}` } };
  return { order: { ...order, size, pixels: pixels ?? pixelsIn(size, aspectRatio) } };
};

/** Pixels of Gemini's table, for all vendors alike; ratios that it lacks are drawn in the nearest one. */
const pixelsIn = (size: PictureSize, aspectRatio: string | undefined): Pixels => {
  const [across = 1, down = 1] =
    aspectRatio === undefined || aspectRatio === 'auto' ? [1, 1] : aspectRatio.split(':').map(Number);
  const near = nearestRatio({ width: across, height: down }, ASPECT_RATIOS);
  return pixelsOf('gemini-3', size, near) ?? { width: 1024, height: 1024 };
};

const schemaError = (error: z.ZodError): OpenRouterError => ({
  code: 400,
  message: error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; '),
});
