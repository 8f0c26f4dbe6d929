import { z } from 'zod';
import type { Model } from '../catalog/model.ts';
import { priceOf } from '../catalog/price-of.ts';
import { createTransport } from '../transport/create-transport.ts';
import type { Transport } from '../transport/transport.ts';
import type { Channel, ChannelAnswer, ChannelCall, ChannelLimits, PictureOrder } from './channel.ts';
import { readCredential, type Credential } from './credential.ts';
import { attemptTime } from './wire/attempt-time.ts';
import { readCallOptions } from './wire/call-options.ts';
import { channelTags } from './wire/channel-tags.ts';
import {
  checkOptions,
  credentialSchema,
  familyShape,
  ownPrices,
  ownPricesSchema,
  type OwnPrices,
} from './wire/family-options.ts';
import { openWork } from './wire/open-work.ts';
import { downloadPersistently } from './wire/persistent-download.ts';
import { sendForPicture } from './wire/plain-request.ts';
import { plainBaseUrlSchema } from './wire/plain-base-url.ts';
import { probeConnection } from './wire/probe-connection.ts';
import { refusedOptions } from './wire/refused-options.ts';
import { seedreamCallOptionsSchema } from './wire/seedream-call-options.ts';
import { seedreamChannelAnswer } from './wire/seedream-channel-answer.ts';
import { readSeedreamFailure } from './wire/seedream-failure.ts';
import { seedreamRequest } from './wire/seedream-request.ts';
import { seedreamSupport } from './wire/seedream-support.ts';
import { configuredNames, modelNamed, servedModels, type ModelSelection } from './wire/served-models.ts';
import { serverAddress } from './wire/server-address.ts';

/** Seedream by ByteDance, on BytePlus ModelArk. */
export interface SeedreamOptions {
  /** Name of this channel within a service. @default 'seedream' */
  readonly id?: string;
  /** An API key of ModelArk, or a function that gives the one to use now. */
  readonly apiKey: Credential;
  /** Where ModelArk is asked. `eu-west` sells Seedream 5.0 lite alone (ModelArk, revision 265, 2026-10). @default 'ap-southeast' */
  readonly region?: 'ap-southeast' | 'eu-west';
  /** Where requests go instead, with the version: `https://host/api/v3`. @default ModelArk's address of the region */
  readonly baseUrl?: string;
  /** How much it takes at once. ModelArk takes 500 pictures a minute for each model. @default unlimited */
  readonly limits?: ChannelLimits;
  /** What its operator vouches for, such as `region:eu` or `no-training`; calls can require it (`route.compliance`). @default none; `official` is added unless there is a `baseUrl` */
  readonly tags?: readonly string[];
  /**
   * The models it sells, or their names here by catalog id, such as an inference endpoint `ep-…`.
   * @default every Seedream model that is not retired and that the region sells
   */
  readonly models?: ModelSelection;
  /** Own prices by model id. @default the official list price */
  readonly prices?: OwnPrices;
  /** What fails together with this channel. @default 'bytedance' */
  readonly failureDomain?: string;
  /** Sockets to share with other channels; then `close()` leaves them open. @default its own */
  readonly transport?: Transport;
}

/**
 * A channel to Seedream on BytePlus ModelArk: `seedream({ apiKey })`. Pictures come without a watermark, one for each order.
 *
 * Its probe sees a connection alone: ModelArk documents no request that is free and tells of a key or a model.
 *
 * @throws ConfigInvalidError listing every wrong option.
 */
export function seedream(options: SeedreamOptions): Channel {
  checkOptions('seedream()', optionsSchema, options);
  const { apiKey, region = 'ap-southeast' } = options;
  const id = options.id ?? 'seedream';
  const prices = ownPrices(options.prices ?? {}, id);
  const kind = 'seedream';
  const baseUrl = options.baseUrl ?? REGIONS[region].baseUrl;
  const models = options.models ?? (options.baseUrl === undefined ? REGIONS[region].models : undefined);
  const served = servedModels(models, id, { family: 'seedream', format: 'the format of ModelArk' });
  const transport = options.transport ?? createTransport();
  // A transport that was passed in is shared, and closed by whoever made it.
  const work = openWork(id, async () => (options.transport === undefined ? transport.close() : undefined));
  const url = `${baseUrl.replace(/\/+$/, '')}/images/generations`;
  const headers = async () => ({ authorization: `Bearer ${await readCredential(apiKey, id)}` });
  const optionsOf = (order: PictureOrder) => readCallOptions(order, { id, kind }, seedreamCallOptionsSchema);

  const reader = { id, readFailure: readSeedreamFailure };

  async function generate({ order, timeouts, signal, dispatch }: ChannelCall): Promise<ChannelAnswer> {
    dispatch?.held();
    signal.throwIfAborted();
    const callOptions = optionsOf(order);
    if (!callOptions.ok) throw refusedOptions(id, callOptions.problems);
    const { outputFormat } = callOptions.options;
    const time = attemptTime(timeouts);
    const exchange = transport.open({ signal, timeouts: time.forRequest(), onDispatched: () => dispatch?.sent() });
    const request = seedreamRequest(order, served.wireName(order.model), callOptions.options, exchange);
    const sent = { url, headers, body: JSON.stringify(request) };
    const { body, ...arrival } = await sendForPicture(reader, exchange, signal, sent);
    const reading = {
      channelId: id,
      modelNamed: (name: string) => modelNamed(served, name, order.model),
      download: (address: string) => downloadPersistently({ url: address, baseUrl, transport, signal }, time),
      orderedMediaType: outputFormat === undefined ? undefined : `image/${outputFormat}`,
      references: order.references.length,
    };
    return seedreamChannelAnswer(reading, body, exchange, arrival);
  }

  return Object.freeze({
    specVersion: 'v1',
    id,
    kind,
    failureDomain: options.failureDomain ?? 'bytedance',
    provider: 'bytedance',
    server: serverAddress(baseUrl),
    limits: Object.freeze({ ...options.limits }),
    tags: channelTags(options.tags, options.baseUrl === undefined),
    names: configuredNames(options.models, prices),
    supports: (order: PictureOrder) => seedreamSupport(order, served, optionsOf(order)),
    price: (model: Model) => priceOf(model, { prices, unlisted: 'list-price' }),
    generate: (call: ChannelCall) => work.run(() => generate(call)),
    probe: (_model: Model, signal: AbortSignal) => work.run(() => probeConnection({ url: baseUrl, transport, reader }, signal)),
    close: () => work.close(),
  } satisfies Channel);
}

const REGIONS = {
  'ap-southeast': { baseUrl: 'https://ark.ap-southeast.bytepluses.com/api/v3', models: undefined },
  'eu-west': { baseUrl: 'https://ark.eu-west.bytepluses.com/api/v3', models: ['seedream-5-0-260128'] },
} as const satisfies Record<NonNullable<SeedreamOptions['region']>, object>;

const optionsSchema = z.strictObject({
  id: familyShape.id,
  apiKey: credentialSchema,
  region: z.enum(['ap-southeast', 'eu-west']).optional(),
  baseUrl: plainBaseUrlSchema.optional(),
  limits: familyShape.limits,
  tags: familyShape.tags,
  models: familyShape.models,
  prices: ownPricesSchema.optional(),
  failureDomain: familyShape.failureDomain,
  transport: familyShape.transport,
} satisfies Record<keyof SeedreamOptions, z.ZodType>);
