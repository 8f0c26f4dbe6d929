import { z } from 'zod';
import { pngHeader } from '../../catalog/png-header.ts';
import type { PictureOrder } from '../channel.ts';
import { partialImagesSchema } from './openai-partials.ts';

/** Options of one call on OpenAI. Restrictive: an unknown key is an error, never dropped. */
export const openAiCallOptionsSchema = z.strictObject({
  /** How much work goes into the picture, and what it costs: on gpt-image-2 high takes 36 times the tokens of low. @default 'auto' */
  quality: z.enum(['low', 'medium', 'high', 'xhigh', 'max', 'auto']).optional(),
  /** `transparent` needs PNG or WebP. @default 'auto' */
  background: z.enum(['transparent', 'opaque', 'auto']).optional(),
  /** @default 'png' */
  outputFormat: z.enum(['png', 'jpeg', 'webp']).optional(),
  /** 0 to 100, for JPEG and WebP. @default 100 */
  outputCompression: z.int().min(0).max(100).optional(),
  /** How strict the input filter is; without references only. @default 'auto' */
  moderation: z.enum(['auto', 'low']).optional(),
  /** Effort of planning the picture; 2.6 only. @default the model's own */
  complexity: z.enum(['low', 'medium', 'high']).optional(),
  /**
   * Drafts on the way, 0 to 3, each billed as 100 more tokens (apidog.com/blog/gpt-image-2-5-api on OpenAI's guide, 2026-09-09); the answer holds the final picture only. Whoever reads the call as a
   * stream gets them as `picture.partial`. They also keep a connection alive that something in between would cut for its silence.
   * @default no stream
   */
  partialImages: partialImagesSchema.optional(),
  /** A PNG below 4 MB, as large as the first reference: where it is transparent, that is redrawn. */
  mask: z
    .instanceof(Uint8Array)
    .refine((bytes) => bytes.byteLength < 4 * 1024 * 1024 && pngHeader(bytes) !== undefined, 'a mask is a PNG below 4 MB')
    .optional(),
  /** A stable, anonymous name of the end user, for OpenAI's abuse detection. */
  safetyIdentifier: z.string().min(1).max(512).optional(),
});

/** Options of one call on OpenAI. */
export type OpenAiCallOptions = z.output<typeof openAiCallOptionsSchema>;

/** What the options of a call ask for that this model, or this order, cannot have (openai 7.55.0, 2026-11-10; providers.md §7). */
export function callOptionReasons({ model, references }: PictureOrder, options: OpenAiCallOptions): readonly string[] {
  const { quality, background, outputFormat = 'png', outputCompression, moderation, complexity, mask } = options;
  const [first] = references;
  const header = mask && pngHeader(mask);
  const checks: readonly (readonly [wrong: boolean, reason: string])[] = [
    [
      (quality === 'xhigh' || quality === 'max') && !LATER.test(model.id),
      `${model.id} has no quality ${quality}; 2.5 and 2.6 do`,
    ],
    [complexity !== undefined && !model.id.startsWith('gpt-image-2.6'), `${model.id} has no complexity; 2.6 does`],
    [moderation !== undefined && first !== undefined, 'moderation cannot be set for an edit'],
    [mask !== undefined && first === undefined, 'a mask needs a reference image to lie on'],
    [
      header !== undefined && first !== undefined && (header.width !== first.width || header.height !== first.height),
      'the mask is not as large as the first reference image',
    ],
  ];
  return [
    ...checks.flatMap(([wrong, reason]) => (wrong ? [reason] : [])),
    ...fileOptionReasons({ background, outputFormat, outputCompression }),
  ];
}

/** What of the options of a call no file of that format can be, whoever writes it. */
export function fileOptionReasons({
  background,
  outputFormat,
  outputCompression,
}: Pick<OpenAiCallOptions, 'background' | 'outputFormat' | 'outputCompression'>): readonly string[] {
  return [
    ...(background === 'transparent' && outputFormat === 'jpeg' ? ['JPEG cannot be transparent'] : []),
    ...(outputCompression !== undefined && outputFormat === 'png' ? ['outputCompression is for JPEG and WebP, not PNG'] : []),
  ];
}

const LATER = /^gpt-image-2\.[56]/;
