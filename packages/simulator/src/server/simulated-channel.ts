import { createDraw } from '../chance/draw.ts';
import type { Draw } from '../chance/draw.ts';
import type { Latency } from '../chance/latency.ts';
import { createPainter } from '../generation/painter.ts';
import type { PictureWeight } from '../generation/picture-store.ts';
import type { ChannelSettings } from '../scenario/channel-options.ts';
import type { Doorkeeper } from '../wires/doorkeeper.ts';
import type { ServedModel, Site, Wire } from '../wires/wire.ts';
import type { WireFacts } from '../wires/wire-facts.ts';
import { WIRE_FACTS } from '../wires/wire-facts.ts';
import { modelsOnSale } from './models-on-sale.ts';
import { openWire } from './open-wire.ts';
import type { RequestLog } from './request-log.ts';
import { createRequestLog } from './request-log.ts';
import type { Script } from './script.ts';
import { createScript } from './script.ts';
import type { World } from './world.ts';

/** One channel at work. */
export interface SimulatedChannel extends Site {
  readonly wire: Wire;
  readonly failureDomain: string;
  readonly script: Script;
  readonly latency: Latency;
  readonly log: RequestLog;
  /** How often each body has come, so that repeating one is a new draw. */
  readonly occurrences: Map<string, number>;
}

/** What a real picture weighs: 20 MB at 4K and about 8 MB at 2K (discuss.ai.google.dev 174261, 2026); 1K as recorded in 2026. */
const REALISTIC_BYTES = { '512': 500_000, '1K': 2_000_000, '2K': 8_000_000, '4K': 20_000_000 } as const;

/** Sets up a channel. */
export const createSimulatedChannel = (settings: ChannelSettings, world: World): SimulatedChannel => {
  const behaviour = settings.behaviour ?? {};
  const facts: WireFacts = WIRE_FACTS[settings.dialect];
  const { medianMs = 0, p95Ms = medianMs, timeScale = world.timeScale } = behaviour.latency ?? {};
  const weight = weightOf(behaviour.pictureWeight ?? world.pictureWeight);
  const script = createScript(settings.script ?? [], settings.dialect);
  const site: Site = {
    id: settings.id,
    behaviour,
    models: modelsOnSale(servedModels(settings, facts), world.clock, world.startedAt),
    doorkeeper: doorkeeperOf(settings, world),
    painter: (model, prompt) => createPainter(world, weight, model, prompt),
    nextFault: (leg) => script.nextOn(leg),
    world,
  };
  return {
    ...site,
    wire: openWire(settings.dialect, site),
    failureDomain: settings.failureDomain ?? facts.failureDomain,
    script,
    latency: { medianMs: medianMs * timeScale, p95Ms: p95Ms * timeScale },
    log: createRequestLog(world.rememberedRequests),
    occurrences: new Map(),
  };
};

const weightOf =
  (weight: World['pictureWeight']): PictureWeight =>
  (size) =>
    weight === 'light' ? undefined : weight === 'realistic' ? REALISTIC_BYTES[size] : weight[size];

const servedModels = ({ models, prices }: ChannelSettings, facts: WireFacts): readonly ServedModel[] =>
  (models ?? facts.sells).map((model) => {
    const { id, like, retiresAtMs } = typeof model === 'string' ? { id: model, like: model, retiresAtMs: undefined } : model;
    const usd = prices?.[id];
    return { id, like, flatNanoUsd: usd === undefined ? facts.flatNanoUsd(like) : Math.round(usd * 1e9), retiresAtMs };
  });

const doorkeeperOf = ({ apiKeys, accessTokens }: ChannelSettings, { tokens }: World): Doorkeeper => ({
  apiKeys: apiKeys === undefined ? undefined : new Set(apiKeys),
  acceptsToken: (token) => tokens.isValid(token) ?? (accessTokens === undefined || accessTokens.includes(token)),
});

/** Chance of one request: from the seed, the channel, the body and how often it came before; never from the order of arrival. */
export const requestDraw = ({ id, world }: SimulatedChannel, bodyDigest: string, occurrence: number): Draw =>
  createDraw(Math.floor(world.draw(id, bodyDigest, occurrence) * 2 ** 53));
