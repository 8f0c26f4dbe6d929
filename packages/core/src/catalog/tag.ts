import { z } from 'zod';

/** What the operator of a channel vouches for, such as `official` or `region:eu`. */
export const tagSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.:_-]{0,47}$/, 'a tag has at most 48 lower-case letters, digits, ".", ":", "_" and "-"');

/** A tag that is required of channels, or several. */
export const requiredTagsSchema = z
  .union([tagSchema, z.array(tagSchema).max(16, 'at most 16 tags')], { error: 'must be a tag, or a list of tags' })
  .transform((tags) => (typeof tags === 'string' ? [tags] : tags));
