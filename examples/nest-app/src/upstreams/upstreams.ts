import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Channel } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { channelsFromEnv } from '@retake/core/env';
import { startSimulator, type Simulator } from '@retake/simulator';

/** What the simulated relay asks for a picture, in US dollars. */
const RELAY_PRICES = { 'gemini-3-pro-image': 0.09, 'gemini-3.1-flash-image': 0.045, 'gemini-3.1-flash-lite-image': 0.03 };

/** The channels that the environment has keys for; without any, a simulator on a bad day, which needs no key and costs nothing. */
@Injectable()
export class Upstreams implements OnApplicationShutdown {
  readonly channels: readonly Channel[];
  readonly isSimulated: boolean;
  readonly #simulator: Simulator | undefined;

  constructor(channels: readonly Channel[], simulator?: Simulator) {
    this.channels = channels;
    this.isSimulated = simulator !== undefined;
    this.#simulator = simulator;
  }

  static async open(): Promise<Upstreams> {
    const { channels } = await channelsFromEnv();
    if (channels.length > 0) return new Upstreams(channels);
    const simulator = await startSimulator({
      seed: 1,
      channels: [
        { id: 'gemini', dialect: 'ai-studio', behaviour: { faults: [{ fault: { kind: 'overloaded' }, rate: 0.45 }] } },
        { id: 'relay', dialect: 'relay', prices: RELAY_PRICES },
      ],
    });
    const apiKey = 'simulated';
    const simulated = [
      gemini({ apiKey, baseUrl: simulator.url('gemini') }),
      geminiRelay({ id: 'relay', apiKey, baseUrl: simulator.url('relay'), prices: RELAY_PRICES }),
    ];
    return new Upstreams(simulated, simulator);
  }

  /** After the service was closed, which Nest does before. */
  async onApplicationShutdown(): Promise<void> {
    await this.#simulator?.close();
  }
}
