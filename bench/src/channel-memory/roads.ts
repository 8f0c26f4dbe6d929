import type { Channel, ImageRequest } from '@retake/core';
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
import type { ChannelOptions } from '@retake/simulator';

/** One way on which a picture reaches Retake: a channel, and the form in which its upstream gives the picture. */
export interface Road {
  /** The channel's id here and at the simulator. */
  readonly id: string;
  readonly model: string;
  readonly channelOptions?: ImageRequest['channelOptions'];
  readonly upstream: Pick<ChannelOptions, 'dialect' | 'models' | 'behaviour'>;
  readonly open: (id: string, url: string) => Channel;
}

const apiKey = 'bench';
const gpt = 'gpt-image-2.6-flare';

/** A relay on OpenAI's paths that gives its pictures in one of four forms. */
function relay(form: 'b64' | 'data-url' | 'markdown' | 'url', route: 'images' | 'chat'): Road {
  return {
    id: `openai-compatible-${form}`,
    model: gpt,
    upstream: { dialect: 'relay', models: [gpt], behaviour: { pictureAs: form } },
    open: (id, url) => openAICompatible({ id, baseUrl: `${url}/v1`, apiKey, route, models: [gpt], prices: { [gpt]: 0.03 } }),
  };
}

/** Every road there is: all channels, and each of them in every form in which its pictures come. */
export const ROADS: readonly Road[] = [
  {
    id: 'gemini',
    model: 'gemini-3-pro-image',
    upstream: { dialect: 'ai-studio' },
    open: (id, baseUrl) => gemini({ id, apiKey, baseUrl }),
  },
  {
    id: 'vertex',
    model: 'gemini-3-pro-image',
    upstream: { dialect: 'vertex' },
    open: (id, baseUrl) => vertex({ id, project: 'bench', accessToken: 'bench', baseUrl }),
  },
  {
    id: 'gemini-relay',
    model: 'gemini-3-pro-image',
    upstream: { dialect: 'relay' },
    open: (id, baseUrl) => geminiRelay({ id, apiKey, baseUrl, prices: { 'gemini-3-pro-image': 0.09 } }),
  },
  {
    id: 'openrouter',
    model: 'gemini-3-pro-image',
    upstream: { dialect: 'openrouter' },
    open: (id, url) => openRouter({ id, apiKey, baseUrl: `${url}/api/v1`, models: ['gemini-3-pro-image'] }),
  },
  {
    id: 'openrouter-chat',
    model: 'gemini-3-pro-image',
    upstream: { dialect: 'openrouter' },
    open: (id, url) => openRouter({ id, apiKey, baseUrl: `${url}/api/v1`, route: 'chat', models: ['gemini-3-pro-image'] }),
  },
  {
    id: 'openai',
    model: 'gpt-image-2',
    upstream: { dialect: 'openai' },
    open: (id, url) => openAI({ id, apiKey, baseUrl: `${url}/v1` }),
  },
  {
    id: 'openai-streamed',
    model: 'gpt-image-2',
    // A draft is as large as the picture and is dropped as it comes.
    channelOptions: { openai: { partialImages: 1 } },
    upstream: { dialect: 'openai' },
    open: (id, url) => openAI({ id, apiKey, baseUrl: `${url}/v1` }),
  },
  relay('b64', 'images'),
  relay('data-url', 'images'),
  relay('markdown', 'chat'),
  relay('url', 'images'),
  {
    id: 'flux',
    model: 'flux-2-pro',
    upstream: { dialect: 'flux' },
    open: (id, baseUrl) => flux({ id, apiKey, baseUrl, pollMs: 20 }),
  },
  {
    id: 'seedream',
    model: 'seedream-5-5-261028',
    upstream: { dialect: 'seedream' },
    open: (id, url) => seedream({ id, apiKey, baseUrl: `${url}/api/v3` }),
  },
  {
    id: 'seedream-url',
    model: 'seedream-5-5-261028',
    channelOptions: { seedream: { responseFormat: 'url' } },
    upstream: { dialect: 'seedream' },
    open: (id, url) => seedream({ id, apiKey, baseUrl: `${url}/api/v3` }),
  },
  {
    id: 'stable-diffusion',
    model: 'sd3.5-large',
    upstream: { dialect: 'stable-diffusion' },
    // The machine itself draws one after the other; here they wait there, so that all are under way at once.
    open: (id, baseUrl) =>
      stableDiffusion({ id, baseUrl, models: ['sd3.5-large'], costPerGpuSecondUsd: 0, limits: { maxConcurrent: 64 } }),
  },
  {
    id: 'imagen',
    model: 'imagen-4.0-generate-001',
    upstream: { dialect: 'imagen' },
    open: (id, baseUrl) => imagen({ id, via: 'ai-studio', baseUrl, apiKey, models: ['imagen-4.0-generate-001'] }),
  },
];
