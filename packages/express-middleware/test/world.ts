import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createImageService, type ImageService, type ImageServiceOptions, type RetakeEvent } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { startSimulator, type Scenario, type Simulator, type VirtualClock } from '@retake/simulator';
import express5, { type Express } from 'express';
import { onTestFinished } from 'vitest';
import express4 from 'express4';
import { imageRoutes, type ImageRoutesOptions } from '../src/index.ts';

/** Every Express that is supported. */
export const EXPRESSES: readonly (readonly [name: string, express: () => Express])[] = [
  ['Express 5', () => express5()],
  // The types of the two differ in what an app can be asked; the tests only mount.
  ['Express 4', () => express4() as unknown as Express],
];

/** A service on two simulated channels, and everything that happened in it. */
export interface World {
  readonly simulator: Simulator;
  readonly images: ImageService;
  readonly events: readonly RetakeEvent[];
}

export interface WorldOptions {
  readonly service?: Partial<Omit<ImageServiceOptions, 'channels'>>;
  readonly behaviour?: NonNullable<Scenario['channels']>[number]['behaviour'];
  readonly scenario?: Partial<Scenario> & { readonly clock?: VirtualClock };
}

/** AI Studio first, a relay second. Ended with the test. */
export async function startWorld({ service, behaviour = {}, scenario }: WorldOptions = {}): Promise<World> {
  const simulator = await startSimulator({
    seed: 7,
    ...scenario,
    channels: [
      { id: 'secret-gemini', dialect: 'ai-studio', behaviour },
      { id: 'secret-relay', dialect: 'relay', prices: { 'gemini-3-pro-image': 0.09 }, behaviour },
    ],
  });
  onTestFinished(() => simulator.close());
  const { images, events } = startService(simulator, service);
  return { simulator, images, events };
}

/** Another service on the channels of a world, ended with the test. */
export function startService(
  simulator: Simulator,
  service: Partial<Omit<ImageServiceOptions, 'channels'>> = {},
): Pick<World, 'images' | 'events'> {
  const images = createImageService({
    channels: [
      gemini({ id: 'secret-gemini', apiKey: 'AIza-not-a-real-key', baseUrl: simulator.url('secret-gemini') }),
      geminiRelay({
        id: 'secret-relay',
        apiKey: 'sk-not-a-real-key',
        baseUrl: simulator.url('secret-relay'),
        prices: { 'gemini-3-pro-image': 0.09 },
      }),
    ],
    defaultModel: 'gemini-3-pro-image',
    drainMs: 10_000,
    probe: false,
    ...service,
  });
  const events: RetakeEvent[] = [];
  images.subscribe((event) => events.push(event));
  onTestFinished(() => images.close());
  return { images, events };
}

/** An app that listens, ended with the test. */
export async function listen(app: Express): Promise<{ readonly url: string; readonly server: Server }> {
  const server = app.listen(0, '127.0.0.1');
  // A process that stands still for seconds would find its idle connections over, with requests on them already.
  server.keepAliveTimeout = 120_000;
  await once(server, 'listening');
  // A busy machine can be longer than the usual five seconds between two requests, and would lose the second one with its connection.
  server.keepAliveTimeout = 60_000;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** Routes at `/images`, open to everybody unless said otherwise. */
export async function mount(
  images: ImageService,
  options: Partial<ImageRoutesOptions> = {},
  make: () => Express = () => express5(),
): Promise<string> {
  const access = options.authorize === undefined ? { allowAnonymous: true as const } : {};
  const app = make();
  app.use('/images', imageRoutes({ service: images, ...access, ...options } as ImageRoutesOptions));
  const { url } = await listen(app);
  return `${url}/images`;
}

/** A POST of JSON. */
export function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  init: RequestInit = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
    ...init,
  });
}

/** Waits for what is certain to happen. */
export async function until(condition: () => boolean): Promise<void> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > 20_000) throw new Error('it never happened');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The events of a stream in their order. */
export async function eventsOf(
  response: Response,
): Promise<readonly { readonly event: string; readonly data: Record<string, unknown> }[]> {
  const text = await response.text();
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('event: '))
    .map((block) => {
      const [event = '', data = ''] = block.split('\n');
      return { event: event.slice('event: '.length), data: JSON.parse(data.slice('data: '.length)) };
    });
}
