import { z } from 'zod';
import { hourlyRateShape } from '../chance/hourly-rate.ts';
import { faultSchema, scriptSchema } from '../faults/fault.ts';
import { findModel } from '../models/model-list.ts';
import { PICTURE_SIZES } from '../models/picture-size.ts';

const milliseconds = z.number().nonnegative();
const nanoFriendlyUsd = z.number().nonnegative();

const latencySchema = z
  .strictObject({
    /** Half of all answers come sooner. */
    medianMs: milliseconds,
    /** 19 of 20 answers come sooner. @default `medianMs` */
    p95Ms: milliseconds.optional(),
    /** Multiplies both, so that tests can compress time. @default the simulator's `timeScale` */
    timeScale: z.number().nonnegative().optional(),
  })
  .refine((latency) => (latency.p95Ms ?? latency.medianMs) >= latency.medianMs, {
    path: ['p95Ms'],
    error: 'must not be below medianMs',
  });

/** `light` pictures are as small as they come; `realistic` ones weigh what real ones do; or bytes for each size. */
export const pictureWeightSchema = z.union([
  z.enum(['light', 'realistic']),
  z.partialRecord(z.enum(PICTURE_SIZES), z.number().int().positive()).readonly(),
]);

const knownModel = z
  .string()
  .refine((id) => findModel(id) !== undefined, { error: (issue) => `no such model: ${String(issue.input)}` });

const modelSchema = z.union([
  knownModel,
  /** A name of one's own, or a relay's alias, for a model the simulator knows. */
  z.strictObject({ id: z.string().min(1), like: knownModel }),
]);

const behaviourSchema = z
  .strictObject({
    /** Faults by chance. Their rates must not add up to more than 1 in any hour. */
    faults: z
      .array(z.strictObject({ fault: faultSchema, ...hourlyRateShape }))
      .readonly()
      .optional(),
    latency: latencySchema.optional(),
    /** How long answers are that no fault shortens; overrides the simulator's. @default 'light' */
    pictureWeight: pictureWeightSchema.optional(),
    /** Media type of the pictures. @default the model's own: JPEG for Gemini 3, PNG for Gemini 2.5 */
    mediaType: z.enum(['image/png', 'image/jpeg']).optional(),
    /** Characters of a thought signature; recorded ones have up to 2.9 million. @default 200 */
    signatureCharacters: z.number().int().min(40).max(4_000_000).optional(),
    /** Whether a chat's history without its thought signatures is refused, as the Gemini 3 image models do. @default true */
    strictSignatures: z.boolean().optional(),
    /** Whether a 200 without a picture is billed. @default true */
    billsEmptyAnswers: z.boolean().optional(),
    /** Whether a picture whose client left before it was done is billed. @default true */
    billsAbandoned: z.boolean().optional(),
    /** Whether AI Studio's `/v1` knows pictures; it did not when js-genai#1322 was reported (2026-02). @default false */
    v1Pictures: z.boolean().optional(),
  })
  .refine((behaviour) => dearestHour(behaviour.faults ?? []) <= 1 + 1e-9, {
    path: ['faults'],
    error: 'rates must not add up to more than 1 in any hour',
  });

const dearestHour = (
  faults: readonly { readonly rate?: number | undefined; readonly ratesByHour?: readonly number[] | undefined }[],
): number =>
  Math.max(
    ...Array.from({ length: 24 }, (_none, hour) =>
      faults.reduce((sum, { rate, ratesByHour }) => sum + (ratesByHour?.[hour] ?? rate ?? 0), 0),
    ),
  );

/** One simulated way to buy pictures. */
export const channelSchema = z
  .strictObject({
    /** Unique; used in every other option and in the ledger. */
    id: z.string().min(1),
    dialect: z.enum(['ai-studio', 'vertex', 'relay']),
    /** Accepted API keys. @default any key that is not empty */
    apiKeys: z.array(z.string().min(1)).readonly().optional(),
    /** Vertex AI: accepted OAuth tokens besides those of the metadata server. @default any token */
    accessTokens: z.array(z.string().min(1)).readonly().optional(),
    /** Models served. @default Google: all that are not retired; a relay: all it has a price for */
    models: z.array(modelSchema).min(1).readonly().optional(),
    /** What breaks down together. @default 'google', since all of them stand on Google's capacity for a Gemini model */
    failureDomain: z.string().min(1).optional(),
    /** Flat price in dollars by model, for any answered request, instead of the dialect's own price list. */
    prices: z.record(z.string(), nanoFriendlyUsd).readonly().optional(),
    behaviour: behaviourSchema.optional(),
    /** Faults of the first requests, in order. */
    script: scriptSchema.optional(),
    /** @default one the operating system picks */
    port: z.number().int().min(0).max(65_535).optional(),
  })
  .refine((channel) => channel.dialect === 'vertex' || channel.accessTokens === undefined, {
    path: ['accessTokens'],
    error: 'only the vertex dialect takes access tokens',
  });

/** How to set up one simulated channel. */
export type ChannelOptions = z.input<typeof channelSchema>;

/** A channel's options as the server reads them. */
export type ChannelSettings = z.output<typeof channelSchema>;
