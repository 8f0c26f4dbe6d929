import { z } from 'zod';
import type { Model } from '../catalog/model.ts';
import { priceOf } from '../catalog/price-of.ts';
import { ChannelError } from '../errors/channel-error.ts';
import { createTransport } from '../transport/create-transport.ts';
import type { AttemptTimeouts } from '../transport/timeouts.ts';
import type { Transport } from '../transport/transport.ts';
import type { Channel, ChannelAnswer, ChannelCall, ChannelLimits, OutlivingEnd, PictureOrder } from './channel.ts';
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
import { askFlux, fluxEndpoint, type FluxAccount } from './wire/flux-account.ts';
import { fluxCallOptionsSchema } from './wire/flux-call-options.ts';
import { downloadFluxPicture } from './wire/flux-delivery.ts';
import { followFluxTask, mayBeActive } from './wire/flux-outliving.ts';
import { pollFluxTask } from './wire/flux-polling.ts';
import { probeFlux } from './wire/flux-probe.ts';
import { fluxRequest } from './wire/flux-request.ts';
import { readResumeToken, resumeTokenOf } from './wire/flux-resume-token.ts';
import { fluxSupport } from './wire/flux-support.ts';
import { readSubmission, type FluxTask, type FollowedTask } from './wire/flux-task.ts';
import { endWith, leaveBehind, untilLeft } from './wire/leave.ts';
import { openWork } from './wire/open-work.ts';
import { plainBaseUrlSchema } from './wire/plain-base-url.ts';
import { refusedOptions } from './wire/refused-options.ts';
import { configuredNames, servedModels, type ModelSelection } from './wire/served-models.ts';
import { serverAddress } from './wire/server-address.ts';
import { upstreamId } from './wire/upstream-id.ts';

/** The API of Black Forest Labs. */
export interface FluxOptions {
  /** Name of this channel within a service. @default 'flux' */
  readonly id?: string;
  /** An API key, or a function that gives the one to use now. */
  readonly apiKey: Credential;
  /** Where tasks are worked on: `global` takes the nearest cluster. @default 'global' */
  readonly region?: 'global' | 'eu' | 'us';
  /** Where requests go instead, without the version: `https://host`. @default the vendor's address of the region */
  readonly baseUrl?: string;
  /**
   * Hosts that may be polled with the key, besides that of `baseUrl`: the upstream names another one for each task. `*.bfl.ai`
   * stands for every host below `bfl.ai`.
   * @default ['*.bfl.ai']
   */
  readonly allowedHosts?: readonly string[];
  /** Between two polls, in milliseconds. @default 500, as @ai-sdk/black-forest-labs does (2026-09-14) */
  readonly pollMs?: number;
  /**
   * How much it takes at once.
   * @default 24 attempts, the account's active tasks; 6 where only `flux-kontext-max` is sold (docs.bfl.ai, rate limits, 2026)
   */
  readonly limits?: ChannelLimits;
  /** What its operator vouches for, such as `region:eu` or `no-training`; calls can require it (`route.compliance`). @default none; `official` is added unless there is a `baseUrl` */
  readonly tags?: readonly string[];
  /** The models it sells, or their names here by catalog id. @default every FLUX model that is not retired */
  readonly models?: ModelSelection;
  /** Own prices by model id, for plans; what is booked is what the upstream states for each task. @default the official list price */
  readonly prices?: OwnPrices;
  /** What fails together with this channel. @default 'black-forest-labs' */
  readonly failureDomain?: string;
  /** Sockets to share with other channels; then `close()` leaves them open. @default its own */
  readonly transport?: Transport;
}

/** A channel whose pictures can be collected after an abort, a timeout or a restart. */
export type FluxChannel = Channel & Required<Pick<Channel, 'probe' | 'resume'>>;

/**
 * A channel to Black Forest Labs: `flux({ apiKey })`. An attempt submits one task, polls it and downloads its picture; what fails after
 * the submission is repeated or reported, never submitted again.
 *
 * @throws ConfigInvalidError listing every wrong option.
 */
export function flux(options: FluxOptions): FluxChannel {
  checkOptions('flux()', optionsSchema, options);
  const { apiKey } = options;
  const id = options.id ?? 'flux';
  const prices = ownPrices(options.prices ?? {}, id);
  const kind = 'flux';
  const baseUrl = options.baseUrl ?? REGIONS[options.region ?? 'global'];
  const served = servedModels(options.models, id, { family: 'flux', format: 'the format of Black Forest Labs' });
  const transport = options.transport ?? createTransport();
  // A transport that was passed in is shared, and closed by whoever made it.
  const work = openWork(id, async () => (options.transport === undefined ? transport.close() : undefined));
  const account: FluxAccount = {
    id,
    baseUrl,
    allowedHosts: options.allowedHosts ?? ['*.bfl.ai'],
    pollMs: options.pollMs ?? 500,
    transport,
    headers: async () => ({ 'x-key': await readCredential(apiKey, id) }),
  };
  const optionsOf = (order: PictureOrder) => readCallOptions(order, { id, kind }, fluxCallOptionsSchema);

  async function generate({ order, timeouts, signal, onResumable, outlives, dispatch }: ChannelCall): Promise<ChannelAnswer> {
    dispatch?.held();
    signal.throwIfAborted();
    const callOptions = optionsOf(order);
    if (!callOptions.ok) throw refusedOptions(id, callOptions.problems);
    const time = attemptTime(timeouts);
    const socket = new AbortController();
    const onDispatched = (): void => dispatch?.sent();
    const exchange = transport.open({ signal: socket.signal, timeouts: time.forRequest(), onDispatched });
    const body = JSON.stringify(fluxRequest(order, callOptions.options, exchange));
    const url = fluxEndpoint(account, `v1/${encodeURIComponent(served.wireName(order.model))}`);
    const submitting = askFlux(account, exchange, socket.signal, { url, body }).then(readSubmission);
    const onLeft = (): boolean => {
      if (outlives === undefined || !exchange.dispatched) return false;
      leaveBehind(
        outlives,
        work.outlive((ending) => followSubmission(submitting, socket, onResumable, ending)),
      );
      return true;
    };
    const task = await untilLeft({ signal, socket, work: submitting, onLeft });
    const { statusCode } = exchange.response ?? {};
    const requestId = upstreamId(exchange.response?.requestId);
    if (task === undefined) {
      const failure = { class: 'upstream_bug', billing: 'unknown', dispatched: true, statusCode, requestId } as const;
      throw new ChannelError(`${id}: the answer to the submission names no task.`, failure);
    }
    tell(onResumable, task);
    try {
      return await collect(account, { task, signal, time, firstPollMs: account.pollMs }, requestId);
    } catch (error) {
      if (outlives !== undefined && mayBeActive(error, signal)) {
        leaveBehind(
          outlives,
          work.outlive((ending) => followFluxTask(account, task, ending)),
        );
      }
      throw error;
    }
  }

  /** Whoever left while its task was submitted may still want the picture, and its account has one active task more. */
  async function followSubmission(
    submitting: Promise<FluxTask | undefined>,
    socket: AbortController,
    onResumable: ChannelCall['onResumable'],
    ending: AbortSignal,
  ): Promise<OutlivingEnd | undefined> {
    endWith(ending, socket);
    try {
      const task = await submitting;
      if (task === undefined) return undefined;
      tell(onResumable, task);
      return await followFluxTask(account, task, ending);
    } catch (error) {
      return ChannelError.isInstance(error) ? { billing: error.failure.billing } : undefined;
    }
  }

  async function resume(resumeToken: string, signal: AbortSignal): Promise<ChannelAnswer> {
    signal.throwIfAborted();
    const task = readResumeToken(resumeToken);
    if (task === undefined) {
      const failure = {
        class: 'invalid_request',
        billing: 'not-billed',
        dispatched: false,
        upstreamCode: 'resume_token',
      } as const;
      throw new ChannelError(`${id}: this is no resumeToken of a flux channel.`, failure);
    }
    return collect(account, { task, signal, time: attemptTime(RESUME_TIMEOUTS), firstPollMs: 0 }, undefined);
  }

  return Object.freeze({
    specVersion: 'v1',
    id,
    kind,
    failureDomain: options.failureDomain ?? 'black-forest-labs',
    provider: 'black_forest_labs',
    server: serverAddress(baseUrl),
    limits: Object.freeze({ maxConcurrent: activeTasks(options.models), ...options.limits }),
    tags: channelTags(options.tags, options.baseUrl === undefined),
    names: configuredNames(options.models, prices),
    pictureOptions: ['raw', 'grounding', 'promptUpsampling', 'steps', 'guidance'],
    supports: (order: PictureOrder) => fluxSupport(order, served, optionsOf(order)),
    price: (model: Model) => priceOf(model, { prices, unlisted: 'list-price' }),
    generate: (call: ChannelCall) => work.run(() => generate(call)),
    resume: (resumeToken: string, signal: AbortSignal) => work.run(() => resume(resumeToken, signal)),
    probe: (_model: Model, signal: AbortSignal) => probeFlux(account, signal),
    close: () => work.close(),
  } satisfies Channel);
}

const REGIONS = {
  global: 'https://api.bfl.ai',
  eu: 'https://api.eu.bfl.ai',
  us: 'https://api.us.bfl.ai',
} as const satisfies Record<NonNullable<FluxOptions['region']>, string>;

/** Deadlines of collecting a task, in milliseconds: a picture is kept for 10 minutes, so that waiting longer is in vain. */
const RESUME_TIMEOUTS: AttemptTimeouts = { connectMs: 10_000, firstByteMs: 30_000, idleMs: 30_000, totalMs: 600_000 };

const optionsSchema = z.strictObject({
  id: familyShape.id,
  apiKey: credentialSchema,
  region: z.enum(['global', 'eu', 'us']).optional(),
  baseUrl: plainBaseUrlSchema
    .refine((url) => !/\/v\d+\/*$/.test(url), 'ends in a version, which this channel adds; give the address without it')
    .optional(),
  allowedHosts: z
    .array(z.string().regex(/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'a host such as api.bfl.ai, or *.bfl.ai'))
    .optional(),
  pollMs: z.int().min(1).max(60_000).optional(),
  limits: familyShape.limits,
  tags: familyShape.tags,
  models: familyShape.models,
  prices: ownPricesSchema.optional(),
  failureDomain: familyShape.failureDomain,
  transport: familyShape.transport,
} satisfies Record<keyof FluxOptions, z.ZodType>);

/** An account has 24 active tasks, and 6 of `flux-kontext-max`. */
function activeTasks(models: ModelSelection | undefined): number {
  const names = Array.isArray(models) ? models : Object.keys(models ?? {});
  return names.length > 0 && names.every((name) => name === 'flux-kontext-max') ? 6 : 24;
}

function tell(onResumable: ChannelCall['onResumable'], task: FluxTask): void {
  try {
    onResumable?.(resumeTokenOf(task), task.costNanoUsd);
  } catch {
    // The task is paid for: a listener's mistake must not cost the picture.
  }
}

async function collect(account: FluxAccount, followed: FollowedTask, requestId: string | undefined): Promise<ChannelAnswer> {
  const url = await pollFluxTask(account, followed);
  const picture = await downloadFluxPicture(account, followed, url);
  return {
    pictures: [picture],
    text: '',
    usage: undefined,
    modelVersion: undefined,
    responseId: followed.task.id,
    requestId,
    finishReason: 'Ready',
    statusCode: 200,
    reportedCostNanoUsd: followed.task.costNanoUsd,
    warnings: [],
  };
}
