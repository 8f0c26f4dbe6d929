import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Channel, PictureOrder } from '../../src/channels/channel.ts';
import { seedream, type SeedreamOptions } from '../../src/channels/seedream.ts';
import { readSeedreamFailure } from '../../src/channels/wire/seedream-failure.ts';
import { modelOf } from '../catalog/model-of.ts';
import { JPEG } from './answers.ts';
import { configErrorOf } from './config-issues.ts';
import { errorOf } from './failure-of.ts';
import { sampleCall, sampleOrder } from './sample-order.ts';
import { json, tinyServer, type TinyServer } from './tiny-server.ts';

const KEY = 'ark-secret-key-4f9a';
const PRO = 'dola-seedream-5-0-pro-260628';
const LITE = 'seedream-5-0-260128';

function channelAt(baseUrl: string, options: Partial<SeedreamOptions> = {}): Channel {
  const channel = seedream({ apiKey: KEY, baseUrl: `${baseUrl}/api/v3`, ...options });
  onTestFinished(() => channel.close());
  return channel;
}

function seedreamOrder(changes: Partial<PictureOrder> = {}): PictureOrder {
  return sampleOrder({ model: modelOf(PRO), ...changes });
}

const seedreamCall = (order: PictureOrder = seedreamOrder()) => sampleCall({ order });

const b64 = Buffer.from(JPEG).toString('base64');
const theJpeg: unknown = { asymmetricMatch: (bytes: Uint8Array) => Buffer.from(bytes).equals(JPEG) };

function answer(changes: object = {}): object {
  return {
    model: PRO,
    created: 1757323224,
    data: [{ b64_json: b64, size: '1024x1024' }],
    usage: { generated_images: 1, output_tokens: 4096, total_tokens: 4096 },
    ...changes,
  };
}

function bodyOf(server: TinyServer, index = 0): Record<string, unknown> {
  return JSON.parse(server.requests[index]?.body ?? '');
}

describe('seedream', () => {
  it('orders and receives a picture', async () => {
    const server = await tinyServer(json(answer(), 200, { 'x-request-id': 'req-7' }));
    expect(await channelAt(server.url).generate(seedreamCall())).toEqual({
      pictures: [{ bytes: theJpeg, declaredMediaType: undefined, thought: false }],
      text: '',
      usage: { inputText: 0, inputImage: 0, outputText: 0, outputImage: 4096, thoughts: 0 },
      modelVersion: PRO,
      responseId: undefined,
      requestId: 'req-7',
      finishReason: undefined,
      statusCode: 200,
      reportedCostNanoUsd: undefined,
      warnings: [],
    });
    expect(server.requests).toMatchObject([
      { method: 'POST', path: '/api/v3/images/generations', headers: { authorization: `Bearer ${KEY}` } },
    ]);
    expect(bodyOf(server)).toEqual({
      model: PRO,
      prompt: 'a red kite over the sea',
      size: '1024x1024',
      response_format: 'b64_json',
      watermark: false,
      sequential_image_generation: 'disabled',
    });
  });

  it('calls a renamed model by its own name, whose price it is', async () => {
    const server = await tinyServer(json(answer({ model: 'ep-20261101-abcde' })));
    const channel = channelAt(server.url, { models: { [PRO]: 'ep-20261101-abcde' } });
    expect((await channel.generate(seedreamCall())).modelVersion).toBe(PRO);
    expect(bodyOf(server)['model']).toBe('ep-20261101-abcde');
  });

  it.each([
    [PRO, '1K', undefined, '1K'],
    [PRO, '2K', '16:9', '2720x1536'],
    [LITE, '2K', '21:9', '3120x1344'],
    [LITE, '4K', '1:1', '4096x4096'],
    ['seedream-4-5-251128', '2K', '3:4', '1760x2352'],
    ['seedream-4-0-250828', '1K', '9:16', '768x1360'],
  ] as const)('orders %s in %s and %s as %s', async (id, size, aspectRatio, wire) => {
    const server = await tinyServer(json(answer()));
    const order = seedreamOrder({ model: modelOf(id), size, aspectRatio });
    const channel = channelAt(server.url);
    expect(channel.supports(order)).toEqual({ supported: true, warnings: [] });
    await channel.generate(seedreamCall(order));
    expect(bodyOf(server)['size']).toBe(wire);
  });

  it('fits every size and ratio of every model within its minimum of pixels', () => {
    const channel = seedream({ apiKey: KEY });
    for (const id of [PRO, LITE, 'seedream-4-5-251128', 'seedream-4-0-250828', 'seedream-5-5-261028']) {
      const model = modelOf(id);
      for (const size of model.abilities.sizes) {
        for (const aspectRatio of model.abilities.aspectRatios) {
          expect({ id, size, aspectRatio, ...channel.supports(seedreamOrder({ model, size, aspectRatio })) }).toMatchObject({
            supported: true,
          });
        }
      }
    }
  });

  it('sends references as data URLs with a prefix in lower case', async () => {
    const server = await tinyServer(json(answer()));
    const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7) % 251);
    const references = [
      { bytes, mediaType: 'image/PNG', width: 1, height: 1 },
      { bytes: JPEG, mediaType: 'image/jpeg', width: 1, height: 1 },
    ];
    await channelAt(server.url).generate(seedreamCall(seedreamOrder({ references })));
    const image = bodyOf(server)['image'];
    expect(image).toEqual([`data:image/png;base64,${Buffer.from(bytes).toString('base64')}`, `data:image/jpeg;base64,${b64}`]);
  });

  it('sends its options, and the name that a model has here', async () => {
    const server = await tinyServer(json(answer()));
    const order = seedreamOrder({ channelOptions: { seedream: { outputFormat: 'png' } } });
    const channel = channelAt(server.url, { models: { [PRO]: 'ep-20261001-abcde' } });
    expect(channel.supports(order).supported).toBe(true);
    const { pictures } = await channel.generate(seedreamCall(order));
    expect(bodyOf(server)).toMatchObject({ model: 'ep-20261001-abcde', output_format: 'png' });
    expect(pictures[0]?.declaredMediaType).toBe('image/png');
  });

  it('looks at no more addresses than an answer can have', async () => {
    const server = await tinyServer((response, { method }) => {
      if (method === 'GET') response.end(JPEG);
      else json(answer({ data: Array.from({ length: 50 }, (_, index) => ({ url: `${server.url}/${index}.jpeg` })) }))(response);
    });
    const { pictures, warnings } = await channelAt(server.url).generate(seedreamCall());
    expect([pictures.length, server.requests.length]).toEqual([4, 5]);
    expect(warnings.map(({ code }) => code)).toEqual(['partial_result']);
  });

  it('downloads a picture that comes as an address, without the key', async () => {
    const server: TinyServer = await tinyServer((response, { path }) => {
      if (path.startsWith('/1.jpeg')) response.writeHead(200, { 'content-type': 'image/jpeg' }).end(JPEG);
      else json(answer({ data: [{ url: `${server.url}/1.jpeg?sig=x`, size: '1024x1024' }] }))(response);
    });
    const order = seedreamOrder({ channelOptions: { seedream: { responseFormat: 'url' } } });
    const { pictures } = await channelAt(server.url).generate(seedreamCall(order));
    expect(pictures).toEqual([{ bytes: theJpeg, declaredMediaType: 'image/jpeg', thought: false }]);
    expect(bodyOf(server)['response_format']).toBe('url');
    expect(server.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/api/v3/images/generations', `Bearer ${KEY}`],
      ['/1.jpeg?sig=x', undefined],
    ]);
  });

  it('knows that a picture is paid which it must not or cannot fetch', async () => {
    const server = await tinyServer(json(answer({ data: [{ url: 'http://169.254.169.254/secret-path/1.jpeg' }] })));
    const references = [{ bytes: JPEG, mediaType: 'image/jpeg', width: 1, height: 1 }];
    const error = await errorOf(channelAt(server.url).generate(seedreamCall(seedreamOrder({ references }))));
    expect(error.failure).toMatchObject({
      class: 'wrong_output',
      billing: 'billed',
      upstreamCode: 'picture_as_url',
      modelVersion: PRO,
      usage: { outputImage: 4096 },
      delivery: { pictures: 1, size: undefined, references: 1 },
    });
    expect(inspect(error)).not.toContain('secret-path');
    expect(server.requests).toHaveLength(1);
  });

  it('keeps the picture whose sibling failed', async () => {
    const data = [
      { error: { code: 'OutputImageSensitiveContentDetected', message: 'x' } },
      { b64_json: b64 },
      { b64_json: '***' },
    ];
    const server = await tinyServer(json(answer({ data })));
    const { pictures, warnings } = await channelAt(server.url).generate(seedreamCall());
    expect(pictures).toHaveLength(1);
    expect(warnings).toMatchObject([{ code: 'partial_result', message: expect.stringMatching(/^2 more/) }]);
  });

  const none = { generated_images: 0, output_tokens: 0 };
  it.each([
    [
      'one refused picture',
      { data: [{ error: { code: 'OutputImageSensitiveContentDetected', message: 'x' } }], usage: none },
      'blocked',
      'not-billed',
      'OutputImageSensitiveContentDetected',
    ],
    [
      'one failed picture',
      { data: [{ error: { code: 'InternalServiceError', message: 'x' } }], usage: undefined },
      'upstream_bug',
      'not-billed',
      'InternalServiceError',
    ],
    [
      'one refused picture that is counted',
      { data: [{ error: { code: 'OutputImageSensitiveContentDetected' } }] },
      'blocked',
      'billed',
      'OutputImageSensitiveContentDetected',
    ],
    [
      'an error',
      { data: null, usage: undefined, error: { code: 'ServerOverloaded', message: 'x' } },
      'overloaded',
      'unknown',
      'ServerOverloaded',
    ],
    ['no picture', { data: [], usage: none }, 'no_image', 'not-billed', undefined],
    ['no picture, uncounted', { data: undefined, usage: undefined }, 'no_image', 'unknown', undefined],
    ['no picture, but counted', { data: [{}] }, 'no_image', 'billed', undefined],
    ['broken base64', { data: [{ b64_json: 'a b c' }] }, 'upstream_bug', 'billed', 'bad_base64'],
  ])('a success with %s', async (_case, changes, failureClass, billing, upstreamCode) => {
    const server = await tinyServer(json(answer(changes)));
    const { failure } = await errorOf(channelAt(server.url).generate(seedreamCall()));
    expect(failure).toMatchObject({ class: failureClass, billing, dispatched: true, statusCode: 200 });
    expect(failure.upstreamCode).toBe(upstreamCode);
  });

  it('refuses what a model cannot do, with every reason at once', () => {
    const channel = seedream({ apiKey: KEY });
    const refused = (changes: Partial<PictureOrder>) => {
      const support = channel.supports(seedreamOrder(changes));
      return support.supported ? [] : support.reasons;
    };
    const reference = { bytes: JPEG, mediaType: 'image/gif', width: 1, height: 1 };
    expect(refused({ size: '4K', aspectRatio: '1:8', references: Array.from({ length: 11 }, () => reference) })).toEqual([
      `${PRO} draws 1K, 2K, not 4K`,
      expect.stringContaining('does not draw 1:8'),
      `${PRO} takes at most 10 reference images, not 11`,
      `${PRO} does not read image/gif`,
    ]);
    const { abilities } = modelOf(LITE);
    const small = { ...modelOf(LITE), abilities: { ...abilities, sizes: ['1K'] as const } };
    expect(refused({ model: small })).toEqual([`${LITE} draws at least 3686400 pixels; 1K in 1:1 has 1048576`]);
    const older = { model: modelOf('seedream-4-5-251128'), size: '2K' } as const;
    expect(refused({ ...older, channelOptions: { seedream: { outputFormat: 'png' } } })).toEqual([
      expect.stringContaining('only models of Seedream 5'),
    ]);
    expect(refused({ model: modelOf('flux-2-pro') })).toEqual([expect.stringContaining('ModelArk')]);
  });

  it.each(['model', 'prompt', 'watermark', 'image', 'size', 'sequential_image_generation', 'apiKey'])(
    'takes no %s among its options',
    async (name) => {
      const server = await tinyServer(json(answer()));
      const order = seedreamOrder({ channelOptions: { seedream: { [name]: 'x' } } });
      const channel = channelAt(server.url);
      expect(channel.supports(order)).toMatchObject({ supported: false, reasons: [expect.stringContaining(name)] });
      const { failure } = await errorOf(channel.generate(seedreamCall(order)));
      expect(failure).toMatchObject({ class: 'invalid_request', billing: 'not-billed', dispatched: false });
      expect(server.requests).toHaveLength(0);
    },
  );

  it('tells that it sends neither seed nor thinking', () => {
    const support = seedream({ apiKey: KEY }).supports(seedreamOrder({ seed: 42, thinking: 'high' }));
    const approximated = expect.objectContaining({ code: 'option_approximated' });
    expect(support).toEqual({ supported: true, warnings: [approximated, approximated] });
  });

  it('sells 5.0 lite alone in Europe, unless told otherwise', () => {
    const europe = seedream({ apiKey: KEY, region: 'eu-west' });
    expect(europe.server.address).toBe('ark.eu-west.bytepluses.com');
    expect(europe.supports(seedreamOrder({ model: modelOf(LITE), size: '2K' })).supported).toBe(true);
    expect(europe.supports(seedreamOrder()).supported).toBe(false);
    expect(seedream({ apiKey: KEY, region: 'eu-west', models: [PRO] }).supports(seedreamOrder()).supported).toBe(true);
    expect(seedream({ apiKey: KEY }).server).toEqual({ address: 'ark.ap-southeast.bytepluses.com', port: 443 });
  });

  it('asks the list price, by size and reference', () => {
    const channel = seedream({ apiKey: KEY });
    expect(channel.price(modelOf(PRO)).price).toMatchObject({
      basis: 'picture',
      nanoUsd: { '1K': 45_000_000, '2K': 90_000_000 },
    });
    expect(channel.price(modelOf('seedream-5-5-261028')).price).toMatchObject({ referenceNanoUsd: 8_000_000 });
  });

  it('lists every wrong option', () => {
    const wrong = { apiKey: 'a b', region: 'mars', baseUrl: 'https://u:p@x.example', extra: 1 };
    const error = configErrorOf(() => seedream(wrong as never));
    expect(error.issues.map(({ path }) => path).toSorted()).toEqual(['', 'apiKey', 'baseUrl', 'region']);
  });

  it('keeps key and prompt out of every error', async () => {
    const message = `${KEY}: a red kite over the sea`;
    const server = await tinyServer(json({ error: { code: message, message } }, 400));
    const error = await errorOf(channelAt(server.url).generate(seedreamCall()));
    const told = inspect(error, { depth: 10 }) + JSON.stringify(error);
    for (const secret of [KEY, 'red kite']) expect(told).not.toContain(secret);
  });
});

describe('error codes of ModelArk', () => {
  it.each([
    [400, 'InvalidParameter', '', 'invalid_request'],
    [400, 'MissingParameter', '', 'invalid_request'],
    [400, 'InputTextSensitiveContentDetected', '', 'blocked'],
    [400, 'InputImageSensitiveContentDetected', '', 'blocked'],
    [400, 'OutputImageSensitiveContentDetected', '', 'blocked'],
    [400, 'SensitiveContentDetected.SevereViolation', '', 'blocked'],
    [401, 'AuthenticationError', '', 'auth'],
    [403, 'AccountOverdueError', '', 'billing'],
    [403, 'OperationDenied.ServiceOverdue', '', 'billing'],
    [403, 'AccessDenied', '', 'auth'],
    [403, 'OperationDenied.ServiceNotOpen', '', 'auth'],
    [404, 'ModelNotOpen', '', 'model_gone'],
    [404, 'InvalidEndpointOrModel.NotFound', '', 'model_gone'],
    [429, 'ModelAccountIpmRateLimitExceeded', '', 'rate_limited'],
    [429, 'QuotaExceeded', 'The request has exceeded the quota.', 'rate_limited'],
    [429, 'QuotaExceeded', 'Your account has exhausted its free trial quota for the model.', 'billing'],
    [429, 'QuotaExceeded', 'You have exceeded the monthly usage quota.', 'billing'],
    [429, 'ServerOverloaded', '', 'overloaded'],
    [429, 'SetLimitExceeded', '', 'model_gone'],
    [500, 'InternalServiceError', '', 'upstream_bug'],
  ])('%s %s%s is %s', (statusCode, code, message, failureClass) => {
    const body = JSON.stringify({ error: { code, message, param: '', type: 'x' } });
    const reading = readSeedreamFailure({ statusCode, body, retryAfterMs: 3_000 });
    expect(reading).toMatchObject({ class: failureClass, billing: 'not-billed', upstreamCode: code });
    const passes = ['rate_limited', 'overloaded', 'upstream_bug'].includes(failureClass);
    expect(reading.retryAfterMs).toBe(passes ? 3_000 : undefined);
  });

  it.each([
    [401, 'auth', 'not-billed'],
    [402, 'billing', 'not-billed'],
    [403, 'auth', 'not-billed'],
    [404, 'model_gone', 'not-billed'],
    [418, 'invalid_request', 'not-billed'],
    [429, 'rate_limited', 'not-billed'],
    [500, 'upstream_bug', 'not-billed'],
    [502, 'upstream_bug', 'unknown'],
    [503, 'overloaded', 'not-billed'],
    [504, 'timeout', 'unknown'],
  ])('a bare %s is %s and %s', (statusCode, failureClass, billing) => {
    const reading = readSeedreamFailure({ statusCode, body: '<html>', retryAfterMs: undefined });
    expect(reading).toMatchObject({ class: failureClass, billing, upstreamCode: undefined });
  });
});
