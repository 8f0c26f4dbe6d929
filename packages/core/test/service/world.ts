import type { Simulator } from '@retake/simulator';
import type { ImageService, ImageServiceOptions, RetakeEvent } from '../../src/index.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { channelOf } from './simulated-channels.ts';
import { startServices, type Behaviour } from './start-services.ts';

/** A service on two simulated channels, both ended with the test. */
export interface World {
  readonly simulator: Simulator;
  readonly images: ImageService;
  readonly events: readonly RetakeEvent[];
}

/** Of one model: what a purpose or the ladder would ask for besides is not sold here. */
const PRICES = { 'gemini-3-pro-image': 0.09 };

/** AI Studio first, a relay at 0.09 dollars a request second. */
export async function startWorld(
  options: Partial<Omit<ImageServiceOptions, 'channels'>> = {},
  behaviour: Behaviour = {},
  tags: readonly string[] = [],
): Promise<World> {
  const { simulator, events, open } = await startServices({
    seed: 7,
    channels: [
      { id: 'gemini', dialect: 'ai-studio', behaviour },
      { id: 'relay', dialect: 'relay', prices: PRICES, behaviour },
    ],
  });
  const relay = geminiRelay({ id: 'relay', apiKey: 'sk-not-a-real-key', baseUrl: simulator.url('relay'), prices: PRICES, tags });
  const images = open({
    channels: [channelOf('gemini', simulator.url('gemini')), relay],
    defaultModel: 'gemini-3-pro-image',
    ...options,
  });
  return { simulator, images, events };
}
