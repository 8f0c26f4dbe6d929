import { z } from 'zod';
import type { PicturePart } from '../../generation/picture-part.ts';
import type { FluxModelFacts } from '../../models/flux-models.ts';
import type { Pixels } from '../../models/picture-size.ts';
import { referencePixels } from '../../pictures/reference-pixels.ts';
import type { Reply } from '../reply.ts';
import { fieldReply } from './flux-refusal.ts';

/** A task's order, read and found good. */
export interface FluxOrder {
  readonly prompt: string;
  readonly pixels: Pixels;
  readonly resolution: '1k' | '2k' | '4k';
  readonly seed: number | undefined;
  readonly mediaType: PicturePart['mediaType'];
  /** Pixels of each input image, where its header could be read. */
  readonly inputs: readonly (Pixels | undefined)[];
}

/** Lenient as FastAPI is: names that a model does not know are passed over; but see `FLUX_3_FIELDS`. */
const bodySchema = z.looseObject({
  prompt: z.string(),
  images: z.array(z.string()).nullish(),
  width: z.number().int().nullish(),
  height: z.number().int().nullish(),
  aspect_ratio: z
    .string()
    .regex(/^(auto|\d{1,2}:\d{1,2})$/)
    .nullish(),
  resolution: z.enum(['1k', '2k', '4k']).nullish(),
  seed: z.number().int().nullish(),
  output_format: z.enum(['jpeg', 'png']).nullish(),
  safety_tolerance: z.number().int().min(0).max(6).nullish(),
});

/** All that `flux-3-image` takes; it answers 422 to any other name (api.bfl.ai/openapi.json, as client libraries read it in 2026-10). */
const FLUX_3_FIELDS: ReadonlySet<string> = new Set([
  'prompt',
  'images',
  'aspect_ratio',
  'resolution',
  'grounding',
  'safety_tolerance',
  'webhook_url',
  'webhook_secret',
]);

const MEGAPIXEL = 1_048_576;
const SCALE = { '1k': 1, '2k': 4, '4k': 16 } as const;

/** Reads the body of a submission, or refuses it with a 422. */
export const readFluxOrder = (
  json: unknown,
  facts: FluxModelFacts,
): { readonly order: FluxOrder; readonly problem?: never } | { readonly problem: Reply; readonly order?: never } => {
  const parsed = bodySchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = String(issue?.path[0] ?? 'prompt');
    const missing = issue?.code === 'invalid_type' && issue.input === undefined;
    return {
      problem: missing
        ? fieldReply(field, 'field required', 'value_error.missing')
        : fieldReply(field, issue?.message ?? 'value is not valid', 'value_error'),
    };
  }
  const body = parsed.data;
  const isFlux3 = facts.sizing === 'resolution';
  const stranger = isFlux3 ? Object.keys(body).find((name) => !FLUX_3_FIELDS.has(name)) : undefined;
  if (stranger !== undefined) return { problem: fieldReply(stranger, 'extra fields not permitted', 'value_error.extra') };
  const inputs = isFlux3
    ? (body.images ?? []).map(inputPixels)
    : Object.entries(body).flatMap(([name, value]) =>
        /^input_image(_\d+)?$/.test(name) && typeof value === 'string' ? [inputPixels(value)] : [],
      );
  if (inputs.length > facts.maxInputs)
    return {
      problem: fieldReply(
        isFlux3 ? 'images' : 'input_image',
        `at most ${facts.maxInputs} input images`,
        'value_error.list.max_items',
      ),
    };
  const resolution = body.resolution ?? '1k';
  const pixels = orderedPixels(body, facts, inputs[0], resolution);
  const misfit = misfitOf(pixels, facts);
  if (misfit !== undefined) return { problem: misfit };
  return {
    order: {
      prompt: body.prompt,
      pixels,
      resolution,
      seed: body.seed ?? undefined,
      mediaType: `image/${body.output_format ?? 'jpeg'}`,
      inputs,
    },
  };
};

/** An input image is base64, a data URL, or an address, whose pixels stay unknown. */
const inputPixels = (image: string): Pixels | undefined =>
  /^https?:/.test(image) ? undefined : referencePixels(image.replace(/^data:[^,]*,/, ''));

const orderedPixels = (
  body: z.output<typeof bodySchema>,
  facts: FluxModelFacts,
  input: Pixels | undefined,
  resolution: FluxOrder['resolution'],
): Pixels => {
  if (facts.sizing === 'pixels') {
    const natural = input ?? { width: 1024, height: facts.id === 'flux-pro-1.1' ? 768 : 1024 };
    return {
      width: body.width ?? fitted(natural.width, facts),
      height: body.height ?? fitted(natural.height, facts),
    };
  }
  const [across = 1, down = 1] =
    body.aspect_ratio == null || body.aspect_ratio === 'auto'
      ? [input?.width ?? 1, input?.height ?? 1]
      : body.aspect_ratio.split(':').map(Number);
  const area = facts.megapixels * MEGAPIXEL * (facts.sizing === 'resolution' ? SCALE[resolution] : 1);
  const edge = (ratio: number): number => Math.max(32, Math.round(Math.sqrt(area * ratio) / 32) * 32);
  return { width: edge(across / down), height: edge(down / across) };
};

const fitted = (edge: number, { edge: { least, most, step } }: FluxModelFacts): number =>
  Math.min(most, Math.max(least, Math.floor(edge / step) * step));

const misfitOf = ({ width, height }: Pixels, { sizing, edge: { least, most, step } }: FluxModelFacts): Reply | undefined => {
  if (sizing !== 'pixels') return undefined;
  for (const [field, edge] of Object.entries({ width, height })) {
    if (edge < least || edge > most || (step === 32 && edge % step !== 0))
      return fieldReply(field, `must be from ${least} to ${most} in steps of ${step}`, 'value_error.number');
  }
  return width * height > 4 * MEGAPIXEL ? fieldReply('width', 'at most 4 megapixels', 'value_error.number') : undefined;
};
