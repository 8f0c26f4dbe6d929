import { z } from 'zod';
import type { ChannelLimits } from '../channel.ts';

const limit = z.int().min(1).optional();

/** Reads the limits of a channel's options. Whether its `tier` is published is checked by the service, which knows the channel's kind. */
export const limitsSchema = z.strictObject({
  maxConcurrent: limit,
  requestsPerMinute: limit,
  imagesPerMinute: limit,
  requestsPerDay: limit,
  imagesPerDay: limit,
  countsReferences: z.boolean().optional(),
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone, such as America/Los_Angeles').optional(),
  tier: z.string().min(1).optional(),
}) satisfies z.ZodType<{ [K in keyof ChannelLimits]: ChannelLimits[K] | undefined }>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
