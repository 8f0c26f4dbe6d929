import type { Fault, FaultKind } from '../faults/fault.ts';
import { findModel, MODEL_LIST } from '../models/model-list.ts';
import { findFluxModel, FLUX_MODELS } from '../models/flux-models.ts';
import { findImagenModel, IMAGEN_MODELS } from '../models/imagen-models.ts';
import { findOpenAiModel, OPENAI_MODELS } from '../models/openai-models.ts';
import { findOpenRouterModel, OPEN_ROUTER_MODELS } from '../models/open-router-models.ts';
import { findSeedreamModel, SEEDREAM_MODELS } from '../models/seedream-models.ts';
import { CHECKPOINTS } from '../models/stable-diffusion-models.ts';
import { RELAY_PRICES_NANO_USD } from '../models/relay-prices.ts';
import { UNSPOKEN_FAULTS } from './unspoken-faults.ts';

/** What can be said about a wire without speaking it. */
export interface WireFacts {
  /** What breaks down together with it, unless told otherwise. */
  readonly failureDomain: string;
  /** Whether it can serve a model of this id. */
  knows(model: string): boolean;
  /** Ids of the models it serves unless told otherwise. */
  readonly sells: readonly string[];
  /** Flat price of an answered request, in whole nano-dollars; `undefined` where the wire has its own rules. */
  flatNanoUsd(model: string): number | undefined;
  /** Steps of an asynchronous order that a fault can strike. */
  readonly legs: readonly NonNullable<Fault['on']>[];
  /** Faults that make no sense on it, each with the reason. */
  readonly unspoken: Readonly<Partial<Record<FaultKind, string>>>;
}

const knowsGemini = (model: string): boolean => findModel(model) !== undefined;

const OFFICIAL: WireFacts = {
  failureDomain: 'google',
  knows: knowsGemini,
  sells: MODEL_LIST.filter(({ retired }) => !retired).map(({ id }) => id),
  flatNanoUsd: () => undefined,
  legs: [],
  unspoken: {},
};

/** The wires there are, by the name of their dialect. */
export const WIRE_FACTS = {
  'ai-studio': { ...OFFICIAL, legs: ['poll', 'download', 'item'] },
  vertex: OFFICIAL,
  relay: {
    ...OFFICIAL,
    sells: MODEL_LIST.map(({ id }) => id).filter((id) => RELAY_PRICES_NANO_USD[id] !== undefined),
    knows: (model) => RELAY_PRICES_NANO_USD[model] !== undefined,
    flatNanoUsd: (model) => RELAY_PRICES_NANO_USD[model],
    legs: ['download'],
  },
  openai: {
    failureDomain: 'openai',
    knows: (model) => findOpenAiModel(model) !== undefined,
    sells: OPENAI_MODELS.map(({ id }) => id),
    flatNanoUsd: () => undefined,
    legs: [],
    unspoken: UNSPOKEN_FAULTS.openai,
  },
  openrouter: {
    failureDomain: 'openrouter',
    knows: (model) => findOpenRouterModel(model) !== undefined,
    sells: OPEN_ROUTER_MODELS.map(({ slug }) => slug),
    flatNanoUsd: () => undefined,
    legs: [],
    unspoken: UNSPOKEN_FAULTS.openrouter,
  },
  flux: {
    failureDomain: 'black-forest-labs',
    knows: (model) => findFluxModel(model) !== undefined,
    sells: FLUX_MODELS.map(({ id }) => id),
    flatNanoUsd: () => undefined,
    legs: ['poll', 'download'],
    unspoken: UNSPOKEN_FAULTS.flux,
  },
  seedream: {
    failureDomain: 'bytedance',
    knows: (model) => findSeedreamModel(model) !== undefined,
    sells: SEEDREAM_MODELS.map(({ id }) => id),
    flatNanoUsd: () => undefined,
    legs: ['download'],
    unspoken: UNSPOKEN_FAULTS.seedream,
  },
  'stable-diffusion': {
    failureDomain: 'own-machine',
    knows: (model) => CHECKPOINTS.includes(model),
    sells: CHECKPOINTS,
    flatNanoUsd: () => undefined,
    legs: [],
    unspoken: UNSPOKEN_FAULTS['stable-diffusion'],
  },
  imagen: {
    failureDomain: 'google',
    knows: (model) => findImagenModel(model) !== undefined,
    sells: IMAGEN_MODELS.map(({ id }) => id),
    flatNanoUsd: () => undefined,
    legs: [],
    unspoken: UNSPOKEN_FAULTS.imagen,
  },
} as const satisfies Readonly<Record<string, WireFacts>>;

/** The name of a dialect. */
export type DialectName = keyof typeof WIRE_FACTS;

const isDialect = (name: string): name is DialectName => Object.hasOwn(WIRE_FACTS, name);

/** All dialects. */
export const DIALECT_NAMES: readonly DialectName[] = Object.keys(WIRE_FACTS).filter(isDialect);
