import type { Channel } from '@retake/core';
import { flux } from '@retake/core/channels/flux';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { imagen } from '@retake/core/channels/imagen';
import { openRouter } from '@retake/core/channels/open-router';
import { openAI } from '@retake/core/channels/openai';
import { openAICompatible } from '@retake/core/channels/openai-compatible';
import { seedream } from '@retake/core/channels/seedream';
import { stableDiffusion } from '@retake/core/channels/stable-diffusion';
import { vertex } from '@retake/core/channels/vertex';
import { RELAYED_GPT } from './line-up.ts';
import { RELAY_PRICES, RELAYED_GPT_PRICES } from './prices.ts';
import type { Upstreams } from './upstreams.ts';

const LAOZHANG = 'https://api.laozhang.ai';

/** What the environment has to hold for each channel. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  gemini: ['GEMINI_API_KEY'],
  vertex: ['GOOGLE_CLOUD_PROJECT'],
  laozhang: ['LAOZHANG_API_KEY'],
  openrouter: ['OPENROUTER_API_KEY'],
  'openrouter-chat': ['OPENROUTER_API_KEY'],
  openai: ['OPENAI_API_KEY'],
  'laozhang-images': ['LAOZHANG_API_KEY'],
  flux: ['BFL_API_KEY'],
  seedream: ['ARK_API_KEY'],
  'stable-diffusion': ['STABLE_DIFFUSION_URL', 'STABLE_DIFFUSION_USD_PER_HOUR'],
  imagen: ['IMAGEN_BASE_URL', 'IMAGEN_API_KEY'],
};

type Env = Readonly<Record<string, string | undefined>>;

/** How each channel is set up; values come in the order of `KEYS`. */
const CHANNELS: Readonly<Record<string, (values: readonly string[], env: Env) => Channel>> = {
  gemini: ([apiKey = '']) => gemini({ apiKey }),
  vertex: ([project = ''], { GOOGLE_CLOUD_LOCATION }) => vertex({ project, location: GOOGLE_CLOUD_LOCATION || 'global' }),
  laozhang: ([apiKey = '']) => geminiRelay({ id: 'laozhang', baseUrl: LAOZHANG, apiKey, prices: RELAY_PRICES }),
  openrouter: ([apiKey = '']) => openRouter({ id: 'openrouter', apiKey, models: ['flux-3-image'] }),
  'openrouter-chat': ([apiKey = '']) =>
    openRouter({ id: 'openrouter-chat', route: 'chat', apiKey, models: ['gemini-3.1-flash-lite-image'] }),
  openai: ([apiKey = '']) => openAI({ apiKey }),
  'laozhang-images': ([apiKey = '']) =>
    openAICompatible({
      id: 'laozhang-images',
      baseUrl: `${LAOZHANG}/v1`,
      apiKey,
      failureDomain: 'openai',
      models: { [RELAYED_GPT.model]: RELAYED_GPT.wireName },
      prices: RELAYED_GPT_PRICES,
    }),
  flux: ([apiKey = '']) => flux({ apiKey }),
  seedream: ([apiKey = '']) => seedream({ apiKey }),
  'stable-diffusion': ([baseUrl = '', usdPerHour = '']) =>
    stableDiffusion({ baseUrl, models: ['sd3.5-large'], costPerGpuSecondUsd: Number(usdPerHour) / 3600 }),
  // Without the seller's price its cost is unknown, and shown as that.
  imagen: ([baseUrl = '', apiKey = '']) => imagen({ via: 'ai-studio', baseUrl, apiKey, models: ['imagen-4.0-generate-001'] }),
};

/** The real channels whose keys are in `env`, out of those that `only` names; maybe none. */
export function liveUpstreams(only: readonly string[], env: Env): Upstreams {
  const channels = only.flatMap((id) => {
    const values = (KEYS[id] ?? []).map((name) => env[name] ?? '');
    return values.includes('') ? [] : (CHANNELS[id]?.(values, env) ?? []);
  });
  return { channels, ledger: undefined, close: async () => undefined };
}
