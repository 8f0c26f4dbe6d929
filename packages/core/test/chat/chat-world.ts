import { startSimulator, type Scenario, type Simulator } from '@retake/simulator';
import { onTestFinished } from 'vitest';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { vertex } from '../../src/channels/vertex.ts';
import { createImageService, type ImageService, type ImageServiceOptions, type RetakeEvent } from '../../src/index.ts';

type Behaviour = NonNullable<Scenario['channels']>[number]['behaviour'];

/** AI Studio, Vertex and a relay of one simulator, and services on them: each is as good as a process of its own. */
export interface ChatWorld {
  readonly simulator: Simulator;
  readonly events: readonly RetakeEvent[];
  /** A service that asks these channels, in this order. */
  service(
    channels?: readonly ChannelName[],
    others?: ImageServiceOptions['channels'],
    more?: Partial<Omit<ImageServiceOptions, 'channels'>>,
  ): ImageService;
}

/** The channels of the world. */
export const CHANNELS = ['gemini', 'vertex', 'relay'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** 0.09 dollars a request on the relay, list prices elsewhere. */
export async function startChatWorld(behaviour: Behaviour = { signatureCharacters: 20_000 }): Promise<ChatWorld> {
  const simulator = await startSimulator({
    seed: 5,
    channels: [
      { id: 'gemini', dialect: 'ai-studio', behaviour },
      { id: 'vertex', dialect: 'vertex', behaviour },
      { id: 'relay', dialect: 'relay', prices: { 'gemini-3-pro-image': 0.09 }, behaviour },
      { id: 'foreign', dialect: 'openrouter' },
      { id: 'openai', dialect: 'openai' },
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
    service(channels = CHANNELS, others = [], more = {}) {
      const service = createImageService({
        channels: [...channels.map((name) => channelOf(name, simulator.url(name))), ...others],
        defaultModel: 'gemini-3-pro-image',
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
    case 'vertex':
      return vertex({ project: 'simulated', accessToken: 'not-a-real-token', baseUrl });
    case 'relay':
      return geminiRelay({ id: 'relay', apiKey: 'sk-not-a-real-key', baseUrl, prices: { 'gemini-3-pro-image': 0.09 } });
    default:
      return name satisfies never;
  }
}
