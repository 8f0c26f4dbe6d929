import { z } from 'zod';
import type { PicturePart } from '../../generation/picture-part.ts';
import type { ImagenModelFacts } from '../../models/imagen-models.ts';
import { IMAGEN_PIXELS } from '../../models/imagen-models.ts';
import type { Pixels } from '../../models/picture-size.ts';
import type { Problem } from '../gemini/problem.ts';
import { schemaProblem } from '../gemini/schema-problem.ts';

/** An order of `:predict`, read and found good. */
export interface ImagenOrder {
  readonly prompt: string;
  readonly count: number;
  readonly size: '1K' | '2K';
  readonly pixels: Pixels;
  readonly mediaType: PicturePart['mediaType'];
  readonly tellsSafety: boolean;
  readonly tellsReason: boolean;
}

const parameters = {
  sampleCount: z.number().int().min(1).max(4).default(4),
  aspectRatio: z.enum(['1:1', '3:4', '4:3', '9:16', '16:9']).default('1:1'),
  sampleImageSize: z.enum(['1K', '2K']).optional(),
  personGeneration: z.string().optional(),
  safetySetting: z.string().optional(),
  includeSafetyAttributes: z.boolean().default(false),
  includeRaiReason: z.boolean().default(false),
  language: z.string().optional(),
  outputOptions: z
    .strictObject({
      mimeType: z.enum(['image/png', 'image/jpeg']).default('image/png'),
      compressionQuality: z.number().int().optional(),
    })
    .optional(),
};

/** `negativePrompt`, `seed`, `addWatermark` and `enhancePrompt` are Vertex AI's alone (SDK types and documentation, 2025 to 2026). */
const vertexParameters = {
  ...parameters,
  negativePrompt: z.string().optional(),
  seed: z.number().int().optional(),
  addWatermark: z.boolean().optional(),
  enhancePrompt: z.boolean().optional(),
  storageUri: z.string().optional(),
};

const instances = z.array(z.strictObject({ prompt: z.string().min(1) })).length(1);
const studioSchema = z.strictObject({ instances, parameters: z.strictObject(parameters).prefault({}) });
const vertexSchema = z.strictObject({ instances, parameters: z.strictObject(vertexParameters).prefault({}) });

const refuse = (message: string): { readonly problem: Problem } => ({
  problem: { status: 400, grpcStatus: 'INVALID_ARGUMENT', message },
});

/** Reads the body of `:predict`, or tells what is wrong with it. */
export const readImagenOrder = (
  json: unknown,
  facts: ImagenModelFacts,
  onVertex: boolean,
): { readonly order: ImagenOrder; readonly problem?: never } | { readonly problem: Problem; readonly order?: never } => {
  const parsed = (onVertex ? vertexSchema : studioSchema).safeParse(json);
  if (!parsed.success) return { problem: schemaProblem(parsed.error) };
  const {
    instances: [instance],
    parameters: ordered,
  } = parsed.data;
  const { sampleImageSize: size = '1K', aspectRatio } = ordered;
  const seed = 'seed' in ordered ? ordered.seed : undefined;
  const watermark = 'addWatermark' in ordered ? ordered.addWatermark : undefined;
  const square = IMAGEN_PIXELS[aspectRatio];
  if (instance === undefined || square === undefined) return refuse('Request contains an invalid argument.');
  if (ordered.sampleImageSize !== undefined && !facts.sizes.includes(size))
    return refuse(`sampleImageSize ${size} is not supported for this model.`);
  if (seed !== undefined && watermark !== false) return refuse('Seed is not supported when watermark is enabled.');
  const scale = size === '2K' ? 2 : 1;
  return {
    order: {
      prompt: instance.prompt,
      count: ordered.sampleCount,
      size,
      pixels: { width: square.width * scale, height: square.height * scale },
      mediaType: ordered.outputOptions?.mimeType ?? 'image/png',
      tellsSafety: ordered.includeSafetyAttributes,
      tellsReason: ordered.includeRaiReason,
    },
  };
};
