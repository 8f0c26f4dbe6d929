import type { Fault, FaultKind } from '../faults/fault.ts';
import { findModel, MODEL_LIST } from '../models/model-list.ts';
import { findFluxModel, FLUX_MODELS } from '../models/flux-models.ts';
import { findImagenModel, IMAGEN_MODELS } from '../models/imagen-models.ts';
import { findOpenAiModel, OPENAI_MODELS } from '../models/openai-models.ts';
import { findOpenRouterModel, OPEN_ROUTER_MODELS } from '../models/open-router-models.ts';
import { findSeedreamModel, SEEDREAM_MODELS } from '../models/seedream-models.ts';
import { CHECKPOINTS } from '../models/stable-diffusion-models.ts';
import { RELAY_PRICES_NANO_USD } from '../models/relay-prices.ts';

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

const NO_RELAY = {
  'insufficient-user-quota': 'it is a balance at a relay',
  'relay-channel-error': 'it is an error of relays',
} as const;

const NO_THOUGHTS = {
  'missing-thought-signature': 'it is of Gemini chats',
  'only-thought-image': 'its pictures are never thoughts',
  'interim-images': 'it thinks without pictures',
} as const;

const NO_GOOGLE_QUOTAS = {
  'provisioned-throughput': 'it is of Vertex AI',
  'daily-quota': 'it has no quota of a day',
  'limit-zero': 'it has no quota that could be 0',
} as const;

const NO_BASE64 = {
  'bad-base64': 'its pictures come as files',
  'truncated-base64': 'its pictures come as files',
} as const;

const NO_TEXT = {
  'markdown-picture': 'its answers have no text',
  'text-after-picture': 'its answers have no text',
} as const;

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
    unspoken: {
      ...NO_RELAY,
      ...NO_THOUGHTS,
      'provisioned-throughput': 'it is of Vertex AI',
      ...NO_TEXT,
      rerouted: 'its answers do not name the model',
    },
  },
  flux: {
    failureDomain: 'black-forest-labs',
    knows: (model) => findFluxModel(model) !== undefined,
    sells: FLUX_MODELS.map(({ id }) => id),
    flatNanoUsd: () => undefined,
    legs: ['poll', 'download'],
    unspoken: {
      ...NO_RELAY,
      ...NO_THOUGHTS,
      ...NO_GOOGLE_QUOTAS,
      ...NO_BASE64,
      'location-unsupported': 'it is of the Gemini API and OpenAI',
      'billing-disabled': 'it knows no other 402 than that of its credits: prepay-depleted',
      'deadline-exceeded': 'a task has no deadline',
      'several-images': 'a task makes one picture',
      ...NO_TEXT,
      rerouted: 'its answers do not name the model',
      'error-in-stream': 'it has no streams',
    },
  },
  seedream: {
    failureDomain: 'bytedance',
    knows: (model) => findSeedreamModel(model) !== undefined,
    sells: SEEDREAM_MODELS.map(({ id }) => id),
    flatNanoUsd: () => undefined,
    legs: ['download'],
    unspoken: {
      ...NO_RELAY,
      ...NO_THOUGHTS,
      ...NO_TEXT,
      'provisioned-throughput': 'it is of Vertex AI',
      'limit-zero': 'it has no quota that could be 0',
      'location-unsupported': 'it is of the Gemini API and OpenAI',
      'deadline-exceeded': 'it has no error for it: html with status 504',
      'error-in-stream': 'the simulator does not stream its answers',
    },
  },
  'stable-diffusion': {
    failureDomain: 'own-machine',
    knows: (model) => CHECKPOINTS.includes(model),
    sells: CHECKPOINTS,
    flatNanoUsd: () => undefined,
    legs: [],
    unspoken: {
      ...NO_RELAY,
      ...NO_THOUGHTS,
      ...NO_TEXT,
      ...NO_GOOGLE_QUOTAS,
      'prepay-depleted': "a machine of one's own charges nobody",
      'spending-cap': "a machine of one's own charges nobody",
      'billing-disabled': "a machine of one's own charges nobody",
      'permission-denied': 'it knows one password for all: invalid-api-key',
      'location-unsupported': 'it stands where it stands',
      'deadline-exceeded': 'it has no deadline; a proxy before it has: html with status 504',
      'prompt-blocked': 'it moderates nothing',
      'missing-usage': 'it counts nothing',
      'error-in-stream': 'it has no streams',
    },
  },
  openrouter: {
    failureDomain: 'openrouter',
    knows: (model) => findOpenRouterModel(model) !== undefined,
    sells: OPEN_ROUTER_MODELS.map(({ slug }) => slug),
    flatNanoUsd: () => undefined,
    legs: [],
    unspoken: {
      ...NO_RELAY,
      ...NO_THOUGHTS,
      ...NO_TEXT,
      ...NO_GOOGLE_QUOTAS,
      'spending-cap': 'its 402 is that of its credits: prepay-depleted',
      'billing-disabled': 'its 402 is that of its credits: prepay-depleted',
      'location-unsupported': 'it is of the Gemini API and OpenAI',
    },
  },
  imagen: {
    failureDomain: 'google',
    knows: (model) => findImagenModel(model) !== undefined,
    sells: IMAGEN_MODELS.map(({ id }) => id),
    flatNanoUsd: () => undefined,
    legs: [],
    unspoken: {
      ...NO_RELAY,
      ...NO_THOUGHTS,
      ...NO_TEXT,
      rerouted: 'its answers do not name the model',
      'missing-usage': 'it counts no tokens',
      'error-in-stream': 'it has no streams',
    },
  },
} as const satisfies Readonly<Record<string, WireFacts>>;

/** The name of a dialect. */
export type DialectName = keyof typeof WIRE_FACTS;

const isDialect = (name: string): name is DialectName => Object.hasOwn(WIRE_FACTS, name);

/** All dialects. */
export const DIALECT_NAMES: readonly DialectName[] = Object.keys(WIRE_FACTS).filter(isDialect);
