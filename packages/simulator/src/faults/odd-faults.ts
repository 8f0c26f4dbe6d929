import { z } from 'zod';
import { ASPECT_RATIOS, PICTURE_SIZES } from '../models/picture-size.ts';
import { faultFields, share } from './fault-fields.ts';

/** Faults that answer 200 with a picture that is not quite what was ordered; all of them are billed. */
export const oddFaults = [
  /** The only picture is flagged as a thought. */
  z.strictObject({ kind: z.literal('only-thought-image'), ...faultFields }),
  /** Interim pictures of the model's thinking before the final one, each billed. */
  z.strictObject({
    kind: z.literal('interim-images'),
    ...faultFields,
    /** @default 2 */
    count: z.number().int().min(1).max(10).default(2),
    /** Whether they carry `thought: true`; without it they look like ordinary pictures. @default true */
    flagged: z.boolean().default(true),
  }),
  z.strictObject({
    kind: z.literal('several-images'),
    ...faultFields,
    /** @default 2 */
    count: z.number().int().min(2).max(10).default(2),
  }),
  /** Another size or ratio than ordered, as relays that drop `imageSize` deliver. Priced as delivered. */
  z.strictObject({
    kind: z.literal('wrong-size'),
    ...faultFields,
    /** @default '1K' */
    size: z.enum(PICTURE_SIZES).default('1K'),
    /** @default as ordered */
    aspectRatio: z.enum(ASPECT_RATIOS).optional(),
  }),
  z.strictObject({
    kind: z.literal('media-type'),
    ...faultFields,
    /** What the bytes are. @default 'image/png' */
    mediaType: z.enum(['image/png', 'image/jpeg']).default('image/png'),
    /** What the answer claims. @default what the bytes are */
    declared: z.string().optional(),
  }),
  /** The picture as `![image](data:…)` in a text part. */
  z.strictObject({ kind: z.literal('markdown-picture'), ...faultFields }),
  z.strictObject({ kind: z.literal('text-after-picture'), ...faultFields }),
  /** Another model answered, and is what counts for the price. */
  z.strictObject({
    kind: z.literal('rerouted'),
    ...faultFields,
    /** @default 'gemini-nano-banana-2.1' */
    modelVersion: z.string().default('gemini-nano-banana-2.1'),
  }),
  z.strictObject({ kind: z.literal('missing-usage'), ...faultFields }),
  /** Characters in the base64 that are not base64. */
  z.strictObject({ kind: z.literal('bad-base64'), ...faultFields }),
  /** Base64 that stops early, in a length that no base64 has, within valid JSON. */
  z.strictObject({ kind: z.literal('truncated-base64'), ...faultFields, keep: share.default(0.6) }),
  /** Valid base64 of a picture whose end is missing. */
  z.strictObject({ kind: z.literal('truncated-picture'), ...faultFields, keep: share.default(0.6) }),
] as const;

const schema = z.discriminatedUnion('kind', oddFaults);
export type OddFault = z.output<typeof schema>;

const kinds: ReadonlySet<string> = new Set(oddFaults.map((fault) => fault.shape.kind.value));

/** Whether a fault is a 200 with an odd picture. */
export const isOdd = (fault: { readonly kind: string }): fault is OddFault => kinds.has(fault.kind);
