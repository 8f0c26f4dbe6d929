import { onTestFinished } from 'vitest';
import type { ChannelOptions, Simulator, SimulatorOptions } from '../../src/index.ts';
import { startSimulator } from '../../src/index.ts';

export type Dialect = ChannelOptions['dialect'];

interface Order {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const bearer = { authorization: 'Bearer k' };

/** A plain order of one picture on each wire, as its documentation shows it. */
export const ORDERS: Readonly<Record<Dialect, Order>> = {
  'ai-studio': {
    path: '/v1beta/models/gemini-3-pro-image:generateContent',
    headers: { 'x-goog-api-key': 'k' },
    body: { contents: [{ parts: [{ text: 'a red kite' }] }], generationConfig: { responseModalities: ['IMAGE'] } },
  },
  vertex: {
    path: '/v1beta1/projects/p/locations/global/publishers/google/models/gemini-3-pro-image:generateContent',
    headers: bearer,
    body: { contents: [{ role: 'user', parts: [{ text: 'a red kite' }] }] },
  },
  relay: {
    path: '/v1beta/models/gemini-3-pro-image:generateContent',
    headers: bearer,
    body: { contents: [{ parts: [{ text: 'a red kite' }] }] },
  },
  openai: { path: '/v1/images/generations', headers: bearer, body: { model: 'gpt-image-2', prompt: 'a red kite' } },
  openrouter: {
    path: '/api/v1/images',
    headers: bearer,
    body: { model: 'google/gemini-3-pro-image', prompt: 'a red kite' },
  },
  flux: { path: '/v1/flux-2-pro', headers: { 'x-key': 'k' }, body: { prompt: 'a red kite', width: 1024, height: 1024 } },
  seedream: {
    path: '/api/v3/images/generations',
    headers: bearer,
    body: { model: 'seedream-4-5-251128', prompt: 'a red kite', size: '2K', response_format: 'b64_json', watermark: false },
  },
  'stable-diffusion': {
    path: '/sdapi/v1/txt2img',
    headers: {},
    body: {
      prompt: 'a red kite',
      width: 1024,
      height: 1024,
      steps: 20,
      override_settings: { sd_model_checkpoint: 'sd3.5_large' },
    },
  },
  imagen: {
    path: '/v1beta/models/imagen-4.0-generate-001:predict',
    headers: { 'x-goog-api-key': 'k' },
    body: { instances: [{ prompt: 'a red kite' }], parameters: { sampleCount: 1, includeRaiReason: true } },
  },
};

export const isDialect = (name: string): name is Dialect => Object.hasOwn(ORDERS, name);

export const DIALECTS: readonly Dialect[] = Object.keys(ORDERS).filter(isDialect);

/** A simulator with one channel of each of these dialects, called like it, that ends with the test. */
export const simulateWires = async (
  dialects: readonly Dialect[],
  options: Partial<SimulatorOptions> = {},
  channel: Partial<ChannelOptions> = {},
): Promise<Simulator> => {
  const channels = dialects.map((dialect) => ({ ...channel, id: dialect, dialect }));
  const simulator = await startSimulator({ seed: 42, captions: 'none', channels, ...options });
  onTestFinished(() => simulator.close());
  return simulator;
};

/** Sends the order of a wire, with other fields in its body where some are given. */
export const orderOn = (
  simulator: Simulator,
  dialect: Dialect,
  {
    body = {},
    headers,
    path,
    signal,
  }: { body?: object; headers?: Record<string, string>; path?: string; signal?: AbortSignal } = {},
): Promise<Response> => {
  const order = ORDERS[dialect];
  return post(
    simulator.url(dialect) + (path ?? order.path),
    { ...Object(order.body), ...body },
    headers ?? order.headers,
    signal,
  );
};

/** Posts JSON. */
export const post = (
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
