import { GoogleGenAI } from '@google/genai';
import { z } from 'zod';
import type { Usd } from '../catalog/dollar-prices.ts';
import { priceOf } from '../catalog/price-of.ts';
import type { Price, PriceFactor } from '../catalog/price.ts';
import type { BillingVerdict } from '../errors/failure-class.ts';
import type { Channel } from './channel.ts';
import { withCredential, type Credential } from './credential.ts';
import { channelTags } from './wire/channel-tags.ts';
import {
  baseUrlSchema,
  checkOptions,
  credentialSchema,
  familyShape,
  ownPrices,
  type GeminiFamilyOptions,
} from './wire/family-options.ts';
import { geminiCallOptionsSchema } from './wire/gemini-call-options.ts';
import { geminiFamilyChannel } from './wire/gemini-family.ts';
import { readRelayFailure } from './wire/relay-failure.ts';
import { relayBilling, relayTermsShape, type RelayTerms } from './wire/relay-terms.ts';
import { PLACEHOLDER_KEY } from './wire/sdk-fetch.ts';
import { configuredNames, servedModels } from './wire/served-models.ts';

export type { Credential } from './credential.ts';
export type { GeminiFamilyOptions } from './wire/family-options.ts';
export type { ModelSelection } from './wire/served-models.ts';
export type { RelayTerms } from './wire/relay-terms.ts';
export type { Transport } from '../transport/transport.ts';

/** Whether a relay charges for successes (2xx) that give no picture. Its error answers are taken as not charged. */
export interface RelayBilling extends RelayTerms {
  /**
   * The model answered without a picture, or refused.
   * @default 'billed', as laozhang.ai bills Nano Banana (image-billing-and-failures, read 2026-10-10)
   */
  readonly noImage?: BillingVerdict;
}

/** A relay that speaks the Gemini format, such as laozhang.ai and others of the new-api family. */
export interface GeminiRelayOptions extends GeminiFamilyOptions {
  /** The root of the relay, without a version: `https://api.laozhang.ai`, not `…/v1`. */
  readonly baseUrl: string;
  /** The relay's key, or a function that gives the one to use now. */
  readonly apiKey: Credential;
  /** How the key is sent. @default 'bearer' */
  readonly auth?: 'bearer' | 'x-goog-api-key';
  /**
   * The relay's own prices by model id: dollars for each answered request, whatever its size, or a price of another kind.
   * A model without one has an unknown price, which is never taken for zero. @default none
   */
  readonly prices?: Readonly<Record<string, Usd | Price>>;
  /** What the relay makes of the official list price, for models without a price of their own. @default unknown */
  readonly listPriceFactor?: PriceFactor;
  readonly billing?: RelayBilling;
}

/**
 * A channel to a relay that speaks the Gemini format:
 * `geminiRelay({ id: 'laozhang', baseUrl: 'https://api.laozhang.ai', apiKey, prices: { 'gemini-3-pro-image': 0.09 } })`.
 *
 * @throws ConfigInvalidError listing every wrong option.
 */
export function geminiRelay(options: GeminiRelayOptions): Channel {
  checkOptions('geminiRelay()', optionsSchema, options);
  const { apiKey, baseUrl, auth = 'bearer', listPriceFactor } = options;
  const id = options.id ?? 'gemini-relay';
  const prices = ownPrices(options.prices ?? {}, id);
  return geminiFamilyChannel({
    id,
    kind: 'gemini-relay',
    failureDomain: options.failureDomain ?? 'google',
    provider: 'gcp.gemini',
    baseUrl,
    limits: Object.freeze({ ...options.limits }),
    tags: channelTags(options.tags),
    served: servedModels(options.models, id),
    names: configuredNames(options.models, options.prices),
    client: new GoogleGenAI({
      // All four are passed always, or the environment of the process would decide.
      enterprise: false,
      apiKey: PLACEHOLDER_KEY,
      apiVersion: options.apiVersion ?? 'v1beta',
      httpOptions: { baseUrl },
    }),
    config: {},
    callOptions: geminiCallOptionsSchema,
    headers: () => withCredential(apiKey, id, (key) => credentialHeaders(auth, key)),
    readFailure: readRelayFailure,
    billing: relayBilling({ noImage: 'billed', ...options.billing }),
    price: (model) => priceOf(model, { prices, unlisted: listPriceFactor ? 'list-price' : 'unknown', factor: listPriceFactor }),
    // Many relays do not serve `GET model`; their own word for a missing model is a code, not the status.
    trustsMissing: ({ upstreamCode }) => upstreamCode === 'model_not_found' || upstreamCode === 'NOT_FOUND',
    transport: options.transport,
  });
}

const optionsSchema = z.strictObject({
  ...familyShape,
  ...relayTermsShape,
  baseUrl: baseUrlSchema,
  apiKey: credentialSchema,
  auth: z.enum(['bearer', 'x-goog-api-key']).optional(),
} satisfies Record<keyof GeminiRelayOptions, z.ZodType>);

function credentialHeaders(auth: NonNullable<GeminiRelayOptions['auth']>, key: string): Record<string, string | undefined> {
  return auth === 'bearer' ? { authorization: `Bearer ${key}`, 'x-goog-api-key': undefined } : { 'x-goog-api-key': key };
}
