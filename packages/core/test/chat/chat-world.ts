import type { Simulator } from '@retake/simulator';
import type { ImageService, ImageServiceOptions, RetakeEvent } from '../../src/index.ts';
import { channelOf, RELAY_PRICES } from '../service/simulated-channels.ts';
import { startServices, type Behaviour } from '../service/start-services.ts';

/** AI Studio, Vertex and a relay of one simulator, and services on them. */
export interface ChatWorld {
  readonly simulator: Simulator;
  readonly events: readonly RetakeEvent[];
  /** A service that asks these channels, in this order. */
  service(
    channels?: readonly ChatChannel[],
    others?: ImageServiceOptions['channels'],
    more?: Partial<Omit<ImageServiceOptions, 'channels'>>,
  ): ImageService;
}

/** The channels of the world. */
export const CHANNELS = ['gemini', 'vertex', 'relay'] as const;
export type ChatChannel = (typeof CHANNELS)[number];

/** 0.09 dollars a request on the relay, list prices elsewhere. */
export async function startChatWorld(behaviour: Behaviour = { signatureCharacters: 20_000 }): Promise<ChatWorld> {
  const { simulator, events, open } = await startServices({
    seed: 5,
    channels: [
      { id: 'gemini', dialect: 'ai-studio', behaviour },
      { id: 'vertex', dialect: 'vertex', behaviour },
      { id: 'relay', dialect: 'relay', prices: RELAY_PRICES, behaviour },
      { id: 'foreign', dialect: 'openrouter' },
      { id: 'openai', dialect: 'openai' },
    ],
  });
  return {
    simulator,
    events,
    service: (channels = CHANNELS, others = [], more = {}) =>
      open({
        channels: [...channels.map((name) => channelOf(name, simulator.url(name))), ...others],
        defaultModel: 'gemini-3-pro-image',
        resilience: { backoff: { baseMs: 1, maxMs: 5 } },
        ...more,
      }),
  };
}
