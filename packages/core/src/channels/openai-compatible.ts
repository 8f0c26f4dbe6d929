import { z } from 'zod';
import type { Usd } from '../catalog/dollar-prices.ts';
import { priceOf } from '../catalog/price-of.ts';
import type { Price, PriceFactor } from '../catalog/price.ts';
import type { BillingVerdict } from '../errors/failure-class.ts';
import type { Exchange } from '../transport/transport.ts';
import type { Channel, PictureOrder, Support } from './channel.ts';
import { readCredential, type Credential } from './credential.ts';
import { readCallOptions } from './wire/call-options.ts';
import { channelTags } from './wire/channel-tags.ts';
import { readErrorEnvelope } from './wire/error-envelope.ts';
import type { FailedAnswer, FailureReading } from './wire/failure-reading.ts';
import { checkOptions, credentialSchema, ownPrices } from './wire/family-options.ts';
import { fileOptionReasons } from './wire/openai-call-options.ts';
import { openAiChannel } from './wire/openai-channel.ts';
import { chatRequest } from './wire/openai-chat-request.ts';
import { readOpenAiFailure } from './wire/openai-failure.ts';
import { multipartForm } from './wire/openai-multipart.ts';
import { namedModels, wireNames } from './wire/openai-named-models.ts';
import { openAiBaseUrlSchema, openAiKindShape, type OpenAiKindOptions } from './wire/openai-options.ts';
import { pixelReasons, pixelsOf, ratioOf } from './wire/openai-pixels.ts';
import { jsonRequest, promptOf, referenceFiles, type OpenAiRequest } from './wire/openai-request.ts';
import { partialImagesSchema, watchedOptions } from './wire/openai-partials.ts';
import { openAiSupport } from './wire/openai-support.ts';
import { readRelayFailure } from './wire/relay-failure.ts';
import { relayBilling, relayTermsShape, type RelayTerms } from './wire/relay-terms.ts';
import { configuredNames, modelNamed, type ModelSelection } from './wire/served-models.ts';

export type { OpenAiKindOptions } from './wire/openai-options.ts';

/** Whether successes (2xx) that give no picture are charged. Error answers are taken as not charged. */
export interface AnsweredTerms extends RelayTerms {
  /** The model answered without a picture, or refused. @default 'unknown' */
  readonly noImage?: BillingVerdict;
}

/** A relay, gateway or local server that copies OpenAI's API, such as LocalAI, stable-diffusion.cpp or new-api. */
export interface OpenAICompatibleOptions extends Omit<OpenAiKindOptions, 'id' | 'models' | 'baseUrl' | 'failureDomain'> {
  /** Name of this channel within a service, such as `local-ai`. */
  readonly id: string;
  /** With the version, as OpenAI's own clients take it: `http://localhost:8080/v1`. Pictures given as addresses may be on this host too. */
  readonly baseUrl: string;
  /** A key, or a function that gives the one to use now. @default none is sent */
  readonly apiKey?: Credential;
  /** The models it sells, or their names there by catalog id: `{ 'sdxl-1.0': 'sd_xl_base_1.0' }`. */
  readonly models: ModelSelection;
  /** What fails together with this channel; name the vendor behind a relay, such as `google`. @default its id */
  readonly failureDomain?: string;
  /** The endpoint: images, or chat, which draws at 1K in a shape of its own choice. @default 'images' */
  readonly route?: 'images' | 'chat';
  /** Sent over chat, for gateways that draw only when they are asked to: `['image', 'text']`. @default not sent */
  readonly modalities?: readonly ('image' | 'text')[];
  /** Whether the size is sent as pixels; with `none` the server draws 1K in a shape of its own choice. @default 'pixels' */
  readonly size?: 'pixels' | 'none';
  /** Sent as `response_format`, for servers that give an address unless asked. @default not sent, since OpenAI itself refuses it */
  readonly responseFormat?: 'b64_json' | 'url';
  /**
   * Its own prices by model id: dollars for each answered request, or a price of another kind; 0 for a machine of one's own. A
   * model without one has an unknown price, which is never taken for zero. @default none
   */
  readonly prices?: Readonly<Record<string, Usd | Price>>;
  /** What it makes of the vendor's list price, for models without a price of their own. @default unknown */
  readonly listPriceFactor?: PriceFactor;
  readonly billing?: AnsweredTerms;
  /** Drafts to order for calls that are read as a stream, as the call's own `partialImages`; over images only. @default 0 */
  readonly partialImages?: 0 | 1 | 2 | 3;
}

/**
 * A channel to anything that copies OpenAI's API:
 * `openAICompatible({ id: 'local-ai', baseUrl: 'http://localhost:8080/v1', models: ['sdxl-1.0'], prices: { 'sdxl-1.0': 0 } })`.
 *
 * @throws ConfigInvalidError listing every wrong option.
 */
export function openAICompatible(options: OpenAICompatibleOptions): Channel {
  checkOptions('openAICompatible()', optionsSchema, options);
  const { id, apiKey, listPriceFactor, route = 'images', modalities, size = 'pixels', responseFormat } = options;
  const served = namedModels(wireNames(options.models), id);
  const prices = ownPrices(options.prices ?? {}, id);
  return openAiChannel<CallOptions>({
    id,
    kind: 'openai-compatible',
    failureDomain: options.failureDomain ?? id,
    provider: 'openai',
    baseUrl: options.baseUrl,
    limits: Object.freeze({ ...options.limits }),
    tags: channelTags(options.tags),
    served,
    names: configuredNames(options.models, options.prices),
    pictureOptions: ['quality', 'background', 'extra'],
    quality: ({ quality }) => quality,
    watched: watchedOptions(options.partialImages),
    readOptions: (order) => readCallOptions(order, { id, kind: 'openai-compatible' }, callOptionsSchema),
    support: (order, callOptions) => support(order, callOptions, route === 'images' && size === 'pixels', route),
    headers: async () => (apiKey === undefined ? {} : { authorization: `Bearer ${await readCredential(apiKey, id)}` }),
    write: (order, { extra, ...callOptions }, insist, exchange) => {
      const model = served.wireName(order.model);
      if (route === 'chat') return chatRequest(order, insist, exchange, { ...extra, ...(modalities && { modalities }), model });
      const fields = { ...extra, ...wireOptions(callOptions), ...(responseFormat && { response_format: responseFormat }) };
      const request = imagesRequest(order, insist, exchange, {
        ...fields,
        ...(size === 'pixels' && { size: pixels(order) }),
        model,
      });
      return { ...request, drafts: (callOptions.partialImages ?? 0) > 0 };
    },
    readFailure,
    billing: relayBilling(options.billing),
    price: (model) => priceOf(model, { prices, unlisted: listPriceFactor ? 'list-price' : 'unknown', factor: listPriceFactor }),
    modelNamed: (name, ordered) => modelNamed(served, name, ordered),
    probePath: () => '/models',
    // Many a server lists no models; the path is then missing, not the model.
    trustsMissing: () => false,
    transport: options.transport,
  });
}

/** What an order says itself, or the channel does. */
const RESERVED =
  /^(?:model|prompt|messages|n|size|image|images|mask|stream|partial_images|modalities|response_format|quality|background|output_\w+)(?:\[.*)?$/;

/** Options of one call. Restrictive: an unknown key is an error; what only one server knows goes into `extra`. */
const callOptionsSchema = z.strictObject({
  quality: z.string().min(1).max(32).optional(),
  background: z.enum(['transparent', 'opaque', 'auto']).optional(),
  outputFormat: z.enum(['png', 'jpeg', 'webp']).optional(),
  outputCompression: z.int().min(0).max(100).optional(),
  /** Drafts on the way, 0 to 3; OpenAI bills each as 100 more tokens. The answer holds the final picture only. @default no stream */
  partialImages: partialImagesSchema.optional(),
  /** Further fields of the request, such as LocalAI's `step`; none that an order says itself. */
  extra: z
    .record(
      z
        .string()
        .regex(/^\w{1,64}$/)
        .refine((name) => !RESERVED.test(name), 'a field that the channel writes itself'),
      z.union([z.string(), z.number(), z.boolean()]),
    )
    .optional(),
});

type CallOptions = z.output<typeof callOptionsSchema>;

const optionsSchema = z
  .strictObject({
    ...openAiKindShape,
    ...relayTermsShape,
    id: openAiKindShape.id.unwrap(),
    baseUrl: openAiBaseUrlSchema,
    models: openAiKindShape.models.unwrap(),
    apiKey: credentialSchema.optional(),
    route: z.enum(['images', 'chat']).optional(),
    modalities: z
      .array(z.enum(['image', 'text']))
      .min(1)
      .readonly()
      .optional(),
    size: z.enum(['pixels', 'none']).optional(),
    responseFormat: z.enum(['b64_json', 'url']).optional(),
    partialImages: partialImagesSchema.optional(),
  } satisfies Record<keyof OpenAICompatibleOptions, z.ZodType>)
  .refine(({ route, partialImages = 0 }) => route !== 'chat' || partialImages === 0, {
    path: ['partialImages'],
    message: 'cannot be ordered over chat',
  });

function support(order: PictureOrder, options: CallOptions, sizes: boolean, route: 'images' | 'chat'): Support {
  const { model, size, aspectRatio } = order;
  const { extra: _extra, ...ofImages } = options;
  return openAiSupport(order, {
    seed: false,
    reasons: [
      ...(sizes || size === '1K' ? [] : [`${model.id} is drawn at 1K here, for no size is sent`]),
      ...(sizes ? pixelReasons(order) : []),
      ...fileOptionReasons(options),
      ...(route === 'chat' ? Object.keys(ofImages).map((name) => `${name} cannot be ordered over chat`) : []),
    ],
    approximations:
      sizes || aspectRatio === undefined ? [] : [`no shape is sent; ${model.id} may draw another one than ${aspectRatio}`],
  });
}

function pixels(order: PictureOrder): string {
  const { width, height } = pixelsOf(order.model, order.size, ratioOf(order));
  return `${width}x${height}`;
}

function wireOptions({
  quality,
  background,
  outputFormat,
  outputCompression,
  partialImages,
}: CallOptions): Readonly<Record<string, string | number | boolean>> {
  return {
    ...(quality !== undefined && { quality }),
    ...(background !== undefined && { background }),
    ...(outputFormat !== undefined && { output_format: outputFormat }),
    ...(outputCompression !== undefined && { output_compression: outputCompression }),
    ...(partialImages !== undefined && { stream: true, partial_images: partialImages }),
  };
}

function imagesRequest(
  { prompt, references }: PictureOrder,
  insist: boolean,
  exchange: Exchange,
  fields: Readonly<Record<string, string | number | boolean>>,
): OpenAiRequest {
  const body = { ...fields, prompt: promptOf(prompt, insist), n: 1 };
  if (references.length === 0) return jsonRequest('/images/generations', body);
  return { path: '/images/edits', ...multipartForm(body, referenceFiles(references), exchange) };
}

/**
 * A relay's words, whatever stands behind it. A timeout says nothing of the work that it gave up waiting for, and OpenAI's own
 * refusal says by its stage whether a picture had been drawn. Gateways refuse content with a 403 too, which is no bad key.
 */
function readFailure(answer: FailedAnswer): FailureReading {
  const reading = readRelayFailure(answer);
  if (reading.class === 'timeout') return { ...reading, billing: 'unknown' };
  if (reading.class === 'auth' && /moderation|content policy/i.test(readErrorEnvelope(answer.body).text)) {
    return { ...reading, class: 'blocked', billing: 'unknown' };
  }
  const asOpenAi = reading.class === 'blocked' ? readOpenAiFailure(answer) : undefined;
  return asOpenAi?.class === 'blocked' ? { ...reading, billing: asOpenAi.billing } : reading;
}
