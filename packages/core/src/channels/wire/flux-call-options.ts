import { z } from 'zod';

/**
 * Options of one call to Black Forest Labs. Restrictive: an unknown key is an error, never dropped. Which of them a model takes is in
 * `flux-rules.ts`; the others are refused before anything is sent.
 */
export const fluxCallOptionsSchema = z.strictObject({
  /** How lenient moderation is: 0 is strict, 6 lenient; up to 4 on FLUX 3. @default 2, by the upstream */
  safetyTolerance: z.int().min(0).max(6).optional(),
  /** Not on FLUX 3. @default by the model */
  outputFormat: z.enum(['jpeg', 'png']).optional(),
  /** Less processed, more natural pictures; FLUX 1.1 [pro] ultra only. */
  raw: z.boolean().optional(),
  /** Looks things up on the web before it draws; FLUX 3 only. @default true, by the upstream */
  grounding: z.boolean().optional(),
  /** Lets the upstream rewrite the prompt; not on FLUX 3 and klein. @default by the model */
  promptUpsampling: z.boolean().optional(),
  /** Steps of drawing; FLUX.2 [flex] only. */
  steps: z.int().min(1).max(50).optional(),
  /** How closely the prompt is followed; FLUX.2 [flex] only. */
  guidance: z.number().min(1.5).max(10).optional(),
});

/** Options of one call, as the request is built from them. */
export type FluxCallOptions = z.output<typeof fluxCallOptionsSchema>;
