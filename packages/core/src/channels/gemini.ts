import { GoogleGenAI, ServiceTier } from '@google/genai';
import { z } from 'zod';
import { priceOf } from '../catalog/price-of.ts';
import type { Channel } from './channel.ts';
import { withCredential, type Credential } from './credential.ts';
import { billedByTokens } from './wire/answered-billing.ts';
import { channelTags } from './wire/channel-tags.ts';
import {
  checkOptions,
  credentialSchema,
  familyShape,
  ownPrices,
  ownPricesSchema,
  type GeminiFamilyOptions,
  type OwnPrices,
} from './wire/family-options.ts';
import { geminiCallOptionsSchema } from './wire/gemini-call-options.ts';
import { geminiFamilyChannel } from './wire/gemini-family.ts';
import { readGoogleFailure } from './wire/google-failure.ts';
import { PLACEHOLDER_KEY } from './wire/sdk-fetch.ts';
import { configuredNames, servedModels } from './wire/served-models.ts';

export type { Credential } from './credential.ts';
export type { GeminiFamilyOptions, OwnPrices } from './wire/family-options.ts';
export type { ModelSelection } from './wire/served-models.ts';
export type { Transport } from '../transport/transport.ts';

/** The Gemini API of Google AI Studio. */
export interface GeminiOptions extends GeminiFamilyOptions {
  /** An API key of AI Studio, or a function that gives the one to use now. */
  readonly apiKey: Credential;
  /** Own prices by model id. @default the official list price; unknown with a `serviceTier` other than `standard` */
  readonly prices?: OwnPrices;
  /** How the request is served; `flex` and `priority` have prices of their own, to be given in `prices`. @default 'standard' */
  readonly serviceTier?: 'standard' | 'flex' | 'priority';
}

/**
 * A channel to the Gemini API (AI Studio): `gemini({ apiKey })`.
 *
 * @throws ConfigInvalidError listing every wrong option.
 */
export function gemini(options: GeminiOptions): Channel {
  checkOptions('gemini()', optionsSchema, options);
  const { apiKey, serviceTier } = options;
  const id = options.id ?? 'gemini';
  const prices = ownPrices(options.prices ?? {}, id);
  const baseUrl = options.baseUrl ?? 'https://generativelanguage.googleapis.com';
  const apiVersion = options.apiVersion ?? 'v1beta';
  const standard = (serviceTier ?? 'standard') === 'standard';
  return geminiFamilyChannel({
    id,
    kind: 'gemini',
    failureDomain: options.failureDomain ?? 'google',
    provider: 'gcp.gemini',
    baseUrl,
    limits: Object.freeze({ ...options.limits }),
    tags: channelTags(options.tags, options.baseUrl === undefined),
    served: servedModels(options.models, id),
    names: configuredNames(options.models, prices),
    client: new GoogleGenAI({
      // All four are passed always, or the environment of the process would decide.
      enterprise: false,
      apiKey: PLACEHOLDER_KEY,
      apiVersion,
      httpOptions: { baseUrl },
    }),
    config: serviceTier === undefined ? {} : { serviceTier: WIRE_TIER[serviceTier] },
    callOptions: geminiCallOptionsSchema,
    headers: () => withCredential(apiKey, id, (key) => ({ 'x-goog-api-key': key })),
    readFailure: readGoogleFailure,
    billing: billedByTokens,
    price: (model) => priceOf(model, { prices, unlisted: standard ? 'list-price' : 'unknown' }),
    trustsMissing: () => true,
    // A batch is a class of service of its own, and its price half of the standard one.
    batch: standard ? { apiVersion } : undefined,
    transport: options.transport,
  });
}

const WIRE_TIER = {
  standard: ServiceTier.STANDARD,
  flex: ServiceTier.FLEX,
  priority: ServiceTier.PRIORITY,
} as const satisfies Record<NonNullable<GeminiOptions['serviceTier']>, ServiceTier>;

const optionsSchema = z.strictObject({
  ...familyShape,
  apiKey: credentialSchema,
  prices: ownPricesSchema.optional(),
  serviceTier: z.enum(['standard', 'flex', 'priority']).optional(),
} satisfies Record<keyof GeminiOptions, z.ZodType>);
