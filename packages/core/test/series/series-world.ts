import { startSimulator, type Scenario, type Simulator } from '@retake/simulator';
import { onTestFinished } from 'vitest';
import { flux } from '../../src/channels/flux.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { openAI } from '../../src/channels/openai.ts';
import { createImageService, type ImageService, type ImageServiceOptions, type RetakeEvent } from '../../src/index.ts';

type Behaviour = NonNullable<Scenario['channels']>[number]['behaviour'];

/** What the relay asks for a request, in dollars. */
export const RELAY_PRICES = { 'gemini-3-pro-image': 0.09, 'gemini-nano-banana-2.1': 0.02 } as const;

export const TEN = Array.from({ length: 10 }, (_, index) => `in scene ${index}`);

/** The channels of the world. */
export type ChannelName = 'gemini' | 'relay' | 'flux' | 'openai';

/** Channels of one simulator, and services on them: each is as good as a process of its own. */
export interface SeriesWorld {
  readonly simulator: Simulator;
  readonly events: readonly RetakeEvent[];
  service(channels: readonly ChannelName[], more?: Partial<Omit<ImageServiceOptions, 'channels'>>): ImageService;
}

export async function startSeriesWorld(behaviour: Behaviour = {}): Promise<SeriesWorld> {
  const simulator = await startSimulator({
    seed: 5,
    channels: [
      { id: 'gemini', dialect: 'ai-studio', behaviour },
      { id: 'relay', dialect: 'relay', prices: RELAY_PRICES, behaviour },
      { id: 'flux', dialect: 'flux', behaviour },
      { id: 'openai', dialect: 'openai', behaviour },
    ],
  });
  const services: ImageService[] = [];
  const events: RetakeEvent[] = [];
  onTestFinished(async () => {
    await Promise.all(services.map((service) => service.close()));
    await simulator.close();
  });
  return {
    simulator,
    events,
    service(channels, more = {}) {
      const service = createImageService({
        channels: channels.map((name) => channelOf(name, simulator.url(name))),
        drainMs: 200,
        resilience: { backoff: { baseMs: 1, maxMs: 5 } },
        ...more,
      });
      service.subscribe((event) => events.push(event));
      services.push(service);
      return service;
    },
  };
}

/** A channel of the kind that its name says. */
export function channelOf(name: ChannelName, baseUrl: string) {
  switch (name) {
    case 'gemini':
      return gemini({ apiKey: 'AIza-not-a-real-key', baseUrl });
    case 'relay':
      return geminiRelay({ id: 'relay', apiKey: 'sk-not-a-real-key', baseUrl, prices: RELAY_PRICES });
    case 'flux':
      return flux({ apiKey: 'not-a-real-key', baseUrl, allowedHosts: ['127.0.0.1'], pollMs: 5 });
    case 'openai':
      return openAI({ apiKey: 'sk-not-a-real-key', baseUrl: `${baseUrl}/v1` });
    default:
      return name satisfies never;
  }
}
