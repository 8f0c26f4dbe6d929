import { GoogleGenAI } from '@google/genai';
import { z } from 'zod';
import { pricePerRequest, type Usd } from '../catalog/dollar-prices.ts';
import { priceOf } from '../catalog/price-of.ts';
import { priceFactorSchema, priceSchema } from '../catalog/price-schema.ts';
import type { Price, PriceFactor } from '../catalog/price.ts';
import type { BillingVerdict } from '../errors/failure-class.ts';
import type { Channel } from './channel.ts';
import { readCredential, type Credential } from './credential.ts';
import type { AnsweredBilling } from './wire/answered-billing.ts';
import { channelTags } from './wire/channel-tags.ts';
import { baseUrlSchema, checkOptions, credentialSchema, familyShape, type GeminiFamilyOptions } from './wire/family-options.ts';
import { geminiCallOptionsSchema } from './wire/gemini-call-options.ts';
import { geminiFamilyChannel } from './wire/gemini-family.ts';
import { readRelayFailure } from './wire/relay-failure.ts';
import { PLACEHOLDER_KEY } from './wire/sdk-fetch.ts';
import { configuredNames, servedModels } from './wire/served-models.ts';

export type { Credential } from './credential.ts';
export type { GeminiFamilyOptions } from './wire/family-options.ts';
export type { ModelSelection } from './wire/served-models.ts';
export type { Transport } from '../transport/transport.ts';

/** Whether a relay charges for successes (2xx) that give no picture. Its error answers are taken as not charged. */
export interface RelayBilling {
  /**
   * The model answered without a picture, or refused.
   * @default 'billed', as laozhang.ai bills Nano Banana (image-billing-and-failures, read 2026-10-10)
   */
  readonly noImage?: BillingVerdict;
  /** The prompt was refused before the model worked. @default as `noImage` */
  readonly promptBlocked?: BillingVerdict;
  /** An error inside a success. @default 'unknown' */
  readonly errorInSuccess?: BillingVerdict;
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
  const billing = relayBilling(options.billing);
  const prices = relayPrices(options, billing('no-picture', undefined));
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
    headers: async () => credentialHeaders(auth, await readCredential(apiKey, id)),
    readFailure: readRelayFailure,
    billing,
    price: (model) => priceOf(model, { prices, unlisted: listPriceFactor ? 'list-price' : 'unknown', factor: listPriceFactor }),
    // Many relays do not serve `GET model`; their own word for a missing model is a code, not the status.
    trustsMissing: ({ upstreamCode }) => upstreamCode === 'model_not_found' || upstreamCode === 'NOT_FOUND',
    transport: options.transport,
  });
}

const DEFAULT_NO_IMAGE = 'billed';

const verdict = z.enum(['billed', 'not-billed', 'unknown']).optional();
const usd = z
  .union([z.number(), z.string()])
  .refine((value) => /^\d+(?:\.\d{1,9})?$/.test(String(value)), 'dollars a request, such as 0.09');

const optionsSchema = z
  .strictObject({
    ...familyShape,
    baseUrl: baseUrlSchema,
    apiKey: credentialSchema,
    auth: z.enum(['bearer', 'x-goog-api-key']).optional(),
    prices: z.record(z.string(), z.union([usd, priceSchema], 'dollars a request, such as 0.09, or a price')).optional(),
    listPriceFactor: priceFactorSchema.optional(),
    billing: z.strictObject({ noImage: verdict, promptBlocked: verdict, errorInSuccess: verdict }).optional(),
  } satisfies Record<keyof GeminiRelayOptions, z.ZodType>)
  .superRefine(({ prices = {}, billing }, context) => {
    const noImage = billing?.noImage ?? DEFAULT_NO_IMAGE;
    for (const [model, price] of Object.entries(prices)) {
      if (typeof price !== 'object' || price.basis !== 'request') continue;
      if (noImage !== (price.chargesNoImage ? 'not-billed' : 'billed')) continue;
      context.addIssue({
        code: 'custom',
        path: ['prices', model, 'chargesNoImage'],
        message: `is ${price.chargesNoImage}, but billing.noImage is '${noImage}'${billing?.noImage === undefined ? ' (the default)' : ''}; make them agree`,
      });
    }
  });

function relayBilling({
  noImage = DEFAULT_NO_IMAGE,
  promptBlocked = noImage,
  errorInSuccess = 'unknown',
}: RelayBilling = {}): AnsweredBilling {
  const verdicts = {
    'no-picture': noImage,
    'prompt-blocked': promptBlocked,
    // A picture was made, whatever became of it.
    'unusable-picture': 'billed',
    error: errorInSuccess,
  } as const;
  return (failure) => verdicts[failure];
}

/** Dollars become a flat price by request that charges what `billing` says. */
function relayPrices(
  { prices = {}, id = 'gemini-relay' }: GeminiRelayOptions,
  noImage: BillingVerdict,
): Readonly<Record<string, Price>> {
  const terms = {
    chargesNoImage: noImage !== 'not-billed',
    source: `prices of channel ${id}`,
    date: new Date().toISOString().slice(0, 10),
  };
  return Object.fromEntries(
    Object.entries(prices).map(([model, price]) => [model, typeof price === 'object' ? price : pricePerRequest(price, terms)]),
  );
}

function credentialHeaders(auth: NonNullable<GeminiRelayOptions['auth']>, key: string): Record<string, string | undefined> {
  return auth === 'bearer' ? { authorization: `Bearer ${key}`, 'x-goog-api-key': undefined } : { 'x-goog-api-key': key };
}
