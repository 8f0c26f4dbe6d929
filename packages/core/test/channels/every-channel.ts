import type { Scenario } from '@retake/simulator';
import type { Channel } from '../../src/channels/channel.ts';
import type { Credential } from '../../src/channels/credential.ts';
import { flux } from '../../src/channels/flux.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { imagen } from '../../src/channels/imagen.ts';
import { openAICompatible } from '../../src/channels/openai-compatible.ts';
import { openAI } from '../../src/channels/openai.ts';
import { openRouter } from '../../src/channels/open-router.ts';
import { seedream } from '../../src/channels/seedream.ts';
import { stableDiffusion } from '../../src/channels/stable-diffusion.ts';
import { vertex } from '../../src/channels/vertex.ts';
import type { Price } from '../../src/catalog/price.ts';

type Dialect = NonNullable<Scenario['channels']>[number]['dialect'];

/** What a channel of the table is made with. */
export interface Making {
  /** The upstream's root, without a version. */
  readonly root: string;
  readonly credential: Credential;
  readonly models: Readonly<Record<string, string>>;
  readonly prices?: Readonly<Record<string, Price>>;
}

/** One way to buy pictures, as this file's table knows it. */
export interface EveryChannel {
  readonly dialect: Dialect;
  /** A model that it sells, and the model's name there. */
  readonly modelId: string;
  readonly wireName?: string;
  /** Whether its options take prices by model. @default true */
  readonly priced?: boolean;
  readonly make: (making: Making) => Channel;
}

/** Every channel of Retake. */
export const EVERY_CHANNEL: Readonly<Record<string, EveryChannel>> = {
  gemini: {
    dialect: 'ai-studio',
    modelId: 'gemini-3-pro-image',
    make: ({ root, credential, ...rest }) => gemini({ baseUrl: root, apiKey: credential, ...rest }),
  },
  vertex: {
    dialect: 'vertex',
    modelId: 'gemini-3-pro-image',
    make: ({ root, credential, ...rest }) => vertex({ baseUrl: root, project: 'shop-1', accessToken: credential, ...rest }),
  },
  geminiRelay: {
    dialect: 'relay',
    modelId: 'gemini-3-pro-image',
    make: ({ root, credential, ...rest }) => geminiRelay({ baseUrl: root, apiKey: credential, ...rest }),
  },
  openAI: {
    dialect: 'openai',
    modelId: 'gpt-image-2',
    make: ({ root, credential, ...rest }) => openAI({ baseUrl: `${root}/v1`, apiKey: credential, ...rest }),
  },
  openAICompatible: {
    dialect: 'openai',
    modelId: 'gpt-image-2',
    make: ({ root, credential, ...rest }) =>
      openAICompatible({ id: 'relay', baseUrl: `${root}/v1`, apiKey: credential, ...rest }),
  },
  openRouter: {
    dialect: 'openrouter',
    modelId: 'gemini-nano-banana-2.1',
    wireName: 'google/gemini-nano-banana-2.1',
    make: ({ root, credential, ...rest }) => openRouter({ baseUrl: `${root}/api/v1`, apiKey: credential, ...rest }),
  },
  flux: {
    dialect: 'flux',
    modelId: 'flux-2-pro',
    make: ({ root, credential, ...rest }) => flux({ baseUrl: root, apiKey: credential, ...rest }),
  },
  seedream: {
    dialect: 'seedream',
    modelId: 'dola-seedream-5-0-pro-260628',
    make: ({ root, credential, ...rest }) => seedream({ baseUrl: `${root}/api/v3`, apiKey: credential, ...rest }),
  },
  stableDiffusion: {
    dialect: 'stable-diffusion',
    modelId: 'sd3.5-large',
    wireName: 'sd3.5_large',
    priced: false,
    make: ({ root, credential, models }) =>
      stableDiffusion({ baseUrl: root, models, costPerGpuSecondUsd: 0, username: 'shop', password: credential }),
  },
  imagen: {
    dialect: 'imagen',
    modelId: 'imagen-4.0-generate-001',
    make: ({ root, credential, ...rest }) => imagen({ via: 'ai-studio', baseUrl: root, apiKey: credential, ...rest }),
  },
};
