import { z } from 'zod';

/**
 * Options of one call to BytePlus ModelArk. Restrictive: an unknown key is an error, never dropped. The watermark is always off, and one
 * order is one picture.
 */
export const seedreamCallOptionsSchema = z.strictObject({
  /** Seedream 5 only; older models draw JPEG. @default 'jpeg', by the upstream */
  outputFormat: z.enum(['png', 'jpeg']).optional(),
  /** `url` is downloaded from the storage of BytePlus, which keeps it for 24 hours. @default 'b64_json' */
  responseFormat: z.enum(['b64_json', 'url']).optional(),
});

/** Options of one call, as the request is built from them. */
export type SeedreamCallOptions = z.output<typeof seedreamCallOptionsSchema>;
