import { z } from 'zod';
import { tagSchema } from '../../catalog/tag.ts';

/** Tags of a channel, as its options give them. */
export const tagsSchema = z.array(tagSchema).max(32, 'at most 32 tags').readonly();

/**
 * The tags of a channel: what its operator vouches for, and `official` where requests go to the vendor's own address. Behind a base URL of
 * one's own it takes the operator's word.
 */
export function channelTags(tags: readonly string[] = [], sendsToVendor = false): readonly string[] {
  return Object.freeze([...new Set([...(sendsToVendor ? ['official'] : []), ...tags])]);
}
