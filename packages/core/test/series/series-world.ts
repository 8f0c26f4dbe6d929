import type { Simulator } from '@retake/simulator';
import type { ImageService, ImageServiceOptions, RetakeEvent } from '../../src/index.ts';
import { channelOf, RELAY_PRICES } from '../service/simulated-channels.ts';
import { startServices, type Behaviour } from '../service/start-services.ts';

export const TEN = Array.from({ length: 10 }, (_, index) => `in scene ${index}`);

/** The channels of the world. */
export type SeriesChannel = 'gemini' | 'relay' | 'flux' | 'openai';

/** Channels of one simulator, and services on them. */
export interface SeriesWorld {
  readonly simulator: Simulator;
  readonly events: readonly RetakeEvent[];
  service(channels: readonly SeriesChannel[], more?: Partial<Omit<ImageServiceOptions, 'channels'>>): ImageService;
}

export async function startSeriesWorld(behaviour: Behaviour = {}): Promise<SeriesWorld> {
  const { simulator, events, open } = await startServices({
    seed: 5,
    channels: [
      { id: 'gemini', dialect: 'ai-studio', behaviour },
      { id: 'relay', dialect: 'relay', prices: RELAY_PRICES, behaviour },
      { id: 'flux', dialect: 'flux', behaviour },
      { id: 'openai', dialect: 'openai', behaviour },
    ],
  });
  return {
    simulator,
    events,
    service: (channels, more = {}) =>
      open({
        channels: channels.map((name) => channelOf(name, simulator.url(name))),
        resilience: { backoff: { baseMs: 1, maxMs: 5 } },
        ...more,
      }),
  };
}
