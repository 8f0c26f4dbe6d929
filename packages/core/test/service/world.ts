import { startSimulator, type Scenario, type Simulator } from '@retake/simulator';
import { onTestFinished } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { createImageService, type ImageService, type ImageServiceOptions, type RetakeEvent } from '../../src/index.ts';

/** A service on two simulated channels, both ended with the test. */
export interface World {
  readonly simulator: Simulator;
  readonly images: ImageService;
  readonly events: readonly RetakeEvent[];
}

/** AI Studio first, a relay at 0.09 dollars a request second. */
export async function startWorld(
  options: Partial<Omit<ImageServiceOptions, 'channels'>> = {},
  behaviour: NonNullable<Scenario['channels']>[number]['behaviour'] = {},
): Promise<World> {
  const simulator = await startSimulator({
    seed: 7,
    channels: [
      { id: 'gemini', dialect: 'ai-studio', behaviour },
      { id: 'relay', dialect: 'relay', prices: { 'gemini-3-pro-image': 0.09 }, behaviour },
    ],
  });
  const images = createImageService({
    channels: [
      gemini({ apiKey: 'AIza-not-a-real-key', baseUrl: simulator.url('gemini') }),
      geminiRelay({
        id: 'relay',
        apiKey: 'sk-not-a-real-key',
        baseUrl: simulator.url('relay'),
        prices: { 'gemini-3-pro-image': 0.09 },
      }),
    ],
    defaultModel: 'gemini-3-pro-image',
    drainMs: 200,
    ...options,
  });
  const events: RetakeEvent[] = [];
  images.subscribe((event) => events.push(event));
  onTestFinished(async () => {
    await images.close();
    await simulator.close();
  });
  return { simulator, images, events };
}
