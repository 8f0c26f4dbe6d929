import { z } from 'zod';

/** Multiples of 8, which every autoencoder of the family needs; beyond 4096 no card draws in time. */
const edge = z.int().min(64).max(4096).multipleOf(8).optional();

/** Settings of a checkpoint, of the channel's options and of one call alike. */
export const checkpointSettingsShape = {
  steps: z.int().min(1).max(150).optional(),
  cfgScale: z.number().min(0).max(30).optional(),
  sampler: z.string().min(1).max(64).optional(),
  scheduler: z.string().min(1).max(64).optional(),
  negativePrompt: z.string().max(10_000).optional(),
} as const;

/** Options of one call. Restrictive: an unknown key is an error, never dropped; scripts and other settings cannot be reached. */
export const stableDiffusionCallOptionsSchema = z
  .strictObject({
    ...checkpointSettingsShape,
    /** Exact pixels instead of those that the channel chooses; both, in the ordered size and ratio. */
    width: edge,
    height: edge,
    /** How far the picture may leave the reference it starts from, 0 to 1. @default 0.75, as the web UI has it */
    denoisingStrength: z.number().min(0).max(1).optional(),
  })
  .refine(({ width, height }) => (width === undefined) === (height === undefined), 'width and height go together');

/** Options of one call, as the request is built from them. */
export type StableDiffusionCallOptions = z.output<typeof stableDiffusionCallOptionsSchema>;
