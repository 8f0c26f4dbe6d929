import { z } from 'zod';
import { keptDegradationSchema, keptWarningSchema } from '../cache/kept-answer-schema.ts';
import { THINKING_LEVELS } from '../catalog/model.ts';
import { ASPECT_RATIOS, IMAGE_SIZES } from '../catalog/size.ts';
import { BLOB_DIGEST } from '../chat/blob-store.ts';

/** The version of the JSON that this Retake writes, and the only one so far. */
export const SERIES_VERSION = 1;

/** Most variants of a series: its JSON is written whole with every picture. */
export const MOST_VARIANTS = 1_000;

const text = z.string().min(1, 'must not be empty');
const nanoUsd = z.int('must be a whole number of nano-dollars').min(0);
const size = z.enum(IMAGE_SIZES);

const picture = z.strictObject({
  digest: z.string().regex(BLOB_DIGEST, 'must be sha256- and 64 hexadecimal digits'),
  bytes: z.int().min(0),
  mediaType: z.string().regex(/^image\/[\w.+-]+$/, 'must be the media type of a picture'),
  width: z.int().min(1),
  height: z.int().min(1),
});
const drawnPicture = picture.extend({ size, channel: text, model: text });

/** Options of channels that can be kept: plain JSON. */
export const keptChannelOptionsSchema = z.record(z.string(), z.record(z.string(), z.json()));

const order = z.strictObject({
  prompt: text,
  model: text.optional(),
  purpose: text.optional(),
  size: size.optional(),
  aspectRatio: z.enum(ASPECT_RATIOS).optional(),
  thinking: z.enum(THINKING_LEVELS).optional(),
  seed: z.int().optional(),
  channelOptions: keptChannelOptionsSchema.optional(),
  /** Those of its own, without the character's. */
  references: z.array(picture),
});

/** An attempt that may have been billed and brought no picture. */
const unsettled = z.strictObject({
  callId: text,
  channel: text,
  model: text,
  size,
  /** For collecting its picture; `null` where that cannot be collected. */
  resumeToken: text.nullable(),
  /** What its upstream said that it costs; `null` where it did not. */
  reportedNanoUsd: nanoUsd.nullable(),
  /** The most that it can have cost; `null` where that is not known. */
  upToNanoUsd: nanoUsd.nullable(),
});

const progress = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('waiting') }),
  /** Written before its call sends anything, so that whoever finds it knows that it may be paid for. */
  z.strictObject({
    state: z.literal('drawing'),
    callId: text,
    /** Who was to be asked first; `null` when nobody could be. */
    first: z.strictObject({ channel: text, model: text, size }).nullable(),
    upToNanoUsd: nanoUsd.nullable(),
    /** What its failed attempts have cost so far. */
    spent: z.strictObject({ nanoUsd, incomplete: z.boolean() }),
  }),
  z.strictObject({
    state: z.literal('drawn'),
    callId: text,
    picture: drawnPicture,
    /** Paid for beside it. */
    extras: z.array(drawnPicture.extend({ role: z.enum(['alternate', 'thought']) })),
    /** The model that was ordered, where another one drew; `null` where it drew itself. */
    otherThan: text.nullable(),
    warnings: z.array(keptWarningSchema),
    degraded: z.array(keptDegradationSchema),
    /** Of its call; `null` when it is not known. */
    nanoUsd: nanoUsd.nullable(),
  }),
  /** `callId` is `null` where no call could be made. */
  z.strictObject({ state: z.literal('failed'), callId: text.nullable(), code: text, message: z.string() }),
]);

const slot = z.strictObject({ order, progress, unsettled: z.array(unsettled) });

/** A series as it is kept: its pictures are in a blob store. */
export const seriesJsonSchema = z.strictObject({
  format: z.literal('retake.series', "must be 'retake.series'"),
  version: z.literal(SERIES_VERSION, `must be ${SERIES_VERSION}, the version this Retake reads`),
  id: text,
  /** Counts what was saved: a store can refuse to put an older one in the place of a newer one. */
  revision: z.int().min(0),
  instruction: z.string(),
  /** Pictures of the character that were given; empty where it is drawn. */
  given: z.array(picture),
  /** `null` where its pictures were given. */
  character: slot.nullable(),
  variants: z.array(slot).min(1).max(MOST_VARIANTS),
  /** Of all calls that have ended. */
  cost: z.strictObject({
    nanoUsd,
    /** Whether a billed attempt has no known price. */
    incomplete: z.boolean(),
    /** The most that attempts of unknown billing can add; `null` when that is not known. */
    unknownUpToNanoUsd: nanoUsd.nullable(),
  }),
});

/** A series in JSON, of version 1. */
export type SeriesJson = z.output<typeof seriesJsonSchema>;
/** One of its pictures, drawn or not. */
export type KeptSlot = z.output<typeof slot>;
/** What is ordered for one. */
export type KeptOrder = z.output<typeof order>;
/** How far one is. */
export type SlotProgress = z.output<typeof progress>;
/** An attempt that may have been billed and brought no picture. */
export type UnsettledAttempt = z.output<typeof unsettled>;
/** A picture that was given. */
export type GivenPicture = z.output<typeof picture>;
/** A picture that was drawn. */
export type DrawnPicture = z.output<typeof drawnPicture>;

/** Which picture of a series: the canonical one, or a variant by its index. */
export type SeriesPlace = 'character' | number;
