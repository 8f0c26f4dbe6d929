import { z } from 'zod';

/** Where the simulated Google is, as it tells whoever started it. */
export const googleAddressSchema = z.object({
  /** Where it is told that time passes, and asked for its bill. */
  control: z.url(),
  /** The wire of the Gemini API. */
  gemini: z.url(),
});

/** Where the simulated Google is. */
export type GoogleAddress = z.output<typeof googleAddressSchema>;

/** What the simulated Google answers, whatever it was told. */
export const googleStandingSchema = z.object({
  /** Its time, in epoch milliseconds. */
  now: z.int(),
  /** What it has drawn and charged so far. */
  bill: z.object({ pictures: z.int(), nanoUsd: z.int(), listNanoUsd: z.int() }),
});

/** What the simulated Google answers. */
export type GoogleStanding = z.output<typeof googleStandingSchema>;
