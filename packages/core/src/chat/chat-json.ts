import { z } from 'zod';
import { ASPECT_RATIOS, IMAGE_SIZES } from '../catalog/size.ts';
import { THINKING_LEVELS } from '../catalog/model.ts';
import { BLOB_DIGEST } from './blob-store.ts';

/** The version of the JSON that this Retake writes, and the only one so far. */
export const CHAT_VERSION = 1;

const digest = z.string().regex(BLOB_DIGEST, 'must be sha256- and 64 hexadecimal digits');
const text = z.string().min(1, 'must not be empty');
const nanoUsd = z.int('must be a whole number of nano-dollars').min(0);

const blob = { digest, bytes: z.int().min(0) };
const picture = z.strictObject({
  ...blob,
  mediaType: z.string().regex(/^image\/[\w.+-]+$/, 'must be the media type of a picture'),
  width: z.int().min(1),
  height: z.int().min(1),
});
const part = z.strictObject({
  json: z.record(z.string(), z.json()),
  large: z.array(
    z.strictObject({ path: z.array(z.union([z.string(), z.int().min(0)])).min(1), as: z.enum(['base64', 'text']), ...blob }),
  ),
  /** Digest of the signature it came with; `null` where it came without one. */
  signature: digest.nullable(),
  /** Digest of the part and its place. */
  seal: digest,
});
const turn = z.strictObject({
  prompt: text,
  references: z.array(picture),
  /** `null` for a turn that was drawn outside the chat's family, whose parts mean nothing to it. */
  reply: z.array(part).min(1, 'must hold what the model said').nullable(),
  picture,
  channel: text,
  model: text,
  /** Exact cost of the turn in nano-dollars; `null` when it is not known. */
  nanoUsd: nanoUsd.nullable(),
});

/** What a chat is set to, for turns that do not say otherwise. */
export const chatDefaultsSchema = z.strictObject({
  size: z.enum(IMAGE_SIZES).optional(),
  aspectRatio: z.enum(ASPECT_RATIOS).optional(),
  thinking: z.enum(THINKING_LEVELS).optional(),
  channelOptions: z.record(z.string(), z.record(z.string(), z.json())).optional(),
});

/** A turn that was being sent when the chat was saved. */
const pendingTurn = z.strictObject({
  callId: text,
  /** Counted from 1. */
  turn: z.int().min(1),
  /** The most that one attempt of it can cost; `null` when that is not known. */
  upToNanoUsd: nanoUsd.nullable(),
});

/** A chat as it is kept between turns: what is large is in a blob store, or in `blobs` on request. */
export const chatJsonSchema = z.strictObject({
  format: z.literal('retake.chat', "must be 'retake.chat'"),
  version: z.literal(CHAT_VERSION, `must be ${CHAT_VERSION}, the version this Retake reads`),
  id: text,
  wire: text,
  model: text,
  defaults: chatDefaultsSchema,
  turns: z.array(turn),
  cost: z.strictObject({
    nanoUsd,
    /** Whether a billed attempt has no known price. */
    incomplete: z.boolean(),
    /** The most that attempts of unknown billing can add; `null` when that is not known. */
    unknownUpToNanoUsd: nanoUsd.nullable(),
  }),
  /** Counts what was saved: a store can refuse to put an older one in the place of a newer one. Absent where nothing was. */
  revision: z.int().min(0).optional(),
  /** Present while a turn is under way: whoever finds it after a crash knows that it may have been paid for. */
  pending: pendingTurn.optional(),
  /** The blobs themselves, in base64, by digest. */
  blobs: z.record(digest, z.base64()).optional(),
});

/** A chat in JSON, of version 1. */
export type ChatJson = z.output<typeof chatJsonSchema>;
/** A turn of it that was under way. */
export type PendingTurn = z.output<typeof pendingTurn>;
/** A turn in it. */
export type KeptTurn = z.output<typeof turn>;
/** A part of a turn's reply. */
export type KeptPart = z.output<typeof part>;
/** A picture that a turn showed or that came of it. */
export type KeptPicture = z.output<typeof picture>;
/** A blob by reference. */
export type KeptBlob = Pick<KeptPicture, 'digest' | 'bytes'>;
