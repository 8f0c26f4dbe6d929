import { z } from 'zod';
import { pricePerPicture, type Usd } from '../catalog/dollar-prices.ts';
import { priceOf } from '../catalog/price-of.ts';
import { priceSchema } from '../catalog/price-schema.ts';
import type { Price } from '../catalog/price.ts';
import { ChannelError, type ChannelFailure } from '../errors/channel-error.ts';
import { createTransport } from '../transport/create-transport.ts';
import type { AttemptTimeouts } from '../transport/timeouts.ts';
import type { Transport } from '../transport/transport.ts';
import type { Channel, ChannelAnswer, ChannelCall, ChannelLimits, PictureOrder, ProbeReport } from './channel.ts';
import { readCredential, type Credential } from './credential.ts';
import { readCallOptions } from './wire/call-options.ts';
import { channelTags } from './wire/channel-tags.ts';
import { checkOptions, credentialSchema, familyShape } from './wire/family-options.ts';
import { readGoogleFailure } from './wire/google-failure.ts';
import { imagenAnswer } from './wire/imagen-answer.ts';
import {
  imagenCallOptionsSchema,
  vertexImagenCallOptionsSchema,
  type ImagenCallOptionsSchema,
} from './wire/imagen-call-options.ts';
import { imagenFailureReader } from './wire/imagen-failure.ts';
import { imagenRequest } from './wire/imagen-request.ts';
import { imagenSupport } from './wire/imagen-support.ts';
import { openWork } from './wire/open-work.ts';
import { plainBaseUrlSchema } from './wire/plain-base-url.ts';
import { asJson, sendForPicture, sendPlainRequest } from './wire/plain-request.ts';
import { refusedOptions } from './wire/refused-options.ts';
import { readRelayFailure } from './wire/relay-failure.ts';
import { configuredNames, servedModels, type ModelSelection } from './wire/served-models.ts';
import { serverAddress } from './wire/server-address.ts';

/** What every way to Imagen has in common. */
export interface ImagenBaseOptions {
  /**
   * The models that are still sold there, or their names there by catalog id. Google switched Imagen off on 2026-08-17, so nothing
   * is sold unless it is named.
   */
  readonly models: ModelSelection;
  /** Dollars for each picture by model id, or a price of another kind; one without is unknown, never zero. @default none */
  readonly prices?: Readonly<Record<string, Usd | Price>>;
  /** Name of this channel within a service. @default 'imagen' */
  readonly id?: string;
  /** What fails together with this channel. @default 'google', on whose capacity every seller of Imagen stands */
  readonly failureDomain?: string;
  /** How much it takes at once. @default unlimited */
  readonly limits?: ChannelLimits;
  /** What its operator vouches for, such as `region:eu` or `no-training`; calls can require it (`route.compliance`). @default none; `official` is added unless there is a `baseUrl` */
  readonly tags?: readonly string[];
  /** Sockets to share with other channels; then `close()` leaves them open. @default its own */
  readonly transport?: Transport;
}

/** `:predict` as the Gemini API of AI Studio spoke it, and as relays copied it. */
export interface ImagenAiStudioOptions extends ImagenBaseOptions {
  readonly via: 'ai-studio';
  /** The root of the seller, without a version: `https://api.example.com`. */
  readonly baseUrl: string;
  /** Its key, or a function that gives the one to use now. */
  readonly apiKey: Credential;
  /** How the key is sent. @default 'x-goog-api-key' */
  readonly auth?: 'bearer' | 'x-goog-api-key';
  /** The version in the path. @default 'v1beta' */
  readonly apiVersion?: string;
}

/** `:predict` as Vertex AI speaks it. */
export interface ImagenVertexOptions extends ImagenBaseOptions {
  readonly via: 'vertex';
  /** @default that of Vertex AI for the location */
  readonly baseUrl?: string;
  readonly project: string;
  /** A region such as `us-central1`; Imagen had no global address. */
  readonly location: string;
  /** An OAuth access token, or a function that gives the one to use now. */
  readonly accessToken: Credential;
  /** The version in the path. @default 'v1' */
  readonly apiVersion?: string;
}

/** Where Imagen is still served, and with which credentials. */
export type ImagenOptions = ImagenAiStudioOptions | ImagenVertexOptions;

const KIND = 'imagen';

/** Deadlines of a probe, in milliseconds. */
const PROBE_TIMEOUTS: AttemptTimeouts = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 5_000, totalMs: 15_000 };

/**
 * A channel to a seller that still serves Imagen 4:
 * `imagen({ via: 'ai-studio', baseUrl: 'https://relay.example.com', apiKey, models: ['imagen-4.0-generate-001'] })`.
 *
 * @throws ConfigInvalidError listing every wrong option.
 */
export function imagen(options: ImagenOptions): Channel {
  checkOptions('imagen()', optionsSchema, options);
  const id = options.id ?? KIND;
  const transport = options.transport ?? createTransport();
  const served = servedModels(options.models, id, { family: 'imagen', format: "Imagen's :predict" });
  const seller = options.via === 'vertex' ? vertexSeller(options, id) : aiStudioSeller(options, id);
  const prices = picturePrices(options.prices ?? {}, id);
  // A transport that was passed in is shared, and closed by whoever made it.
  const work = openWork(id, async () => (options.transport === undefined ? transport.close() : undefined));
  const reader = { id, readFailure: imagenFailureReader(seller.relay ? readRelayFailure : readGoogleFailure) };
  const callOptions = (order: PictureOrder) => readCallOptions(order, { id, kind: KIND }, seller.callOptions);

  async function generate({ order, timeouts, signal, dispatch }: ChannelCall): Promise<ChannelAnswer> {
    dispatch?.held();
    signal.throwIfAborted();
    const reading = callOptions(order);
    if (!reading.ok) throw refusedOptions(id, reading.problems);
    const exchange = transport.open({ signal, timeouts, onDispatched: () => dispatch?.sent() });
    const request = {
      url: `${seller.models}/${encodeURIComponent(served.wireName(order.model))}:predict`,
      headers: seller.headers,
      body: JSON.stringify(imagenRequest(order, reading.options)),
    };
    const { body, ...arrival } = await sendForPicture(reader, exchange, signal, request);
    return imagenAnswer(id, body, exchange, arrival);
  }

  async function probe(model: PictureOrder['model'], signal: AbortSignal): Promise<ProbeReport> {
    signal.throwIfAborted();
    const startedAt = performance.now();
    const report = (reachable: boolean, failure?: ChannelFailure): ProbeReport => ({
      reachable,
      latencyMs: performance.now() - startedAt,
      ...(failure && { failure }),
    });
    const exchange = transport.open({ signal, timeouts: PROBE_TIMEOUTS });
    const url = `${seller.models}/${encodeURIComponent(served.wireName(model))}`;
    try {
      await sendPlainRequest(reader, exchange, signal, { url, headers: seller.headers }, asJson);
      return report(true);
    } catch (error) {
      if (!ChannelError.isInstance(error)) throw error;
      const { failure } = error;
      // Those who still sell it are no longer Google, and many serve no such path.
      return failure.statusCode === 404 ? report(true) : report(failure.statusCode !== undefined, failure);
    }
  }

  return Object.freeze({
    specVersion: 'v1',
    id,
    kind: KIND,
    failureDomain: options.failureDomain ?? 'google',
    provider: seller.provider,
    server: serverAddress(seller.models),
    limits: Object.freeze({ ...options.limits }),
    tags: channelTags(options.tags, options.via === 'vertex' && options.baseUrl === undefined),
    names: configuredNames(options.models, options.prices),
    pictureOptions: ['negativePrompt', 'enhancePrompt'],
    supports: (order: PictureOrder) => imagenSupport(order, served, callOptions(order)),
    price: (model: PictureOrder['model']) => priceOf(model, { prices, unlisted: 'unknown' }),
    generate: (call: ChannelCall) => work.run(() => generate(call)),
    probe,
    close: () => work.close(),
  } satisfies Channel);
}

const usd = z
  .union([z.number(), z.string()])
  .refine((value) => /^\d+(?:\.\d{1,9})?$/.test(String(value)), 'dollars a picture, such as 0.04');

const baseShape = {
  id: familyShape.id,
  failureDomain: familyShape.failureDomain,
  limits: familyShape.limits,
  tags: familyShape.tags,
  transport: familyShape.transport,
  apiVersion: familyShape.apiVersion,
  models: familyShape.models.unwrap(),
  prices: z.record(z.string(), z.union([usd, priceSchema], 'dollars a picture, such as 0.04, or a price')).optional(),
} as const;

const rootSchema = plainBaseUrlSchema.refine(
  (value) => !/\/v\d+[a-z0-9]*\/*$/.test(value),
  'ends in a version, which is an option of its own; give the root of the seller',
);

const optionsSchema = z.discriminatedUnion('via', [
  z.strictObject({
    ...baseShape,
    via: z.literal('ai-studio'),
    baseUrl: rootSchema,
    apiKey: credentialSchema,
    auth: z.enum(['bearer', 'x-goog-api-key']).optional(),
  } satisfies Record<keyof ImagenAiStudioOptions, z.ZodType>),
  z.strictObject({
    ...baseShape,
    via: z.literal('vertex'),
    baseUrl: rootSchema.optional(),
    project: z.string().regex(/^[a-z0-9.:-]+$/i, 'a project id'),
    location: z.string().regex(/^[a-z0-9-]+$/, 'a region such as us-central1'),
    accessToken: credentialSchema,
  } satisfies Record<keyof ImagenVertexOptions, z.ZodType>),
]);

/** What differs between the two ways. */
interface Seller {
  /** The address of its models, to which a name and `:predict` are added. */
  readonly models: string;
  readonly provider: string;
  readonly relay: boolean;
  readonly callOptions: ImagenCallOptionsSchema;
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
}

function aiStudioSeller({ baseUrl, apiKey, auth, apiVersion = 'v1beta' }: ImagenAiStudioOptions, id: string): Seller {
  return {
    models: `${baseUrl.replace(/\/+$/, '')}/${apiVersion}/models`,
    provider: 'gcp.gemini',
    relay: new URL(baseUrl).hostname !== 'generativelanguage.googleapis.com',
    callOptions: imagenCallOptionsSchema,
    headers: async () => {
      const key = await readCredential(apiKey, id);
      return auth === 'bearer' ? { authorization: `Bearer ${key}` } : { 'x-goog-api-key': key };
    },
  };
}

function vertexSeller(options: ImagenVertexOptions, id: string): Seller {
  const { project, location, accessToken, apiVersion = 'v1' } = options;
  const root = (options.baseUrl ?? `https://${location}-aiplatform.googleapis.com`).replace(/\/+$/, '');
  return {
    models: `${root}/${apiVersion}/projects/${project}/locations/${location}/publishers/google/models`,
    provider: 'gcp.vertex_ai',
    relay: false,
    callOptions: vertexImagenCallOptionsSchema,
    headers: async () => ({ authorization: `Bearer ${await readCredential(accessToken, id)}` }),
  };
}

/** Dollars become one price for every size, as Google sold Imagen. */
function picturePrices(prices: Readonly<Record<string, Usd | Price>>, id: string): Readonly<Record<string, Price>> {
  const terms = { source: `prices of channel ${id}`, date: new Date().toISOString().slice(0, 10) };
  return Object.fromEntries(
    Object.entries(prices).map(([model, price]) => [model, typeof price === 'object' ? price : pricePerPicture(price, terms)]),
  );
}
