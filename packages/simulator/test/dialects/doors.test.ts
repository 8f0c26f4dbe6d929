import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createVirtualClock } from '../../src/index.ts';
import { ask, errorOf, order, simulate } from '../asking.ts';

const keyed = {
  channels: [
    { id: 'gemini', dialect: 'ai-studio', apiKeys: ['good'] },
    { id: 'vertex', dialect: 'vertex', apiKeys: ['good'], accessTokens: ['ya29.good'] },
    { id: 'relay', dialect: 'relay', apiKeys: ['sk-good'] },
  ],
} as const;

const post = (url: string, headers: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', headers, body: JSON.stringify(order('a red kite')) });

const ROWS: readonly (readonly [channel: string, path: string, headers: Record<string, string>, status: number])[] = [
  ['gemini', '/v1beta/models/gemini-3-pro-image:generateContent', { 'x-goog-api-key': 'good' }, 200],
  ['gemini', '/v1beta/models/gemini-3-pro-image:generateContent?key=good', {}, 200],
  ['gemini', '/v1beta/models/gemini-3-pro-image:generateContent', { 'x-goog-api-key': 'bad' }, 400],
  ['gemini', '/v1beta/models/gemini-3-pro-image:generateContent', {}, 403],
  [
    'vertex',
    '/v1beta1/projects/p/locations/global/publishers/google/models/gemini-3-pro-image:generateContent',
    { authorization: 'Bearer ya29.good' },
    200,
  ],
  [
    'vertex',
    '/v1beta1/projects/p/locations/europe-west4/publishers/google/models/gemini-3-pro-image:generateContent',
    { authorization: 'Bearer ya29.good' },
    200,
  ],
  [
    'vertex',
    '/v1/projects/p/locations/us/publishers/google/models/gemini-3-pro-image:generateContent',
    { authorization: 'Bearer ya29.good' },
    200,
  ],
  [
    'vertex',
    '/v1beta1/projects/p/locations/global/publishers/google/models/gemini-3-pro-image:generateContent',
    { authorization: 'Bearer bad' },
    401,
  ],
  ['vertex', '/v1beta1/projects/p/locations/global/publishers/google/models/gemini-3-pro-image:generateContent', {}, 401],
  [
    'vertex',
    '/v1beta1/projects/p/locations/global/publishers/google/models/gemini-3-pro-image:generateContent',
    { 'x-goog-api-key': 'good' },
    401,
  ],
  ['vertex', '/v1beta1/publishers/google/models/gemini-3-pro-image:generateContent', { 'x-goog-api-key': 'good' }, 200],
  ['vertex', '/v1beta1/publishers/google/models/gemini-3-pro-image:generateContent', { 'x-goog-api-key': 'bad' }, 401],
  ['relay', '/v1beta/models/gemini-3-pro-image:generateContent', { authorization: 'Bearer sk-good' }, 200],
  ['relay', '/v1beta/models/gemini-3-pro-image:generateContent', { 'x-goog-api-key': 'sk-good' }, 200],
  ['relay', '/v1beta/models/gemini-3-pro-image:generateContent?key=sk-good', {}, 200],
  ['relay', '/v1beta/models/gemini-3-pro-image:generateContent', { authorization: 'Bearer sk-bad' }, 401],
  ['relay', '/v1beta/models/gemini-3-pro-image:generateContent', {}, 401],
  // The base URL with /v1 that many guides print.
  ['relay', '/v1/v1beta/models/gemini-3-pro-image:generateContent', { authorization: 'Bearer sk-good' }, 404],
  ['gemini', '/v1beta/models/gemini-3-pro-image:predict', { 'x-goog-api-key': 'good' }, 404],
  ['gemini', '/v1beta/models/gemini-3-pro-image-preview:generateContent', { 'x-goog-api-key': 'good' }, 404],
  ['gemini', '/v1beta/models/gemini-2.5-flash-image:generateContent', { 'x-goog-api-key': 'good' }, 404],
  ['relay', '/v1beta/models/gemini-2.5-flash-image:generateContent', { authorization: 'Bearer sk-good' }, 200],
  ['relay', '/v1beta/models/gemini-2.5-pro:generateContent', { authorization: 'Bearer sk-good' }, 503],
];

describe('paths and keys', () => {
  test.each(ROWS)('%s %s with %o answers %i', async (channel, path, headers, status) => {
    const simulator = await simulate(keyed);
    expect((await post(simulator.url(channel) + path, headers)).status).toBe(status);
    expect(simulator.ledger.pictures()).toBe(status === 200 ? 1 : 0);
  });

  test('a bad key of AI Studio is told by its reason', async () => {
    const simulator = await simulate(keyed);
    const response = await ask(simulator, { headers: { 'x-goog-api-key': 'bad' } });
    expect(JSON.stringify((await errorOf(response)).details)).toContain('API_KEY_INVALID');
  });

  test('a channel can serve models of its own names', async () => {
    const simulator = await simulate({
      channels: [
        {
          id: 'gemini',
          dialect: 'ai-studio',
          models: ['gemini-2.5-flash-image', { id: 'house-model', like: 'gemini-3-pro-image' }],
        },
      ],
    });
    const statuses = [];
    for (const model of ['gemini-2.5-flash-image', 'house-model', 'gemini-3-pro-image'])
      statuses.push((await ask(simulator, { model })).status);
    expect(statuses).toEqual([200, 200, 404]);
    const list: unknown = await (await fetch(`${simulator.url('gemini')}/v1beta/models?key=k`)).json();
    expect(list).toMatchObject({ models: [{ name: 'models/gemini-2.5-flash-image' }, { name: 'models/house-model' }] });
  });

  test('lists models in each dialect’s shape', async () => {
    const simulator = await simulate();
    const get = async (channel: string, path: string): Promise<unknown> =>
      (await fetch(simulator.url(channel) + path, { headers: { authorization: 'Bearer sk-1' } })).json();
    expect(await get('relay', '/v1/models')).toMatchObject({
      object: 'list',
      data: [{ id: 'gemini-3-pro-image', object: 'model' }, {}, {}, {}, {}],
    });
    expect(await get('relay', '/v1beta/models')).toMatchObject({
      models: [{ name: 'models/gemini-3-pro-image' }, {}, {}, {}, {}],
    });
    expect(await get('vertex', '/v1beta1/publishers/google/models')).toMatchObject({
      publisherModels: [{ name: 'publishers/google/models/gemini-3-pro-image' }, {}, {}, {}],
    });
  });
});

describe('the metadata server', () => {
  const metadata = (host: string, path: string): Promise<Response> =>
    fetch(`http://${host}/computeMetadata/v1/${path}`, { headers: { 'metadata-flavor': 'Google' } });

  test('issues tokens that Vertex AI takes until they expire', async () => {
    const clock = createVirtualClock(0);
    const simulator = await simulate({ ...keyed, clock, accessTokenSeconds: 60 });
    const issued: unknown = await (
      await metadata(simulator.metadataHost, 'instance/service-accounts/default/token?scopes=x')
    ).json();
    const { access_token: token } = z.object({ access_token: z.string(), expires_in: z.literal(60) }).parse(issued);
    const headers = { authorization: `Bearer ${token}` };
    expect((await ask(simulator, { channel: 'vertex', headers })).status).toBe(200);
    clock.advance(60_000);
    expect((await ask(simulator, { channel: 'vertex', headers })).status).toBe(401);
  });

  test('answers only those who know that it is one', async () => {
    const simulator = await simulate();
    expect((await fetch(`http://${simulator.metadataHost}/computeMetadata/v1/instance`)).status).toBe(403);
    const response = await metadata(simulator.metadataHost, 'project/project-id');
    expect(response.headers.get('metadata-flavor')).toBe('Google');
    expect(await response.text()).toBe('simulated-project');
    expect((await metadata(simulator.metadataHost, 'nothing')).status).toBe(404);
  });
});
