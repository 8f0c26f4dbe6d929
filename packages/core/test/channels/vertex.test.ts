import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Channel } from '../../src/channels/channel.ts';
import { vertex, type VertexOptions } from '../../src/channels/vertex.ts';
import { pictureAnswer } from './answers.ts';
import { configErrorOf } from './config-issues.ts';
import { errorOf } from './failure-of.ts';
import { sampleCall, sampleModel, sampleOrder } from './sample-order.ts';
import { json, tinyServer } from './tiny-server.ts';

const PROJECT_PATH = '/v1beta1/projects/shop-1/locations/global/publishers/google/models/gemini-3-pro-image:generateContent';

function channelOf(options: VertexOptions): Channel {
  const channel = vertex(options);
  onTestFinished(() => channel.close());
  return channel;
}

afterEach(() => vi.unstubAllEnvs());

describe('vertex', () => {
  it.each<[string, VertexOptions, string]>([
    ['global by default', { project: 'p' }, 'aiplatform.googleapis.com'],
    ['global', { project: 'p', location: 'global' }, 'aiplatform.googleapis.com'],
    ['a region', { project: 'p', location: 'europe-west4' }, 'europe-west4-aiplatform.googleapis.com'],
    ['the multi-region us', { project: 'p', location: 'us' }, 'aiplatform.us.rep.googleapis.com'],
    ['the multi-region eu', { project: 'p', location: 'eu' }, 'aiplatform.eu.rep.googleapis.com'],
    ['express mode', { apiKey: 'k' }, 'aiplatform.googleapis.com'],
  ])('knows the address of %s', (_case, options, address) => {
    expect(vertex(options)).toMatchObject({
      kind: 'vertex',
      provider: 'gcp.vertex_ai',
      failureDomain: 'google',
      server: { address, port: 443 },
    });
  });

  it('sends a given token, asked for before every request', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    const tokens = ['ya29.one', 'ya29.two'];
    const channel = channelOf({ project: 'shop-1', accessToken: () => tokens.shift() ?? '', baseUrl: server.url });
    await channel.generate(sampleCall());
    await channel.generate(sampleCall());
    expect(server.requests.map(({ path }) => path)).toEqual([PROJECT_PATH, PROJECT_PATH]);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer ya29.one', 'Bearer ya29.two']);
    expect(server.requests.flatMap(({ headers }) => headers['x-goog-api-key'] ?? [])).toEqual([]);
  });

  it('sends an express key without a project, whatever the environment says', async () => {
    vi.stubEnv('GOOGLE_CLOUD_PROJECT', 'other');
    vi.stubEnv('GOOGLE_CLOUD_LOCATION', 'us-central1');
    vi.stubEnv('GOOGLE_VERTEX_BASE_URL', 'http://127.0.0.1:1');
    const server = await tinyServer(json(pictureAnswer()));
    vi.spyOn(console, 'debug').mockImplementation(() => undefined);
    await channelOf({ apiKey: 'express-key', baseUrl: server.url }).generate(sampleCall());
    expect(server.requests).toMatchObject([
      {
        path: '/v1beta1/publishers/google/models/gemini-3-pro-image:generateContent',
        headers: { 'x-goog-api-key': 'express-key' },
      },
    ]);
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('signs in with Application Default Credentials, and says what to do when there are none', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/does/not/exist.json');
    const server = await tinyServer(json(pictureAnswer()));
    const error = await errorOf(channelOf({ project: 'shop-1', baseUrl: server.url }).generate(sampleCall()));
    expect(error.failure).toMatchObject({ class: 'auth', billing: 'not-billed', dispatched: false });
    expect(error.message).toContain('gcloud auth application-default login');
    expect(error.message).not.toContain('/does/not/exist.json');
    expect(server.requests).toHaveLength(0);
  });

  it('sends its own options, and the headers of capacity', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    const order = sampleOrder({
      channelOptions: {
        vertex: {
          personGeneration: 'ALLOW_ADULT',
          outputMimeType: 'image/jpeg',
          outputCompressionQuality: 80,
          labels: { team: 'shop' },
        },
      },
    });
    await channelOf({ project: 'shop-1', accessToken: 't', baseUrl: server.url, tier: 'priority' }).generate(
      sampleCall({ order }),
    );
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      labels: { team: 'shop' },
      generationConfig: {
        imageConfig: {
          aspectRatio: '1:1',
          imageSize: '1K',
          personGeneration: 'ALLOW_ADULT',
          imageOutputOptions: { mimeType: 'image/jpeg', compressionQuality: 80 },
        },
      },
    });
    expect(server.requests[0]?.headers).toMatchObject({
      'x-vertex-ai-llm-request-type': 'shared',
      'x-vertex-ai-llm-shared-request-type': 'priority',
    });
  });

  it('refuses labels that Google Cloud would not take', () => {
    const order = sampleOrder({ channelOptions: { vertex: { labels: { Team: 'x' } } } });
    expect(vertex({ project: 'p' }).supports(order)).toMatchObject({ supported: false });
  });

  it('knows no price for capacity with a price of its own', () => {
    const model = sampleModel();
    expect(vertex({ project: 'p' }).price(model)).toEqual({ price: model.listPrice });
    expect(vertex({ project: 'p', throughput: 'shared' }).price(model)).toEqual({ price: model.listPrice });
    expect(vertex({ project: 'p', tier: 'flex' }).price(model)).toEqual({ price: undefined });
    expect(vertex({ project: 'p', throughput: 'dedicated' }).price(model)).toEqual({ price: undefined });
  });

  it.each<[string, VertexOptions, readonly string[]]>([
    ['nothing to sign in with', {}, ['project']],
    ['two ways to sign in', { apiKey: 'k', accessToken: 't' }, ['apiKey']],
    ['an express key with a project', { apiKey: 'k', project: 'p' }, ['apiKey']],
    ['an express key with a location', { apiKey: 'k', location: 'eu' }, ['location']],
    ['a tier of dedicated throughput', { project: 'p', tier: 'flex', throughput: 'dedicated' }, ['tier']],
    ['a location that is a host', { project: 'p', location: 'evil.example.com/' }, ['location']],
  ])('refuses %s', (_case, options, paths) => {
    expect(configErrorOf(() => vertex(options)).issues.map(({ path }) => path)).toEqual(paths);
  });
});
