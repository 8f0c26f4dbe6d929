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
import { startSimulator } from '@retake/simulator';
import { LINE_UP, RELAYED_GPT } from './line-up.ts';
import type { Options } from './options.ts';
import { RELAY_PRICES, RELAYED_GPT_PRICES } from './prices.ts';
import type { Upstreams } from './upstreams.ts';

const apiKey = 'simulated';

/** What the simulated seller of Imagen asks for a picture, in dollars: as Google did until 2026-08-17, quoted from memory. */
const IMAGEN_PRICES = { 'imagen-4.0-generate-001': 0.04 };

/** How each channel is set up, as for its real upstream but for the address. */
const CHANNELS: Readonly<Record<string, (url: string, speed: number) => Channel>> = {
  gemini: (baseUrl) => gemini({ apiKey, baseUrl }),
  vertex: (baseUrl) => vertex({ project: 'simulated', accessToken: 'simulated', baseUrl }),
  laozhang: (baseUrl) => geminiRelay({ id: 'laozhang', baseUrl, apiKey, prices: RELAY_PRICES }),
  openrouter: (url) => openRouter({ id: 'openrouter', apiKey, baseUrl: `${url}/api/v1`, models: ['flux-3-image'] }),
  'openrouter-chat': (url) =>
    openRouter({
      id: 'openrouter-chat',
      route: 'chat',
      apiKey,
      baseUrl: `${url}/api/v1`,
      models: ['gemini-3.1-flash-lite-image'],
    }),
  openai: (url) => openAI({ apiKey, baseUrl: `${url}/v1` }),
  'laozhang-images': (url) =>
    openAICompatible({
      id: 'laozhang-images',
      baseUrl: `${url}/v1`,
      apiKey,
      models: { [RELAYED_GPT.model]: RELAYED_GPT.wireName },
      prices: RELAYED_GPT_PRICES,
    }),
  flux: (baseUrl, speed) => flux({ apiKey, baseUrl, pollMs: Math.max(10, Math.round(500 / speed)) }),
  seedream: (url) => seedream({ apiKey, baseUrl: `${url}/api/v3` }),
  // Nobody bills a machine of one's own: its rate is what it costs you, and the simulated one costs nothing.
  'stable-diffusion': (baseUrl) => stableDiffusion({ baseUrl, models: ['sd3.5-large'], costPerGpuSecondUsd: 0 }),
  imagen: (baseUrl) => imagen({ via: 'ai-studio', baseUrl, apiKey, models: ['imagen-4.0-generate-001'], prices: IMAGEN_PRICES }),
};

/** Starts a simulated upstream for each channel of the line-up. Nothing leaves this machine. */
export async function simulatedUpstreams({ only, speed, seed }: Pick<Options, 'only' | 'speed' | 'seed'>): Promise<Upstreams> {
  const entries = LINE_UP.filter(({ id }) => only.includes(id));
  const simulator = await startSimulator({
    seed,
    timeScale: 1 / speed,
    channels: entries.map(({ upstream, medianMs }) => ({
      ...upstream,
      behaviour: { latency: { medianMs, p95Ms: medianMs * 1.5 } },
    })),
  });
  return {
    channels: entries.flatMap(({ id }) => CHANNELS[id]?.(simulator.url(id), speed) ?? []),
    ledger: (channel) => simulator.ledger.nanoUsd(channel),
    close: () => simulator.close(),
  };
}
