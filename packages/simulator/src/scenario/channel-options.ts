import { z } from 'zod';
import { hourlyRateShape } from '../chance/hourly-rate.ts';
import { faultSchema, scriptSchema } from '../faults/fault.ts';
import { PICTURE_SIZES } from '../models/picture-size.ts';
import type { DialectName, WireFacts } from '../wires/wire-facts.ts';
import { DIALECT_NAMES, WIRE_FACTS } from '../wires/wire-facts.ts';
import { unspoken, unspokenOfOrders } from '../wires/unspoken.ts';

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

const knows = (dialect: DialectName, model: string): boolean => {
  const facts: WireFacts = WIRE_FACTS[dialect];
  return facts.knows(model);
};

const knownModel = z.string().refine((id) => DIALECT_NAMES.some((dialect) => knows(dialect, id)), {
  error: (issue) => `no such model: ${String(issue.input)}`,
});

const modelSchema = z.union([
  knownModel,
  z.strictObject({
    /** A name of one's own, or a relay's alias, for a model the simulator knows. */
    id: z.string().min(1),
    like: knownModel,
    /** When it is switched off, in milliseconds after the simulator's start. @default never */
    retiresAtMs: milliseconds.optional(),
  }),
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
    /**
     * Media type of the pictures where requests do not decide. @default the model's own: JPEG for Gemini 3, PNG for Gemini 2.5,
     * relays' OpenAI endpoints and Stable Diffusion
     */
    mediaType: z.enum(['image/png', 'image/jpeg']).optional(),
    /** Characters of a thought signature; recorded ones have up to 2.9 million. @default 200 */
    signatureCharacters: z.number().int().min(40).max(4_000_000).optional(),
    /** Whether a chat's history without its thought signatures is refused, as the Gemini 3 image models do. @default true */
    strictSignatures: z.boolean().optional(),
    /** Whether a 200 without a picture is billed. @default true */
    billsEmptyAnswers: z.boolean().optional(),
    /** Whether a picture whose client left before it was done is billed. @default true */
    billsAbandoned: z.boolean().optional(),
    /** How batches of AI Studio go on, in milliseconds of the simulator's clock. */
    batch: z
      .strictObject({
        /** @default 0 */
        pendingMs: milliseconds.optional(),
        /** @default what the channel's latency gives the request that makes the batch */
        runningMs: milliseconds.optional(),
        /** A batch that takes longer expires, without results and without a bill. @default 48 hours */
        expiresAfterMs: milliseconds.optional(),
        /** How long after its creation a batch is in lists. @default 0 */
        listedAfterMs: milliseconds.optional(),
        /** Whether a batch with failed items says `PARTIALLY_SUCCEEDED` rather than `SUCCEEDED`. @default false */
        tellsPartial: z.boolean().optional(),
        /**
         * A batch with a prompt that holds this text is refused as a whole, as a bad request: when it is made, and from a file when that is read.
         * @default bad requests fail alone
         */
        refusesPrompt: z.string().min(1).optional(),
      })
      .optional(),
    /**
     * Where a relay hides the picture on its OpenAI endpoints: as base64, as a data URL, in a link of Markdown (chat alone), or
     * behind an address. @default base64 on images unless `response_format` asks for an address, Markdown in chats
     */
    pictureAs: z.enum(['b64', 'data-url', 'markdown', 'url']).optional(),
    /**
     * Milliseconds for which a picture that is delivered by address can be fetched.
     * @default Black Forest Labs' 10 minutes (FLUX 3 an hour), ModelArk's 24 hours
     */
    deliveryLifeMs: milliseconds.optional(),
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
    dialect: z.enum(DIALECT_NAMES),
    /**
     * Accepted API keys; for Stable Diffusion `user:password`. @default any key that is not empty; Stable Diffusion asks for none
     */
    apiKeys: z.array(z.string().min(1)).readonly().optional(),
    /** Vertex AI, and Imagen there: accepted OAuth tokens besides those of the metadata server. @default any token */
    accessTokens: z.array(z.string().min(1)).readonly().optional(),
    /** Models served. @default all that the wire knows; Google: those not retired; a relay: the Gemini models it has a price for */
    models: z.array(modelSchema).min(1).readonly().optional(),
    /**
     * What breaks down together. @default the vendor: `google` for what stands on Google's capacity, relays among them, `openai`,
     * `openrouter`, `black-forest-labs`, `bytedance`, and `own-machine` for Stable Diffusion
     */
    failureDomain: z.string().min(1).optional(),
    /** Flat price in dollars by model, for any answered request, instead of the dialect's own price list. */
    prices: z.record(z.string(), nanoFriendlyUsd).readonly().optional(),
    behaviour: behaviourSchema.optional(),
    /** Faults of the first requests, in order. */
    script: scriptSchema.optional(),
    /** @default one the operating system picks */
    port: z.number().int().min(0).max(65_535).optional(),
  })
  .refine((channel) => channel.dialect === 'vertex' || channel.dialect === 'imagen' || channel.accessTokens === undefined, {
    path: ['accessTokens'],
    error: 'only the vertex and imagen dialects take access tokens',
  })
  .superRefine(({ dialect, models, script, behaviour }, context) => {
    const report = (path: readonly (string | number)[], message: string | undefined): void => {
      if (message !== undefined) context.addIssue({ code: 'custom', path: [...path], message });
    };
    for (const [index, model] of (models ?? []).entries()) {
      if (typeof model === 'string') report(['models', index], unknownModel(dialect, model));
      else report(['models', index, 'like'], unknownModel(dialect, model.like));
    }
    for (const [index, fault] of (script ?? []).entries()) report(['script', index], unspoken(dialect, fault));
    for (const [index, { fault }] of (behaviour?.faults ?? []).entries())
      report(['behaviour', 'faults', index, 'fault'], unspokenOfOrders(dialect, fault));
  });

const unknownModel = (dialect: DialectName, model: string): string | undefined =>
  knows(dialect, model) ? undefined : `no such model on the ${dialect} wire: ${model}`;

/** How to set up one simulated channel. */
export type ChannelOptions = z.input<typeof channelSchema>;

/** A channel's options as the server reads them. */
export type ChannelSettings = z.output<typeof channelSchema>;
