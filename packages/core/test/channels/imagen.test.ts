import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { IMAGEN_MODELS } from '../../src/catalog/models/imagen.ts';
import type { Model } from '../../src/catalog/model.ts';
import type { Channel, PictureOrder } from '../../src/channels/channel.ts';
import { imagen, type ImagenAiStudioOptions, type ImagenOptions, type ImagenVertexOptions } from '../../src/channels/imagen.ts';
import { JPEG } from './answers.ts';
import { configErrorOf } from './config-issues.ts';
import { errorOf } from './failure-of.ts';
import { IMAGEN_EXPECTATIONS } from './fixtures/expectations/imagen.ts';
import { fixturesOf } from './fixtures/fixture-file.ts';
import { sampleCall, sampleOrder } from './sample-order.ts';
import { json, tinyServer } from './tiny-server.ts';

const MODELS = ['imagen-4.0-generate-001', 'imagen-4.0-fast-generate-001'];
const PICTURE = { predictions: [{ bytesBase64Encoded: Buffer.from(JPEG).toString('base64'), mimeType: 'image/jpeg' }] };

function model(id = 'imagen-4.0-generate-001'): Model {
  const found = IMAGEN_MODELS.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no model ${id}`);
  return found;
}

function started(options: ImagenOptions): Channel {
  const channel = imagen(options);
  onTestFinished(() => channel.close());
  return channel;
}

const studio = (baseUrl: string, changes: Partial<ImagenAiStudioOptions> = {}): Channel =>
  started({ via: 'ai-studio', baseUrl, apiKey: 'key-1', models: MODELS, ...changes });

const vertex = (baseUrl: string, changes: Partial<ImagenVertexOptions> = {}): Channel =>
  started({
    via: 'vertex',
    baseUrl,
    project: 'shop-1',
    location: 'us-central1',
    accessToken: 'token-1',
    models: MODELS,
    ...changes,
  });

const order = (changes: Partial<PictureOrder> = {}): PictureOrder => sampleOrder({ model: model(), ...changes });

describe('a request', () => {
  const sent = async (make: (url: string) => Channel, changes: Partial<PictureOrder> = {}) => {
    const server = await tinyServer(json(PICTURE));
    await make(server.url).generate(sampleCall({ order: order(changes) }));
    const [request] = server.requests;
    return { path: request?.path, headers: request?.headers, body: JSON.parse(request?.body ?? '') as unknown };
  };

  it('is written as the Gemini API took it', async () => {
    expect(await sent(studio, { aspectRatio: '16:9', size: '2K' })).toMatchObject({
      path: '/v1beta/models/imagen-4.0-generate-001:predict',
      headers: { 'x-goog-api-key': 'key-1' },
      body: {
        instances: [{ prompt: 'a red kite over the sea' }],
        parameters: { sampleCount: 1, aspectRatio: '16:9', sampleImageSize: '2K', includeRaiReason: true },
      },
    });
  });

  it('is written as Vertex AI takes it, with what only that knows', async () => {
    const channelOptions = { imagen: { addWatermark: false, negativePrompt: 'blurry', outputMimeType: 'image/jpeg' } };
    expect(await sent(vertex, { seed: 5, channelOptions })).toMatchObject({
      path: '/v1/projects/shop-1/locations/us-central1/publishers/google/models/imagen-4.0-generate-001:predict',
      headers: { authorization: 'Bearer token-1' },
      body: { parameters: { seed: 5, addWatermark: false, negativePrompt: 'blurry', outputOptions: { mimeType: 'image/jpeg' } } },
    });
  });

  it('sends no size where the model has only one, and the name the seller has for it', async () => {
    const make = (url: string) => studio(url, { models: { 'imagen-4-fast': 'imagen-fast' }, auth: 'bearer' });
    const { path, headers, body } = await sent(make, { model: model('imagen-4.0-fast-generate-001') });
    expect(path).toBe('/v1beta/models/imagen-fast:predict');
    expect(headers?.authorization).toBe('Bearer key-1');
    expect(body).not.toHaveProperty('parameters.sampleImageSize');
  });
});

describe('what it cannot do is told before anything is sent', () => {
  const channel = () => studio('http://127.0.0.1:1');
  it.each<[string, Partial<PictureOrder>, RegExp]>([
    ['4K', { size: '4K' }, /draws 1K, 2K, not 4K/],
    ['a ratio', { aspectRatio: '21:9' }, /does not draw 21:9/],
    ['a reference', { references: [{ bytes: JPEG, mediaType: 'image/jpeg', width: 1, height: 1 }] }, /at most 0 reference/],
    ['a model that is not named', { model: model('imagen-4.0-ultra-generate-001') }, /not configured to sell/],
    ['another family', { model: sampleOrder().model }, /speaks Imagen's :predict/],
    ["an option of Vertex AI's", { channelOptions: { imagen: { negativePrompt: 'x' } } }, /negativePrompt/],
  ])('%s', (_name, changes, reason) => {
    const support = channel().supports(order(changes));
    expect(support.supported ? '' : support.reasons.join('\n')).toMatch(reason);
  });

  it('a seed and thinking are left out with a warning', () => {
    const support = channel().supports(order({ seed: 1, thinking: 'high' }));
    expect(support.supported && support.warnings.map(({ code }) => code)).toEqual(['option_approximated', 'option_approximated']);
    const unmarked = order({ seed: 1, channelOptions: { imagen: { addWatermark: false } } });
    expect(vertex('http://127.0.0.1:1').supports(unmarked)).toEqual({ supported: true, warnings: [] });
  });
});

describe('an answer without a picture', () => {
  const failure = async (body: unknown, status = 200, make: (baseUrl: string) => Channel = studio) => {
    const server = await tinyServer(json(body, status));
    return (await errorOf(make(server.url).generate(sampleCall({ order: order() })))).failure;
  };

  it.each<[string, unknown, object]>([
    [
      'a filtered picture',
      { predictions: [{ raiFilteredReason: 'Filtered. Support codes: 56562880' }] },
      { class: 'blocked', billing: 'unknown', upstreamCode: 'RAI_VIOLENCE' },
    ],
    [
      'a filtered prompt',
      { predictions: [{ raiFilteredReason: 'Filtered. Support codes: 61493863' }] },
      { class: 'blocked', billing: 'not-billed', upstreamCode: 'RAI_VIOLENCE' },
    ],
    ['an unknown filter', { predictions: [{ raiFilteredReason: 'No.' }] }, { class: 'blocked', upstreamCode: 'RAI_FILTERED' }],
    [
      'the verdict on the prompt alone',
      { predictions: [{ contentType: 'Positive Prompt' }] },
      { class: 'no_image', billing: 'unknown' },
    ],
    ['nothing', {}, { class: 'no_image', billing: 'unknown' }],
    ['a broken picture', { predictions: [{ bytesBase64Encoded: '%' }] }, { class: 'upstream_bug', billing: 'billed' }],
  ])('%s', async (_name, body, expected) => {
    expect(await failure(body)).toMatchObject({ dispatched: true, statusCode: 200, ...expected });
  });

  it.each([studio, vertex])('a prompt that is refused by an error was not charged', async (make) => {
    const message = 'The prompt could not be submitted. It violates our Responsible AI practices. Support codes: 90789179';
    const body = { error: { code: 400, message, status: 'INVALID_ARGUMENT' } };
    expect(await failure(body, 400, make)).toMatchObject({ class: 'blocked', billing: 'not-billed', upstreamCode: 'RAI_SEXUAL' });
  });

  it('other errors are read in the dialect of the seller', async () => {
    const bad = { error: { code: 400, message: 'aspectRatio is not supported', status: 'INVALID_ARGUMENT' } };
    expect(await failure(bad, 400)).toMatchObject({ class: 'invalid_request', billing: 'not-billed' });
    const poor = { error: { code: 'insufficient_user_quota', message: 'x', type: 'new_api_error' } };
    expect(await failure(poor, 403)).toMatchObject({ class: 'billing' });
    const gone = { error: { code: 404, message: 'not found', status: 'NOT_FOUND' } };
    expect(await failure(gone, 404, vertex)).toMatchObject({ class: 'model_gone' });
  });
});

describe('prices', () => {
  it('are by picture, and unknown where none is configured', () => {
    const channel = studio('http://127.0.0.1:1', { prices: { 'imagen-4': 0.04 } });
    expect(channel.price(model()).price).toMatchObject({ basis: 'picture', nanoUsd: { '1K': 40_000_000, '2K': 40_000_000 } });
    expect(channel.price(model('imagen-4.0-fast-generate-001')).price).toBeUndefined();
  });
});

describe('options', () => {
  it.each([
    ['models', { via: 'ai-studio', baseUrl: 'https://relay.example.com', apiKey: 'k' }],
    ['baseUrl', { via: 'ai-studio', apiKey: 'k', models: MODELS }],
    ['project', { via: 'vertex', location: 'us-central1', accessToken: 't', models: MODELS }],
    ['via', { via: 'gemini' }],
  ])('%s is missing or wrong', (path, options) => {
    const { issues } = configErrorOf(() => imagen(options as never));
    expect(issues.map((issue) => issue.path)).toContain(path);
  });
});

const root = process.env['RETAKE_FIXTURES'];

it('recorded exchanges are there to be replayed', ({ skip }) => {
  skip(root === undefined && process.env['CI'] !== 'true', 'set RETAKE_FIXTURES to the folder of recorded exchanges');
  expect(root, 'RETAKE_FIXTURES').toBeDefined();
});

const fixtures = root === undefined ? [] : fixturesOf(root, 'imagen-retired');

describe.runIf(root !== undefined)('every recorded exchange', () => {
  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', async (name, { status, body }) => {
    const row = IMAGEN_EXPECTATIONS[name];
    if (row === undefined || !('answer' in row)) throw new Error('an exchange without a row');
    const server = await tinyServer((response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body));
    const answer = await (name.includes('vertex') ? vertex : studio)(server.url).generate(sampleCall({ order: order() }));
    const { text, usage, modelVersion, reportedCostNanoUsd } = row.answer;
    expect(answer).toMatchObject({ text, usage, modelVersion, reportedCostNanoUsd, warnings: [] });
    expect(
      answer.pictures.map(({ bytes, declaredMediaType }) => ({
        mediaType: 'image/jpeg',
        declaredMediaType,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
    ).toEqual(row.answer.pictures);
  });
});
