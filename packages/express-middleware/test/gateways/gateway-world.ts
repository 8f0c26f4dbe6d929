import { createImageService, type ImageService, type ImageServiceOptions, type RetakeEvent } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { openAI } from '@retake/core/channels/openai';
import { startSimulator, type Scenario, type Simulator, type VirtualClock } from '@retake/simulator';
import express5, { type Express } from 'express';
import { onTestFinished } from 'vitest';
import { apiKeyHash, apiKeys, geminiGateway, openAIGateway, type GatewayOptions } from '../../src/index.ts';
import { listen } from '../world.ts';

/** What clients of the gateways send as their key. */
export const KEY = 'sk-a-key-of-the-shop';

/** A service of four channels behind both gateways; of either family the first is down from the beginning. */
export interface GatewayWorld {
  readonly simulator: Simulator;
  readonly images: ImageService;
  readonly events: readonly RetakeEvent[];
  /** Below it are `/openai` and `/gemini`. */
  readonly url: string;
}

const DOWN = 1e12;

export interface GatewayWorldOptions {
  /** Whether the first channels are down. @default true */
  readonly outage?: boolean;
  readonly behaviour?: NonNullable<Scenario['channels']>[number]['behaviour'];
  readonly service?: Partial<Omit<ImageServiceOptions, 'channels'>>;
  /** That of the upstreams. @default real time */
  readonly clock?: VirtualClock;
  /** @default Express 5 */
  readonly express?: () => Express;
}

export async function startGateways(
  options: Partial<GatewayOptions> = {},
  { outage = true, behaviour = {}, service = {}, express = express5, clock }: GatewayWorldOptions = {},
): Promise<GatewayWorld> {
  const simulator = await startSimulator({
    seed: 11,
    ...(clock === undefined ? {} : { clock }),
    channels: [
      { id: 'secret-studio', dialect: 'ai-studio', behaviour },
      { id: 'secret-relay', dialect: 'relay', prices: { 'gemini-3-pro-image': 0.09 }, behaviour },
      { id: 'secret-studio-2', dialect: 'ai-studio', behaviour },
      { id: 'secret-openai', dialect: 'openai', behaviour },
      { id: 'secret-openai-2', dialect: 'openai', behaviour },
    ],
    outages: outage
      ? ['secret-studio', 'secret-openai'].map((channel) => ({ channel, fromMs: 0, toMs: DOWN, fault: 'overloaded' as const }))
      : [],
  });
  const apiKey = 'AIza-not-a-real-key';
  const images = createImageService({
    channels: [
      gemini({ id: 'secret-studio', apiKey, baseUrl: simulator.url('secret-studio') }),
      geminiRelay({
        id: 'secret-relay',
        apiKey,
        baseUrl: simulator.url('secret-relay'),
        prices: { 'gemini-3-pro-image': 0.09 },
      }),
      gemini({ id: 'secret-studio-2', apiKey, baseUrl: simulator.url('secret-studio-2') }),
      openAI({ id: 'secret-openai', apiKey, baseUrl: `${simulator.url('secret-openai')}/v1` }),
      openAI({ id: 'secret-openai-2', apiKey, baseUrl: `${simulator.url('secret-openai-2')}/v1`, failureDomain: 'elsewhere' }),
    ],
    defaultModel: 'gemini-3-pro-image',
    probe: false,
    ...service,
  });
  const events: RetakeEvent[] = [];
  images.subscribe((event) => events.push(event));
  const app = express();
  const access = { authorize: apiKeys({ [apiKeyHash(KEY)]: 'shop' }) };
  app.use('/openai', openAIGateway({ service: images, ...access, ...options } as GatewayOptions));
  app.use('/gemini', geminiGateway({ service: images, ...access, ...options } as GatewayOptions));
  const { url } = await listen(app);
  onTestFinished(async () => {
    await images.close();
    await simulator.close();
  });
  return { simulator, images, events, url };
}

/** What a channel was sent last. */
export function lastBody(simulator: Simulator, channel: string): unknown {
  return simulator.requests(channel).at(-1)?.body ?? {};
}
