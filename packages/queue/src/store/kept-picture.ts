import { IMAGE_SIZES } from '@retake/core';
import { z } from 'zod';

const count = z.int().nonnegative();

/** Bytes that a record names: they are in the blob store, never in the record. */
export const keptBytesSchema = z.object({
  /** SHA-256 of the bytes, as `sha256-…`: what is read is held to it. */
  digest: z.string(),
  /** The name in the blob store: that of `jobBlobs`, of this job alone, so that forgetting the job takes nothing from another one. */
  blob: z.string(),
  bytes: count,
});

/** Bytes that a record names. */
export type KeptBytes = z.output<typeof keptBytesSchema>;

/** A picture that came. */
export const keptPictureSchema = keptBytesSchema.extend({
  mediaType: z.string(),
  width: count,
  height: count,
  size: z.enum(IMAGE_SIZES),
  channel: z.string(),
  model: z.string(),
  /** Set on pictures that came along and were paid for: drafts of the model's thinking, other takes. */
  role: z.enum(['alternate', 'thought']).optional(),
});

/** A picture that came. */
export type KeptPicture = z.output<typeof keptPictureSchema>;
