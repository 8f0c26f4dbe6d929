import { createDraw } from '../chance/draw.ts';
import type { Draw } from '../chance/draw.ts';
import type { Latency } from '../chance/latency.ts';
import type { WritableLedger } from '../billing/ledger.ts';
import { aiStudio } from '../dialects/ai-studio.ts';
import type { Dialect, Doorkeeper } from '../dialects/dialect.ts';
import { relay } from '../dialects/relay.ts';
import { vertex } from '../dialects/vertex.ts';
import type { PictureStore, PictureWeight } from '../generation/picture-store.ts';
import type { ModelFacts } from '../models/model-facts.ts';
import { findModel, MODEL_LIST } from '../models/model-list.ts';
import { RELAY_PRICES_NANO_USD } from '../models/relay-prices.ts';
import type { ChannelSettings } from '../scenario/channel-options.ts';
import type { OutageSettings } from '../scenario/outage-options.ts';
import type { SimulatorClock } from '../time/simulator-clock.ts';
import type { ThoughtSignatures } from '../wire/thought-signature.ts';
import type { RequestLog } from './request-log.ts';
import { createRequestLog } from './request-log.ts';
import type { Script } from './script.ts';
import { createScript } from './script.ts';
import type { TokenIssuer } from './token-issuer.ts';

/** What all channels of a simulator share. */
export interface World {
  readonly seed: number;
  readonly draw: Draw;
  readonly clock: SimulatorClock;
  readonly startedAt: number;
  readonly ledger: WritableLedger;
  readonly pictures: PictureStore;
  readonly signatures: ThoughtSignatures;
  readonly tokens: TokenIssuer;
  readonly outages: readonly OutageSettings[];
  readonly timeScale: number;
  readonly pictureWeight: NonNullable<NonNullable<ChannelSettings['behaviour']>['pictureWeight']>;
  readonly captions: 'prompt' | 'none';
  readonly rememberedRequests: number;
  readonly maxRequestBytes: number;
}

/** A model as one channel sells it. */
export interface ServedModel {
  readonly id: string;
  readonly facts: ModelFacts;
  /** Whole nano-dollars for any answered request; `undefined` where tokens are billed. */
  readonly flatNanoUsd: number | undefined;
}

/** One channel at work. */
export interface SimulatedChannel {
  readonly id: string;
  readonly dialect: Dialect;
  readonly failureDomain: string;
  readonly behaviour: NonNullable<ChannelSettings['behaviour']>;
  readonly models: ReadonlyMap<string, ServedModel>;
  readonly doorkeeper: Doorkeeper;
  readonly script: Script;
  readonly latency: Latency;
  readonly pictureWeight: PictureWeight;
  readonly log: RequestLog;
  /** How often each body has come, so that repeating one is a new draw. */
  readonly occurrences: Map<string, number>;
  readonly world: World;
}

const DIALECTS = { 'ai-studio': aiStudio, vertex, relay } as const;

/** What a real picture weighs: 20 MB at 4K and about 8 MB at 2K (discuss.ai.google.dev 174261, 2026); 1K as recorded in 2026. */
const REALISTIC_BYTES = { '512': 500_000, '1K': 2_000_000, '2K': 8_000_000, '4K': 20_000_000 } as const;

/** Sets up a channel. */
export const createSimulatedChannel = (settings: ChannelSettings, world: World): SimulatedChannel => {
  const behaviour = settings.behaviour ?? {};
  const weight = behaviour.pictureWeight ?? world.pictureWeight;
  const { medianMs = 0, p95Ms = medianMs, timeScale = world.timeScale } = behaviour.latency ?? {};
  return {
    id: settings.id,
    dialect: DIALECTS[settings.dialect],
    failureDomain: settings.failureDomain ?? 'google',
    behaviour,
    models: new Map(servedModels(settings).map((model) => [model.id, model])),
    doorkeeper: doorkeeperOf(settings, world),
    script: createScript(settings.script ?? []),
    latency: { medianMs: medianMs * timeScale, p95Ms: p95Ms * timeScale },
    pictureWeight: (size) => (weight === 'light' ? undefined : weight === 'realistic' ? REALISTIC_BYTES[size] : weight[size]),
    log: createRequestLog(world.rememberedRequests),
    occurrences: new Map(),
    world,
  };
};

const servedModels = ({ dialect, models, prices }: ChannelSettings): readonly ServedModel[] => {
  const sold = ({ id, retired }: ModelFacts): boolean =>
    dialect === 'relay' ? RELAY_PRICES_NANO_USD[id] !== undefined : !retired;
  const listed = models ?? MODEL_LIST.filter(sold).map((model) => model.id);
  return listed.flatMap((model) => {
    const { id, like } = typeof model === 'string' ? { id: model, like: model } : model;
    const facts = findModel(like);
    if (facts === undefined) return [];
    const usd = prices?.[id];
    const flatNanoUsd = usd !== undefined ? Math.round(usd * 1e9) : dialect === 'relay' ? RELAY_PRICES_NANO_USD[like] : undefined;
    return [{ id, facts, flatNanoUsd }];
  });
};

const doorkeeperOf = ({ apiKeys, accessTokens }: ChannelSettings, { tokens }: World): Doorkeeper => ({
  apiKeys: apiKeys === undefined ? undefined : new Set(apiKeys),
  acceptsToken: (token) => tokens.isValid(token) ?? (accessTokens === undefined || accessTokens.includes(token)),
});

/** Chance of one request: from the seed, the channel, the body and how often it came before; never from the order of arrival. */
export const requestDraw = ({ id, world }: SimulatedChannel, bodyDigest: string, occurrence: number): Draw =>
  createDraw(Math.floor(world.draw(id, bodyDigest, occurrence) * 2 ** 53));
