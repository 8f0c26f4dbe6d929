import { z } from 'zod';
import { BUILT_IN_MODELS } from '../catalog/models/built-in-models.ts';
import { nameKey } from '../catalog/name-key.ts';
import { priceOf } from '../catalog/price-of.ts';
import type { Price } from '../catalog/price.ts';
import type { Exchange } from '../transport/transport.ts';
import type { Channel, PictureOrder, Support } from './channel.ts';
import { readCredential, type Credential } from './credential.ts';
import { readCallOptions } from './wire/call-options.ts';
import { channelTags } from './wire/channel-tags.ts';
import { checkOptions, credentialSchema, ownPrices, ownPricesSchema, type OwnPrices } from './wire/family-options.ts';
import { readOpenRouterCost } from './wire/open-router-cost.ts';
import { readOpenRouterFailure } from './wire/open-router-failure.ts';
import { OPEN_ROUTER_MODELS, type OpenRouterModel } from './wire/open-router-models.ts';
import {
  chatOnlyPreferences,
  openRouterPreferencesSchema,
  wirePreferences,
  type OpenRouterPreferences,
} from './wire/open-router-preferences.ts';
import { callOptionReasons, fileOptionReasons } from './wire/openai-call-options.ts';
import { openAiChannel } from './wire/openai-channel.ts';
import { chatRequest } from './wire/openai-chat-request.ts';
import { namedModels, wireNames, type WireNames } from './wire/openai-named-models.ts';
import { openAiKindShape, type OpenAiKindOptions } from './wire/openai-options.ts';
import { pixelReasons, pixelsOf, ratioOf } from './wire/openai-pixels.ts';
import { jsonRequest, promptOf, referenceParts, type OpenAiRequest } from './wire/openai-request.ts';
import { openAiSupport } from './wire/openai-support.ts';
import { relayBilling } from './wire/relay-terms.ts';
import { configuredNames } from './wire/served-models.ts';

export type { OpenAiKindOptions } from './wire/openai-options.ts';

export type { OpenRouterPreferences } from './wire/open-router-preferences.ts';

/** OpenRouter, which sells the models of many vendors for one balance. */
export interface OpenRouterOptions extends OpenAiKindOptions {
  /** A key, `sk-or-…`, or a function that gives the one to use now. */
  readonly apiKey: Credential;
  /** The endpoint: images, or chat with `modalities`, which is for Gemini models. @default 'images' */
  readonly route?: 'images' | 'chat';
  /** Which providers OpenRouter may use. @default its own choice */
  readonly provider?: OpenRouterPreferences;
  /** Own prices by model id, for estimates: what a call cost is stated in its answer. @default the vendor's list price, passed through */
  readonly prices?: OwnPrices;
  /** Your site, for OpenRouter's rankings. @default not sent */
  readonly siteUrl?: string;
  /** Your app's name, for the same. @default not sent */
  readonly siteName?: string;
}

/**
 * A channel to OpenRouter: `openRouter({ apiKey })`. Sells the models of the table in `wire/open-router-models.ts`.
 *
 * It fails together with the vendor of its models if they are all one's, else with Google, on whose capacity the usual ones
 * stand; so give each vendor a channel of its own: `openRouter({ id: 'openrouter-flux', models: ['flux-2-pro'], apiKey })`.
 *
 * @throws ConfigInvalidError listing every wrong option.
 */
export function openRouter(options: OpenRouterOptions): Channel {
  checkOptions('openRouter()', optionsSchema, options);
  const { apiKey, route = 'images', siteUrl, siteName } = options;
  const id = options.id ?? 'openrouter';
  const names = wireNames(options.models ?? Object.keys(OPEN_ROUTER_MODELS));
  const served = namedModels(names, id, (model) => OPEN_ROUTER_MODELS[model.id]?.slug);
  const prices = { ...LISTED_PRICES, ...ownPrices(options.prices ?? {}, id) };
  const provider = options.provider === undefined ? {} : { provider: wirePreferences(options.provider) };
  const site = {
    ...(siteUrl !== undefined && { 'http-referer': siteUrl }),
    ...(siteName !== undefined && { 'x-title': siteName }),
  };
  return openAiChannel<CallOptions>({
    id,
    kind: 'openrouter',
    failureDomain: options.failureDomain ?? domainOf(names),
    provider: 'openrouter',
    baseUrl: options.baseUrl ?? 'https://openrouter.ai/api/v1',
    limits: Object.freeze({ ...options.limits }),
    tags: channelTags(options.tags),
    served,
    names: configuredNames(options.models, options.prices),
    pictureOptions: ['quality', 'background'],
    quality: ({ quality }) => quality,
    readOptions: (order) => readCallOptions(order, { id, kind: 'openrouter' }, callOptionsSchema),
    support: (order, callOptions) => support(order, callOptions, route),
    headers: async () => ({ authorization: `Bearer ${await readCredential(apiKey, id)}`, ...site }),
    write: (order, callOptions, insist, exchange) => {
      const fields = {
        model: served.wireName(order.model),
        ...provider,
        ...(callOptions.user !== undefined && { user: callOptions.user }),
      };
      return route === 'chat'
        ? chatRequest(order, insist, exchange, { ...fields, ...chatFields(order, insist) })
        : imagesRequest(order, callOptions, insist, exchange, fields);
    },
    readFailure: readOpenRouterFailure,
    billing: relayBilling(),
    price: (model) => priceOf(model, { prices, unlisted: 'list-price' }),
    statedCost: readOpenRouterCost,
    modelNamed: (name, ordered) => (name === served.wireName(ordered) ? ordered.id : (CATALOG_IDS.get(name) ?? name)),
    probePath: (model) => `${route === 'chat' ? '' : '/images'}/models/${served.wireName(model)}/endpoints`,
    trustsMissing: () => true,
    transport: options.transport,
  });
}

const LISTED_PRICES: Readonly<Record<string, Price>> = Object.fromEntries(
  Object.entries(OPEN_ROUTER_MODELS).flatMap(([model, { price }]) => (price === undefined ? [] : [[model, price]])),
);

const CATALOG_IDS: ReadonlyMap<string, string> = new Map(
  Object.entries(OPEN_ROUTER_MODELS).map(([model, { slug }]) => [slug, model]),
);

/** Options of one call. Restrictive: an unknown key is an error, never dropped. All but `user` are for the images endpoint. */
const callOptionsSchema = z.strictObject({
  quality: z.enum(['auto', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
  background: z.enum(['transparent', 'opaque', 'auto']).optional(),
  outputFormat: z.enum(['png', 'jpeg', 'webp']).optional(),
  /** 0 to 100, for JPEG and WebP. */
  outputCompression: z.int().min(0).max(100).optional(),
  /** A stable, anonymous name of the end user, for abuse detection. */
  user: z.string().min(1).max(128).optional(),
});

type CallOptions = z.output<typeof callOptionsSchema>;

const headerText = z.string().regex(/^[\x20-\x7e]{1,200}$/, 'at most 200 characters of ASCII, as a header takes them');

const optionsSchema = z
  .strictObject({
    ...openAiKindShape,
    apiKey: credentialSchema,
    route: z.enum(['images', 'chat']).optional(),
    provider: openRouterPreferencesSchema.optional(),
    prices: ownPricesSchema.optional(),
    siteUrl: headerText.optional(),
    siteName: headerText.optional(),
  } satisfies Record<keyof OpenRouterOptions, z.ZodType>)
  .superRefine(({ route, provider = {} }, context) => {
    for (const name of route === 'chat' ? [] : chatOnlyPreferences(provider)) {
      context.addIssue({ code: 'custom', path: ['provider', name], message: "only known to the chat route (route: 'chat')" });
    }
  });

function domainOf(names: WireNames): string {
  const vendors = new Set([...names.keys()].map(vendorOf));
  const [only] = vendors;
  return vendors.size === 1 && only !== undefined ? only : vendors.has('google') ? 'google' : 'openrouter';
}

/** `undefined` for a model that the table does not name. */
function vendorOf(name: string): OpenRouterModel['vendor'] | undefined {
  const model = BUILT_IN_MODELS.find(({ id, aliases }) => [id, ...aliases].some((each) => nameKey(each) === name));
  return OPEN_ROUTER_MODELS[model?.id ?? name]?.vendor;
}

function support(order: PictureOrder, options: CallOptions, route: 'images' | 'chat'): Support {
  const reasons =
    route === 'chat' ? reasonsOverChat(order, options) : [...pixelReasons(order), ...imageOptionReasons(order, options)];
  return openAiSupport(order, { seed: true, reasons, approximations: [] });
}

function reasonsOverChat({ model }: PictureOrder, { user: _user, ...ofImages }: CallOptions): readonly string[] {
  return [
    ...(model.family === 'gemini' ? [] : [`${model.id} cannot be told a size over chat; use route 'images'`]),
    ...Object.keys(ofImages).map((name) => `${name} cannot be ordered over chat; use route 'images'`),
  ];
}

/** OpenRouter takes the fields for every model; but of the models that it sells only OpenAI's have qualities and transparent pictures. */
function imageOptionReasons(order: PictureOrder, { user: _user, ...options }: CallOptions): readonly string[] {
  const { model } = order;
  if (model.family === 'openai') return callOptionReasons(order, options);
  const { quality = 'auto', background } = options;
  return [
    ...(quality === 'auto' ? [] : [`${model.id} has no quality; only OpenAI's models do`]),
    ...(background === 'transparent' ? [`${model.id} draws no transparent background; only OpenAI's models do`] : []),
    ...fileOptionReasons(options),
  ];
}

/** `image_config` and what goes with it (providers.md §5.2). */
function chatFields({ size, aspectRatio, model, seed }: PictureOrder, insist: boolean): object {
  const config = {
    ...(aspectRatio !== undefined && { aspect_ratio: aspectRatio }),
    ...(model.abilities.sizeOnWire && { image_size: size }),
  };
  return {
    modalities: insist ? ['image'] : ['image', 'text'],
    ...(Object.keys(config).length > 0 && { image_config: config }),
    ...(seed !== undefined && model.abilities.seed && { seed }),
  };
}

function imagesRequest(
  order: PictureOrder,
  options: CallOptions,
  insist: boolean,
  exchange: Exchange,
  fields: object,
): OpenAiRequest {
  const { quality, background, outputFormat, outputCompression } = options;
  return jsonRequest('/images', {
    ...fields,
    prompt: promptOf(order.prompt, insist),
    n: 1,
    ...shape(order),
    ...(quality !== undefined && { quality }),
    ...(background !== undefined && { background }),
    ...(outputFormat !== undefined && { output_format: outputFormat }),
    ...(outputCompression !== undefined && { output_compression: outputCompression }),
    ...(order.seed !== undefined && order.model.abilities.seed && { seed: order.seed }),
    ...(order.references.length > 0 && { input_references: referenceParts(order.references, exchange) }),
  });
}

/** OpenAI's models know no tiers of resolution, but any pixels (openrouter.ai/api/v1/images/models, 2026-10). */
function shape(order: PictureOrder): object {
  const { model, size, aspectRatio } = order;
  if (model.family === 'openai') {
    const { width, height } = pixelsOf(model, size, ratioOf(order));
    return { size: `${width}x${height}` };
  }
  return {
    ...(aspectRatio !== undefined && { aspect_ratio: aspectRatio }),
    ...(model.abilities.sizeOnWire && { resolution: size }),
  };
}
