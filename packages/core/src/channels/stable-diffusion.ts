import { z } from 'zod';
import { pricePerRequest, type Usd } from '../catalog/dollar-prices.ts';
import { nanoUsdOf, scaleNanoUsd } from '../catalog/money.ts';
import type { ChannelPrice } from '../catalog/price.ts';
import { ChannelError, type ChannelFailure } from '../errors/channel-error.ts';
import { createTransport } from '../transport/create-transport.ts';
import type { AttemptTimeouts } from '../transport/timeouts.ts';
import type { Transport } from '../transport/transport.ts';
import type { Channel, ChannelAnswer, ChannelCall, ChannelLimits, PictureOrder, ProbeReport } from './channel.ts';
import { readCredential, type Credential } from './credential.ts';
import { readCallOptions } from './wire/call-options.ts';
import { channelTags } from './wire/channel-tags.ts';
import { checkOptions, credentialSchema, familyShape } from './wire/family-options.ts';
import { leaveBehind, untilLeft } from './wire/leave.ts';
import { openWork } from './wire/open-work.ts';
import { plainBaseUrlSchema } from './wire/plain-base-url.ts';
import { asJson, sendForPicture, sendPlainRequest } from './wire/plain-request.ts';
import { refusedOptions } from './wire/refused-options.ts';
import { serverAddress } from './wire/server-address.ts';
import { stableDiffusionAnswer } from './wire/stable-diffusion-answer.ts';
import { checkpointSettingsShape, stableDiffusionCallOptionsSchema } from './wire/stable-diffusion-call-options.ts';
import { checkpointsOf, PUBLISHED_MODELS, type CheckpointSelection } from './wire/stable-diffusion-checkpoints.ts';
import { readStableDiffusionFailure } from './wire/stable-diffusion-failure.ts';
import { lasting, untilDrawn } from './wire/stable-diffusion-outliving.ts';
import { isLoaded, isMissing } from './wire/stable-diffusion-probe.ts';
import { stableDiffusionRequest } from './wire/stable-diffusion-request.ts';
import { stableDiffusionSupport } from './wire/stable-diffusion-support.ts';

export type { Checkpoint, CheckpointSelection, CheckpointSettings } from './wire/stable-diffusion-checkpoints.ts';

/** A machine of one's own that serves `/sdapi/v1`: AUTOMATIC1111, Forge, SD.Next or stable-diffusion.cpp. */
export interface StableDiffusionOptions {
  /** The root of the server, such as `http://gpu-1:7860`; plain HTTP is allowed, since it is your own network. */
  readonly baseUrl: string;
  /**
   * The models the machine has: ids of the catalog, or these with the checkpoint each is there, and how to draw with it.
   * A web UI that lacks a checkpoint draws with another one in silence, so none is assumed.
   */
  readonly models: CheckpointSelection;
  /**
   * What a second of the machine costs, in dollars: its hourly price / 3600, rounded to the nano-dollar. Every picture costs this times the measured time of
   * its request. Explicitly 0 for a machine that is paid anyway; an unknown price would never be taken for zero.
   */
  readonly costPerGpuSecondUsd: Usd;
  /** Seconds that a picture takes, for estimates before a call. @default unknown, and so is the estimate unless the rate is 0 */
  readonly secondsPerPicture?: number;
  /** Of HTTP Basic (`--api-auth user:password`). @default none */
  readonly username?: string;
  /** Its password, or a function that gives the one to use now. @default none */
  readonly password?: Credential;
  /** Name of this channel within a service. @default 'stable-diffusion' */
  readonly id?: string;
  /** What fails together with this channel: the machine. @default the id */
  readonly failureDomain?: string;
  /** How much it takes at once. @default one picture at a time, as these servers draw */
  readonly limits?: ChannelLimits;
  /** What its operator vouches for, such as `region:eu` or `no-training`; calls can require it (`route.compliance`). @default none */
  readonly tags?: readonly string[];
  /** Sockets to share with other channels; then `close()` leaves them open. @default its own */
  readonly transport?: Transport;
}

const KIND = 'stable-diffusion';

/** Deadlines of a probe, in milliseconds: a server that is drawing still answers these at once. */
const PROBE_TIMEOUTS: AttemptTimeouts = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 5_000, totalMs: 15_000 };

/**
 * A channel to Stable Diffusion on a machine of one's own:
 * `stableDiffusion({ baseUrl: 'http://gpu-1:7860', models: ['sd3.5-large'], costPerGpuSecondUsd: 0 })`.
 *
 * @throws ConfigInvalidError listing every wrong option.
 */
export function stableDiffusion(options: StableDiffusionOptions): Channel {
  checkOptions('stableDiffusion()', optionsSchema, options);
  const id = options.id ?? KIND;
  const transport = options.transport ?? createTransport();
  const checkpoints = checkpointsOf(options.models, id);
  const nanoUsdPerSecond = nanoUsdOf(options.costPerGpuSecondUsd);
  const root = options.baseUrl.replace(/\/+$/, '');
  // A transport that was passed in is shared, and closed by whoever made it.
  const work = openWork(id, async () => (options.transport === undefined ? transport.close() : undefined));

  const callOptions = (order: PictureOrder) => readCallOptions(order, { id, kind: KIND }, stableDiffusionCallOptionsSchema);
  const reader = { id, readFailure: readStableDiffusionFailure };
  const headers = () => basicAuth(options, id);

  async function generate({ order, timeouts, signal, dispatch, outlives }: ChannelCall): Promise<ChannelAnswer> {
    dispatch?.held();
    signal.throwIfAborted();
    const reading = callOptions(order);
    const support = stableDiffusionSupport(order, checkpoints, reading);
    if (!support.supported || !reading.ok) throw refusedOptions(id, support.supported ? [] : support.reasons);
    const checkpoint = checkpoints.of(order.model);
    const socket = new AbortController();
    const exchange = transport.open({
      signal: socket.signal,
      timeouts: outlives === undefined ? timeouts : lasting(timeouts),
      onDispatched: () => dispatch?.sent(),
    });
    const { path, body } = stableDiffusionRequest(order, checkpoint, reading.options, exchange);
    const startedAt = performance.now();
    const request = { url: root + path, headers, body: JSON.stringify(body) };
    const cost = (): number | undefined =>
      nanoUsdPerSecond === 0 ? undefined : costOfTime(nanoUsdPerSecond, performance.now() - startedAt);
    const drawing = sendForPicture(reader, exchange, socket.signal, request);
    const onLeft = (): boolean => {
      if (outlives === undefined || !exchange.dispatched) return false;
      leaveBehind(
        outlives,
        work.outlive((ending) => untilDrawn(drawing, socket, ending, cost)),
      );
      return true;
    };
    const { body: answer, ...arrival } = await untilLeft({ signal, socket, work: drawing, onLeft });
    return stableDiffusionAnswer(
      { channelId: id, model: order.model, checkpoint: checkpoint.checkpoint, costNanoUsd: cost() },
      answer,
      exchange,
      arrival,
    );
  }

  async function ask(path: string, signal: AbortSignal): Promise<unknown> {
    const exchange = transport.open({ signal, timeouts: PROBE_TIMEOUTS });
    return sendPlainRequest(reader, exchange, signal, { url: root + path, headers }, asJson);
  }

  async function probe(model: PictureOrder['model'], signal: AbortSignal): Promise<ProbeReport> {
    signal.throwIfAborted();
    const startedAt = performance.now();
    const report = (reachable: boolean, failure?: ChannelFailure): ProbeReport => ({
      reachable,
      latencyMs: performance.now() - startedAt,
      ...(failure && { failure }),
    });
    const { checkpoint } = checkpoints.of(model);
    try {
      if (isLoaded(await ask('/sdapi/v1/options', signal), checkpoint)) return report(true);
      return report(true, isMissing(await ask('/sdapi/v1/sd-models', signal), checkpoint) ? NO_SUCH_CHECKPOINT : undefined);
    } catch (error) {
      if (!ChannelError.isInstance(error)) throw error;
      return report(error.failure.statusCode !== undefined, error.failure);
    }
  }

  return Object.freeze({
    specVersion: 'v1',
    id,
    kind: KIND,
    failureDomain: options.failureDomain ?? id,
    provider: 'stability_ai',
    server: serverAddress(root),
    limits: Object.freeze({ maxConcurrent: 1, ...options.limits }),
    tags: channelTags(options.tags),
    names: checkpoints.names,
    pictureOptions: [...Object.keys(checkpointSettingsShape), 'width', 'height', 'denoisingStrength'],
    supports: (order: PictureOrder) => stableDiffusionSupport(order, checkpoints, callOptions(order)),
    price: () => estimatedPrice(options, id),
    generate: (call: ChannelCall) => work.run(() => generate(call)),
    probe,
    close: () => work.close(),
  } satisfies Channel);
}

const rateSchema = z.union([z.number(), z.string()]).refine(isAmount, 'dollars a second, such as 1.1 / 3600, or 0');

function isAmount(value: number | string): boolean {
  try {
    return nanoUsdOf(value) >= 0;
  } catch {
    return false;
  }
}

const optionsSchema = z
  .strictObject({
    id: familyShape.id,
    failureDomain: familyShape.failureDomain,
    limits: familyShape.limits,
    tags: familyShape.tags,
    transport: familyShape.transport,
    baseUrl: plainBaseUrlSchema.refine(
      (value) => !/\/(?:sdapi(?:\/v1)?|v1)\/*$/.test(value),
      'ends in a part of the path; give the root of the server',
    ),
    models: z.union(
      [
        z.array(z.enum(PUBLISHED_MODELS)).min(1),
        z.record(
          z.string(),
          z.union([z.string().min(1), z.strictObject({ checkpoint: z.string().min(1), ...checkpointSettingsShape })]),
        ),
      ],
      `ids with published weights (${PUBLISHED_MODELS.join(', ')}), or ids with the name of a checkpoint`,
    ),
    costPerGpuSecondUsd: rateSchema,
    secondsPerPicture: z.number().positive().max(86_400).optional(),
    username: z
      .string()
      .regex(/^[\x21-\x39\x3b-\x7e]+$/, 'a name without ":" or spaces')
      .optional(),
    password: credentialSchema.optional(),
  } satisfies Record<keyof StableDiffusionOptions, z.ZodType>)
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    path: ['password'],
    message: 'username and password go together',
  });

async function basicAuth({ username, password }: StableDiffusionOptions, id: string): Promise<Record<string, string>> {
  if (username === undefined || password === undefined) return {};
  const secret = Buffer.from(`${username}:${await readCredential(password, id)}`).toString('base64');
  return { authorization: `Basic ${secret}` };
}

/** Exact to the microsecond, rounded once, half up. */
function costOfTime(nanoUsdPerSecond: number, ms: number): number {
  return scaleNanoUsd(nanoUsdPerSecond, [{ numerator: Math.round(ms * 1000), denominator: 1_000_000 }]);
}

/** What a picture will cost by what is known before: the answer's measured time decides. */
function estimatedPrice({ costPerGpuSecondUsd, secondsPerPicture }: StableDiffusionOptions, id: string): ChannelPrice {
  const nanoUsdPerSecond = nanoUsdOf(costPerGpuSecondUsd);
  const seconds = nanoUsdPerSecond === 0 ? 0 : secondsPerPicture;
  if (seconds === undefined) return { price: undefined };
  const terms = { source: `GPU seconds of channel ${id}`, date: new Date().toISOString().slice(0, 10) };
  return { price: { ...pricePerRequest(0, terms), nanoUsd: costOfTime(nanoUsdPerSecond, seconds * 1000) } };
}

const NO_SUCH_CHECKPOINT: ChannelFailure = {
  class: 'model_gone',
  billing: 'not-billed',
  dispatched: true,
  upstreamCode: 'checkpoint_missing',
};
