import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PictureOrder } from '../../src/channels/channel.ts';
import { openAICompatible, type OpenAICompatibleOptions } from '../../src/channels/openai-compatible.ts';
import { modelOf } from '../catalog/model-of.ts';
import { configErrorOf } from './config-issues.ts';
import { errorOf } from './failure-of.ts';
import { chatAnswer, imagesAnswer, pngStart } from './openai-answers.ts';
import { sampleCall, sampleModel, sampleOrder } from './sample-order.ts';
import { json, tinyServer, type SeenRequest } from './tiny-server.ts';

const PICTURE = pngStart(64, 64);
const BASE64 = Buffer.from(PICTURE).toString('base64');

function channel(url: string, options: Partial<OpenAICompatibleOptions> = {}) {
  const made = openAICompatible({ id: 'local', baseUrl: `${url}/v1`, models: { 'gemini-3-pro-image': 'nano-pro' }, ...options });
  onTestFinished(() => made.close());
  return made;
}

const call = (changes: Partial<PictureOrder> = {}) => sampleCall({ order: sampleOrder(changes) });

async function sent(options: Partial<OpenAICompatibleOptions> = {}, changes: Partial<PictureOrder> = {}): Promise<SeenRequest> {
  const server = await tinyServer(json(imagesAnswer()));
  await channel(server.url, options).generate(call(changes));
  const [request] = server.requests;
  if (request === undefined) throw new Error('nothing was sent');
  return request;
}

describe('what openAICompatible() sends', () => {
  it('is a generation under the name that the server has for the model, without a key that it has not', async () => {
    const { path, headers, body } = await sent();
    expect(path).toBe('/v1/images/generations');
    expect(headers).not.toHaveProperty('authorization');
    expect(JSON.parse(body)).toEqual({ model: 'nano-pro', prompt: 'a red kite over the sea', n: 1, size: '1024x1024' });
  });

  it('may hold a response format and fields that only this server knows', async () => {
    const options = { apiKey: 'key', responseFormat: 'b64_json', size: 'none' } as const;
    const { headers, body } = await sent(options, {
      channelOptions: { local: { extra: { step: 20 } }, 'openai-compatible': { quality: 'hd' } },
    });
    expect(headers.authorization).toBe('Bearer key');
    expect(JSON.parse(body)).toEqual({
      model: 'nano-pro',
      prompt: 'a red kite over the sea',
      n: 1,
      response_format: 'b64_json',
      quality: 'hd',
      step: 20,
    });
  });

  it('is an edit where there are references', async () => {
    const references = [{ bytes: Buffer.from('picture'), mediaType: 'image/webp', width: 8, height: 8 }];
    const { path, headers, body } = await sent({}, { references });
    expect(path).toBe('/v1/images/edits');
    const form = await new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData();
    expect(form.get('model')).toBe('nano-pro');
    const file = form.get('image[]');
    expect(typeof file === 'string' || file === null ? file : await file.text()).toBe('picture');
  });

  it('is one message of chat on that route', async () => {
    const { path, body } = await sent({ route: 'chat' });
    expect(path).toBe('/v1/chat/completions');
    expect(JSON.parse(body)).toEqual({ model: 'nano-pro', messages: [{ role: 'user', content: 'a red kite over the sea' }] });
    const references = [{ bytes: Buffer.from('picture'), mediaType: 'image/webp', width: 8, height: 8 }];
    expect(JSON.parse((await sent({ route: 'chat' }, { references })).body)).toMatchObject({
      messages: [
        {
          content: [
            { type: 'text', text: 'a red kite over the sea' },
            { type: 'image_url', image_url: { url: `data:image/webp;base64,${Buffer.from('picture').toString('base64')}` } },
          ],
        },
      ],
    });
  });
});

describe('where openAICompatible() finds the picture', () => {
  const dataUrl = `data:image/png;base64,${BASE64}`;
  const hidingPlaces: Readonly<Record<string, object>> = {
    base64: imagesAnswer({ data: [{ b64_json: BASE64 }] }),
    'a data URL in place of base64': imagesAnswer({ data: [{ b64_json: dataUrl }] }),
    'a data URL as address': imagesAnswer({ data: [{ b64_json: '', url: dataUrl }] }),
    'images of a message': chatAnswer({ content: '', images: [{ type: 'image_url', image_url: { url: dataUrl } }] }),
    'images of a message, as texts': chatAnswer({ content: null, images: [{ image_url: dataUrl }] }),
    'a content part': chatAnswer({
      content: [
        { type: 'text', text: 'Here.' },
        { type: 'image_url', image_url: { url: dataUrl } },
      ],
    }),
    'Markdown in a message': chatAnswer({ content: `Here: ![image](${dataUrl})` }),
    'a bare data URL in a message': chatAnswer({ content: dataUrl }),
    'Markdown in a content part': chatAnswer({ content: [{ type: 'text', text: `![image](${dataUrl})` }] }),
  };

  it.each(Object.entries(hidingPlaces))('%s', async (_where, answer) => {
    const server = await tinyServer(json(answer));
    const { pictures, text } = await channel(server.url).generate(call());
    expect(pictures.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).toEqual([BASE64]);
    expect(text).not.toContain('base64');
  });

  it('a picture of megabytes in Markdown, out of band', async () => {
    const large = Buffer.alloc(3_000_000, 'retake');
    const server = await tinyServer(json(chatAnswer({ content: `![image](data:image/png;base64,${large.toString('base64')})` })));
    const { pictures, text } = await channel(server.url, { route: 'chat' }).generate(call());
    expect(pictures.map(({ bytes }) => Buffer.from(bytes).equals(large))).toEqual([true]);
    expect(text).toBe('');
  });

  it('a stream that nobody asked for', async () => {
    const chunk = { choices: [{ delta: { content: `![image](${dataUrl})` } }] };
    const server = await tinyServer((response) => {
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`: ping\n\ndata: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
    });
    expect((await channel(server.url).generate(call())).pictures).toHaveLength(1);
  });

  it('a stream whose pieces end within the picture', async () => {
    const large = Buffer.alloc(30_000, 'retake');
    const content = `Here: ![image](data:image/png;base64,${large.toString('base64')}) Done.`;
    const events = Array.from({ length: 9 }, (_, index) => {
      const piece = content.slice(index * 5_000, (index + 1) * 5_000);
      return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: piece } }] })}\n\n`;
    });
    const server = await tinyServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`${events.join('')}data: [DONE]\n\n`);
    });
    const { pictures, text } = await channel(server.url, { route: 'chat' }).generate(call());
    expect(pictures.map(({ bytes }) => Buffer.from(bytes).equals(large))).toEqual([true]);
    expect(text).toBe('Here:  Done.');
  });

  it('an answer that is the picture itself', async () => {
    const server = await tinyServer((response) => response.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE));
    const { pictures } = await channel(server.url).generate(call());
    expect(pictures.map(({ bytes }) => Buffer.from(bytes).equals(Buffer.from(PICTURE)))).toEqual([true]);
  });

  it('no more events than an answer can have', async () => {
    const server = await tinyServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {}\n\n'.repeat(100_002));
    });
    const { failure } = await errorOf(channel(server.url).generate(call()));
    expect(failure).toMatchObject({ class: 'upstream_bug', billing: 'unknown', upstreamCode: 'too_large' });
  });

  const serving =
    (answer: (url: string) => object, picture: (response: ServerResponse) => void) =>
    (response: ServerResponse, { path, headers }: SeenRequest): void => {
      if (path.startsWith('/v1/')) json(answer(`http://${headers.host}/out/1.png`))(response);
      else picture(response);
    };

  it.each<[string, (url: string) => object]>([
    ['data', (url) => imagesAnswer({ data: [{ url }] })],
    ['Markdown', (url) => chatAnswer({ content: `Done. ![image](${url})` })],
    ['a text', (url) => chatAnswer({ content: `Done: ${url}` })],
  ])('an address on the configured host, in %s, fetched without the key', async (_where, answer) => {
    const server = await tinyServer(
      serving(answer, (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE)),
    );
    const { pictures } = await channel(server.url, { apiKey: 'key' }).generate(call());
    expect(pictures).toEqual([{ bytes: Buffer.from(PICTURE), declaredMediaType: 'image/png', thought: false }]);
    expect(server.requests.map(({ path }) => path)).toEqual([expect.stringMatching(/^\/v1\//), '/out/1.png']);
    expect(server.requests[1]?.headers).not.toHaveProperty('authorization');
  });

  it('an address whose download fails once: the download is repeated, the generation is not', async () => {
    let fetched = 0;
    const answer = serving(
      (url) => imagesAnswer({ data: [{ url }] }),
      (response) => {
        fetched += 1;
        response.writeHead(fetched === 1 ? 503 : 200).end(PICTURE);
      },
    );
    const server = await tinyServer(answer);
    expect((await channel(server.url).generate(call())).pictures).toHaveLength(1);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  });

  it.each<[string, string, number]>([
    ['picture_as_url', 'http://169.254.169.254/latest/meta-data.png', 1],
    ['picture_as_url', 'https://127.0.0.1/1.png', 1],
    ['picture_not_downloaded', 'own', 6],
  ])('%s: a picture that cannot be fetched was made and paid for all the same', async (code, url, requests) => {
    const server = await tinyServer(
      serving(
        (own) => imagesAnswer({ data: [{ url: url === 'own' ? own : url }] }),
        (response) => response.writeHead(500).end(),
      ),
    );
    const error = await errorOf(channel(server.url).generate(call()));
    expect(error.failure).toMatchObject({
      class: 'wrong_output',
      billing: 'billed',
      dispatched: true,
      upstreamCode: code,
      delivery: { pictures: 1, size: undefined },
      usage: { outputImage: 1756 },
    });
    expect(JSON.stringify(error)).not.toContain('169.254');
    expect(server.requests).toHaveLength(requests);
  });

  it('follows no address when a picture came by itself', async () => {
    const server = await tinyServer(
      json(imagesAnswer({ data: [{ b64_json: BASE64 }, { url: 'https://pictures.example/2.png' }] })),
    );
    const answer = await channel(server.url).generate(call());
    expect(answer.pictures).toHaveLength(1);
    expect(answer.warnings.map(({ code }) => code)).toEqual(['extra_images']);
    expect(answer.links).toEqual(['https://pictures.example/2.png']);
    expect(server.requests).toHaveLength(1);
  });

  it('downloads one picture where one was ordered, and gives the other addresses as they are', async () => {
    const server = await tinyServer((response, { method, path }) => {
      if (method === 'POST') {
        const data = ['gone', '1', '2', '3'].map((name) => ({ url: `http://${response.req.headers.host}/${name}.png` }));
        return json(imagesAnswer({ data }))(response);
      }
      return response.writeHead(path === '/gone.png' ? 410 : 200, { 'content-type': 'image/png' }).end(PICTURE);
    });
    const answer = await channel(server.url).generate(call());
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/images/generations', '/gone.png', '/1.png']);
    expect(answer.pictures).toHaveLength(1);
    expect(answer.links).toEqual([`${server.url}/2.png`, `${server.url}/3.png`]);
    expect(answer.warnings.map(({ code }) => code)).toEqual(['partial_result', 'extra_images']);
  });

  it('calls a renamed model by its own name, whose price it is', async () => {
    const server = await tinyServer(json(imagesAnswer({ model: 'Nano-Pro' })));
    expect((await channel(server.url).generate(call())).modelVersion).toBe('gemini-3-pro-image');
    const other = await tinyServer(json(imagesAnswer({ model: 'another' })));
    expect((await channel(other.url).generate(call())).modelVersion).toBe('another');
  });

  it('an abort while the picture is downloaded reaches that socket too', async () => {
    const server = await tinyServer(
      serving(
        (url) => imagesAnswer({ data: [{ url }] }),
        () => undefined,
      ),
    );
    const caller = new AbortController();
    const work = channel(server.url).generate({ ...call(), signal: caller.signal });
    await expect.poll(() => server.requests.length).toBe(2);
    caller.abort('left');
    await expect(work).rejects.toBe('left');
    await server.hungUp;
  });
});

describe('what openAICompatible() makes of an answer without a picture', () => {
  it.each<[object, string, string | undefined]>([
    [imagesAnswer({ data: [] }), 'no_image', undefined],
    [imagesAnswer({ data: [{ b64_json: 'not base64!' }] }), 'upstream_bug', 'bad_base64'],
    [chatAnswer({ content: 'I cannot draw.' }), 'no_image', 'STOP'],
    [chatAnswer({ content: null, refusal: 'No.' }), 'blocked', 'STOP'],
    [{ choices: [{ finish_reason: 'content_filter', message: {} }] }, 'blocked', 'content_filter'],
    [
      { error: { message: '用户额度不足', type: 'new_api_error', code: 'insufficient_user_quota' } },
      'billing',
      'insufficient_user_quota',
    ],
    [{ error: { message: 'boom', code: 503 } }, 'overloaded', '503'],
    [{ error: 'boom' }, 'upstream_bug', 'error_in_success'],
  ])('%j', async (answer, failureClass, code) => {
    const server = await tinyServer(json(answer));
    const { failure } = await errorOf(channel(server.url).generate(call()));
    expect(failure).toMatchObject({ class: failureClass, dispatched: true, statusCode: 200 });
    expect(failure.upstreamCode).toBe(code);
    expect(failure.billing).toBe(code === 'bad_base64' ? 'billed' : 'unknown');
  });

  it('is charged as its terms say', async () => {
    const server = await tinyServer(json(chatAnswer({ content: 'I cannot draw.' })));
    const { failure } = await errorOf(channel(server.url, { billing: { noImage: 'not-billed' } }).generate(call()));
    expect(failure.billing).toBe('not-billed');
  });

  it.each([
    [504, 'timeout', 'unknown'],
    [429, 'rate_limited', 'not-billed'],
    [403, 'auth', 'not-billed'],
  ])('HTTP %i is %s, %s', async (status, failureClass, billing) => {
    const server = await tinyServer(json({ error: { message: 'x' } }, status));
    expect((await errorOf(channel(server.url).generate(call()))).failure).toMatchObject({ class: failureClass, billing });
  });

  it.each<[object, string]>([
    [{ message: 'Input flagged by moderation' }, 'unknown'],
    [{ code: 'moderation_blocked', moderation_details: { moderation_stage: 'output' } }, 'unknown'],
    [{ code: 'moderation_blocked', moderation_details: { moderation_stage: 'input' } }, 'not-billed'],
    [{ code: 'prompt_blocked' }, 'not-billed'],
  ])('a 403 that refuses content is no bad key: %j', async (error, billing) => {
    const server = await tinyServer(json({ error }, 403));
    expect((await errorOf(channel(server.url).generate(call()))).failure).toMatchObject({ class: 'blocked', billing });
  });
});

describe('what openAICompatible() supports', () => {
  const supports = (options: Partial<OpenAICompatibleOptions>, changes: Partial<PictureOrder>) =>
    channel('http://127.0.0.1:1', options).supports(sampleOrder(changes));

  it('only what it is configured for', () => {
    expect(supports({}, {})).toEqual({ supported: true, warnings: [] });
    expect(supports({}, { model: modelOf('gpt-image-2') })).toMatchObject({ supported: false });
  });

  it('1K without a size on the wire, and the shape only nearly', () => {
    for (const options of [{ route: 'chat' }, { size: 'none' }] as const) {
      expect(supports(options, { size: '2K' })).toMatchObject({ supported: false });
      expect(supports(options, { aspectRatio: '16:9' })).toMatchObject({
        supported: true,
        warnings: [{ code: 'option_approximated' }],
      });
      expect(supports(options, { aspectRatio: undefined })).toEqual({ supported: true, warnings: [] });
    }
  });

  it.each([
    { extra: { model: 'other' } },
    { extra: { prompt: 'x' } },
    { extra: { 'image[]': 'x' } },
    { model: 'x' },
    { extra: { messages: 'x' } },
  ])('no option that writes over the order: %j', (local) => {
    expect(supports({}, { channelOptions: { local } })).toMatchObject({ supported: false });
  });

  it('no option of pictures over chat', () => {
    expect(supports({ route: 'chat' }, { channelOptions: { local: { quality: 'hd' } } })).toMatchObject({
      supported: false,
      reasons: ['quality cannot be ordered over chat'],
    });
  });
});

describe('the options of openAICompatible()', () => {
  it('price a request in dollars, a machine of one’s own at nothing, the unknown not at all', () => {
    const made = channel('http://127.0.0.1:1', { models: ['a', 'b'], prices: { a: 0.03, b: 0 } });
    const priceOf = (id: string) => made.price(sampleModel({ id })).price;
    expect(priceOf('a')).toMatchObject({ basis: 'request', nanoUsd: 30_000_000 });
    expect(priceOf('b')).toMatchObject({ basis: 'request', nanoUsd: 0 });
    expect(priceOf('c')).toBeUndefined();
    expect(made).toMatchObject({ id: 'local', failureDomain: 'local', kind: 'openai-compatible' });
  });

  it('are refused all at once', () => {
    const wrong = { id: 'x y', baseUrl: 'ftp://host', models: [], prices: { a: -1 } };
    expect(
      configErrorOf(() => openAICompatible(wrong))
        .issues.map(({ path }) => path)
        .toSorted(),
    ).toEqual(['baseUrl', 'id', 'models', 'prices.a']);
  });

  it('probe with the list of models, and do not take its absence for theirs', async () => {
    const server = await tinyServer(json({}, 404));
    const signal = new AbortController().signal;
    expect(await channel(server.url).probe?.(sampleModel(), signal)).toEqual({ reachable: true, latencyMs: expect.any(Number) });
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/v1/models' });
  });
});

it.each([
  [{ background: 'transparent', outputFormat: 'jpeg' }, 'JPEG cannot be transparent'],
  [{ outputFormat: 'png', outputCompression: 10 }, 'outputCompression is for JPEG and WebP, not PNG'],
])('openAICompatible() refuses a file that cannot be: %j', (options, reason) => {
  const support = openAICompatible({ id: 'local', baseUrl: 'http://localhost:1/v1', models: ['gpt-image-2'] }).supports(
    sampleOrder({ model: modelOf('gpt-image-2'), channelOptions: { local: options } }),
  );
  expect(support).toEqual({ supported: false, reasons: [reason] });
});
