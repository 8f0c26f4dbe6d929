import type { ImageRequest } from '@retake/core';
import type { ChannelOptions } from '@retake/simulator';

/** One way to buy a picture, and the model that is bought there. */
export interface Entry {
  /** The channel's id, and the name of its picture. */
  readonly id: string;
  readonly model: string;
  readonly channelOptions?: ImageRequest['channelOptions'];
  /** Its upstream where nothing is real. */
  readonly upstream: ChannelOptions;
  /** How long a real upstream takes for such a picture, in milliseconds. */
  readonly medianMs: number;
}

/** What a relay calls a model, and sells it for. */
export const RELAYED_GPT = { model: 'gpt-image-2.6-flare', wireName: 'gpt-image-2.6-flare-vip' } as const;

/**
 * Every channel of Retake, each with one sensible model. The times are rough: Google's and the relays' as measured by
 * laozhang.ai and APIYI in 2026, the others assumed.
 */
export const LINE_UP: readonly Entry[] = [
  { id: 'gemini', model: 'gemini-nano-banana-2.1', upstream: { id: 'gemini', dialect: 'ai-studio' }, medianMs: 18_000 },
  { id: 'vertex', model: 'gemini-3-pro-image', upstream: { id: 'vertex', dialect: 'vertex' }, medianMs: 23_000 },
  { id: 'laozhang', model: 'gemini-nano-banana-2.1', upstream: { id: 'laozhang', dialect: 'relay' }, medianMs: 25_000 },
  { id: 'openrouter', model: 'flux-3-image', upstream: { id: 'openrouter', dialect: 'openrouter' }, medianMs: 12_000 },
  {
    id: 'openrouter-chat',
    model: 'gemini-3.1-flash-lite-image',
    upstream: { id: 'openrouter-chat', dialect: 'openrouter' },
    medianMs: 10_000,
  },
  {
    id: 'openai',
    model: 'gpt-image-2',
    channelOptions: { openai: { quality: 'medium' } },
    upstream: { id: 'openai', dialect: 'openai' },
    medianMs: 30_000,
  },
  {
    id: 'laozhang-images',
    model: RELAYED_GPT.model,
    upstream: {
      id: 'laozhang-images',
      dialect: 'relay',
      models: [{ id: RELAYED_GPT.wireName, like: RELAYED_GPT.model }],
      prices: { [RELAYED_GPT.wireName]: 0.03 },
    },
    medianMs: 28_000,
  },
  { id: 'flux', model: 'flux-2-pro', upstream: { id: 'flux', dialect: 'flux' }, medianMs: 9_000 },
  { id: 'seedream', model: 'seedream-5-5-261028', upstream: { id: 'seedream', dialect: 'seedream' }, medianMs: 14_000 },
  {
    id: 'stable-diffusion',
    model: 'sd3.5-large',
    upstream: { id: 'stable-diffusion', dialect: 'stable-diffusion' },
    medianMs: 14_000,
  },
  { id: 'imagen', model: 'imagen-4.0-generate-001', upstream: { id: 'imagen', dialect: 'imagen' }, medianMs: 8_000 },
];
