import { startSimulator, type Scenario, type Simulator } from '@retake/simulator';
import { onTestFinished } from 'vitest';
import { createImageService, type ImageService, type ImageServiceOptions, type RetakeEvent } from '../../src/index.ts';

/** What the channels of a scenario do when nothing else was said. */
export type Behaviour = NonNullable<Scenario['channels']>[number]['behaviour'];

/** A simulator and services on it, all ended with the test. */
export interface SimulatedServices {
  readonly simulator: Simulator;
  /** Of all services. */
  readonly events: readonly RetakeEvent[];
  /** One service more: each is as good as a process of its own. */
  open(options: ImageServiceOptions): ImageService;
}

/** Starts a simulator, and services on it when they are asked for. */
export async function startServices(scenario: Scenario): Promise<SimulatedServices> {
  const simulator = await startSimulator(scenario);
  const services: ImageService[] = [];
  const events: RetakeEvent[] = [];
  onTestFinished(async () => {
    await Promise.all(services.map((service) => service.close()));
    await simulator.close();
  });
  return {
    simulator,
    events,
    open(options) {
      const service = createImageService({ drainMs: 200, ...options });
      service.subscribe((event) => events.push(event));
      services.push(service);
      return service;
    },
  };
}
