import 'reflect-metadata';
import type { INestApplication, LoggerService } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { TestingModuleBuilder } from '@nestjs/testing';
import type { ImageServiceOptions } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { createVirtualClock, startSimulator, type Simulator, type VirtualClock } from '@retake/simulator';
import { onTestFinished } from 'vitest';

/** Every platform that Nest runs on. */
export const PLATFORMS: readonly (readonly [name: string, adapter: () => ExpressAdapter | FastifyAdapter])[] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
];

/** A simulated AI Studio, and options of a service on it. */
export interface World {
  readonly simulator: Simulator;
  readonly options: ImageServiceOptions;
}

/** Ended with the test. */
export async function startWorld(service: Partial<Omit<ImageServiceOptions, 'channels'>> = {}): Promise<World> {
  return world(service, {});
}

/** A world whose upstream takes a second over each picture, on a clock that moves only when told to. */
export async function startSlowWorld(): Promise<World & { readonly clock: VirtualClock }> {
  const clock = createVirtualClock(0);
  return { ...(await world({}, { clock, behaviour: { latency: { medianMs: 1000, p95Ms: 1000 } } })), clock };
}

async function world(
  service: Partial<Omit<ImageServiceOptions, 'channels'>>,
  { clock, behaviour = {} }: { readonly clock?: VirtualClock; readonly behaviour?: object },
): Promise<World> {
  const channels = [{ id: 'secret-gemini', dialect: 'ai-studio', behaviour }] as const;
  const simulator = await startSimulator({ seed: 7, channels: [...channels], ...(clock === undefined ? {} : { clock }) });
  onTestFinished(() => simulator.close());
  const channel = gemini({ id: 'secret-gemini', apiKey: 'AIza-not-a-real-key', baseUrl: simulator.url('secret-gemini') });
  return {
    simulator,
    options: { channels: [channel], defaultModel: 'gemini-3-pro-image', drainMs: 10_000, probe: false, ...service },
  };
}

/** What Nest's logger was told. */
export class Lines implements LoggerService {
  readonly lines: string[] = [];

  log(message: unknown): void {
    this.lines.push(`log ${String(message)}`);
  }

  warn(message: unknown): void {
    this.lines.push(`warn ${String(message)}`);
  }

  error(message: unknown): void {
    this.lines.push(`error ${String(message)}`);
  }
}

/** An app that listens on a port of its own; ended with the test, if the test has not. */
export async function listen(
  builder: TestingModuleBuilder,
  adapter: ExpressAdapter | FastifyAdapter,
  logger: LoggerService | false = false,
): Promise<{ readonly app: INestApplication; readonly url: string }> {
  const testing = await builder.compile();
  const app = testing.createNestApplication(adapter as ExpressAdapter, { logger, forceCloseConnections: true });
  onTestFinished(() => app.close());
  await app.listen(0, '127.0.0.1');
  return { app, url: (await app.getUrl()).replace('[::1]', '127.0.0.1') };
}

/** Waits for what is certain to happen. */
export async function until(condition: () => boolean): Promise<void> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > 20_000) throw new Error('it never happened');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
