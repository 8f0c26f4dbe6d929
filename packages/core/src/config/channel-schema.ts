import { z } from 'zod';
import { tagSchema } from '../catalog/tag.ts';
import type { Channel } from '../channels/channel.ts';
import { wallClock } from './wall-clock.ts';

const limit = z.int('must be a whole number').min(1, 'must be at least 1').optional();
const method = z.custom<() => unknown>((value) => typeof value === 'function', 'must be a function');

/** What every channel has, in the eyes of whoever only looks at it from outside. Unknown members are its own business. */
const shape = z.looseObject({
  specVersion: z.literal('v1', "must be 'v1'"),
  id: z.string().min(1, 'must not be empty').max(64),
  kind: z.string().min(1, 'must not be empty'),
  failureDomain: z.string('must name what fails together with it').min(1, 'must not be empty'),
  provider: z.string(),
  server: z.looseObject({ address: z.string(), port: z.int() }),
  limits: z.looseObject({
    maxConcurrent: limit,
    requestsPerMinute: limit,
    imagesPerMinute: limit,
    requestsPerDay: limit,
    imagesPerDay: limit,
    timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone, such as America/Los_Angeles').optional(),
    tier: z.string().optional(),
  }),
  tags: z.array(tagSchema).optional(),
  pictureOptions: z.array(z.string().min(1)).optional(),
  supports: method,
  price: method,
  generate: method,
  close: method,
  pictureQuality: method.optional(),
  probe: method.optional(),
});

function isTimeZone(name: string): boolean {
  try {
    wallClock(name);
    return true;
  } catch {
    return false;
  }
}

/** Whether a value is a channel as far as that can be seen without using it. */
function isChannel(value: unknown): value is Channel {
  return shape.safeParse(value).success;
}

/** A channel, the very object that was given: a channel of one's own may be a class, and must not be copied. */
export const channelSchema = z
  .unknown()
  .superRefine((value, context) => {
    if (typeof value !== 'object' || value === null) {
      context.addIssue({ code: 'custom', message: 'must be a channel, such as gemini({ apiKey }) makes' });
      return;
    }
    for (const issue of shape.safeParse(value).error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: [...issue.path], message: issue.message });
    }
  })
  .pipe(z.custom<Channel>(isChannel, 'must be a channel'));
