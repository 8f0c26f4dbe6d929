import type { ImageEditParams, ImageGenerateParams } from 'openai/resources/images';
import { z } from 'zod';
import { priceOf } from '../catalog/price-of.ts';
import type { Exchange } from '../transport/transport.ts';
import type { Channel, PictureOrder, Support } from './channel.ts';
import { isSendable, readCredential, type Credential } from './credential.ts';
import { billedByTokens } from './wire/answered-billing.ts';
import { readCallOptions } from './wire/call-options.ts';
import { channelTags } from './wire/channel-tags.ts';
import { checkOptions, credentialSchema, ownPrices, ownPricesSchema, type OwnPrices } from './wire/family-options.ts';
import { callOptionReasons, openAiCallOptionsSchema, type OpenAiCallOptions } from './wire/openai-call-options.ts';
import { openAiChannel } from './wire/openai-channel.ts';
import { readOpenAiFailure } from './wire/openai-failure.ts';
import { multipartForm } from './wire/openai-multipart.ts';
import { openAiKindShape, type OpenAiKindOptions } from './wire/openai-options.ts';
import { pixelReasons, pixelsOf, ratioOf } from './wire/openai-pixels.ts';
import { jsonRequest, promptOf, referenceFiles, type OpenAiRequest } from './wire/openai-request.ts';
import { partialImagesSchema, watchedOptions } from './wire/openai-partials.ts';
import { openAiSupport } from './wire/openai-support.ts';
import { configuredNames, modelNamed, servedModels } from './wire/served-models.ts';

export type { OpenAiKindOptions } from './wire/openai-options.ts';

/** The images API of OpenAI. */
export interface OpenAIOptions extends OpenAiKindOptions {
  /** An API key, or a function that gives the one to use now. */
  readonly apiKey: Credential;
  /** The organization to charge, `org-…`. @default that of the key */
  readonly organization?: string;
  /** The project to charge, `proj_…`. @default that of the key */
  readonly project?: string;
  /** Own prices by model id. @default the official list price */
  readonly prices?: OwnPrices;
  /**
   * Drafts to order for calls that are read as a stream, as the call's own `partialImages`: each is billed as 100 more output tokens, so
   * that a call of which nobody reads the stream orders none. @default 0
   */
  readonly partialImages?: 0 | 1 | 2 | 3;
}

/**
 * A channel to OpenAI's gpt-image models: `openAI({ apiKey })`. Fails together with `openai`, and sells every image model of
 * OpenAI that is not retired.
 *
 * @throws ConfigInvalidError listing every wrong option.
 */
export function openAI(options: OpenAIOptions): Channel {
  checkOptions('openAI()', optionsSchema, options);
  const { apiKey, organization, project } = options;
  const id = options.id ?? 'openai';
  const prices = ownPrices(options.prices ?? {}, id);
  const served = servedModels(options.models, id, { family: 'openai', format: "OpenAI's format" });
  const account = {
    ...(organization !== undefined && { 'openai-organization': organization }),
    ...(project !== undefined && { 'openai-project': project }),
  };
  return openAiChannel<OpenAiCallOptions>({
    id,
    kind: 'openai',
    failureDomain: options.failureDomain ?? 'openai',
    provider: 'openai',
    baseUrl: options.baseUrl ?? 'https://api.openai.com/v1',
    limits: Object.freeze({ ...options.limits }),
    tags: channelTags(options.tags, options.baseUrl === undefined),
    served,
    names: configuredNames(options.models, prices),
    pictureOptions: ['quality', 'background', 'complexity', 'mask'],
    quality: ({ quality }) => quality,
    watched: watchedOptions(options.partialImages),
    readOptions: (order) => readCallOptions(order, { id, kind: 'openai' }, openAiCallOptionsSchema),
    support,
    headers: async () => ({ authorization: `Bearer ${await readCredential(apiKey, id)}`, ...account }),
    write: (order, callOptions, insist, exchange) => write(served.wireName(order.model), order, callOptions, insist, exchange),
    readFailure: readOpenAiFailure,
    billing: billedByTokens,
    price: (model) => priceOf(model, { prices, unlisted: 'list-price' }),
    modelNamed: (name, ordered) => modelNamed(served, name, ordered),
    probePath: (model) => `/models/${encodeURIComponent(served.wireName(model))}`,
    trustsMissing: () => true,
    transport: options.transport,
  });
}

const account = z.string().refine(isSendable, 'an id has no spaces or line breaks').optional();

const optionsSchema = z.strictObject({
  ...openAiKindShape,
  apiKey: credentialSchema,
  organization: account,
  project: account,
  prices: ownPricesSchema.optional(),
  partialImages: partialImagesSchema.optional(),
} satisfies Record<keyof OpenAIOptions, z.ZodType>);

/** Longest prompt in characters, and largest reference in bytes (providers.md §7, 2026-11-10). */
const MAX_PROMPT_CHARS = 32_000;
const MAX_REFERENCE_BYTES = 50_000_000;

function support(order: PictureOrder, options: OpenAiCallOptions): Support {
  return openAiSupport(order, {
    seed: false,
    maxPromptChars: MAX_PROMPT_CHARS,
    reasons: [
      ...pixelReasons(order),
      ...(order.references.some(({ bytes }) => bytes.byteLength >= MAX_REFERENCE_BYTES)
        ? [`${order.model.id} takes reference images below 50 MB`]
        : []),
      ...callOptionReasons(order, options),
    ],
    approximations: [],
  });
}

function write(
  model: string,
  order: PictureOrder,
  options: OpenAiCallOptions,
  insist: boolean,
  exchange: Exchange,
): OpenAiRequest {
  const { quality, background, outputFormat, outputCompression, moderation, complexity, partialImages, mask } = options;
  const { width, height } = pixelsOf(order.model, order.size, ratioOf(order));
  const drafts = partialImages !== undefined && partialImages > 0;
  const fields = {
    model,
    prompt: promptOf(order.prompt, insist),
    n: 1,
    size: `${width}x${height}`,
    ...(quality !== undefined && { quality }),
    ...(background !== undefined && { background }),
    ...(outputFormat !== undefined && { output_format: outputFormat }),
    ...(outputCompression !== undefined && { output_compression: outputCompression }),
    ...(complexity !== undefined && { complexity }),
    ...(partialImages !== undefined && { stream: true, partial_images: partialImages }),
    ...(options.safetyIdentifier !== undefined && { safety_identifier: options.safetyIdentifier }),
  } satisfies Omit<ImageEditParams, 'image'>;
  if (order.references.length === 0) {
    const body = { ...fields, ...(moderation !== undefined && { moderation }) } satisfies ImageGenerateParams;
    return { ...jsonRequest('/images/generations', body), drafts };
  }
  const masks = mask === undefined ? [] : [{ field: 'mask', fileName: 'mask.png', mediaType: 'image/png', bytes: mask }];
  const form = multipartForm(fields, [...referenceFiles(order.references), ...masks], exchange);
  return { path: '/images/edits', ...form, drafts };
}
