import OpenAI, { toFile } from 'openai';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ChannelCall, PictureOrder, ReferenceImage } from '../../src/channels/channel.ts';
import { openAI, type OpenAIOptions } from '../../src/channels/openai.ts';
import { modelOf } from '../catalog/model-of.ts';
import { configErrorOf } from './config-issues.ts';
import { errorOf } from './failure-of.ts';
import { imagesAnswer, pngStart } from './openai-answers.ts';
import { sampleCall, sampleOrder } from './sample-order.ts';
import { json, tinyServer, type SeenRequest } from './tiny-server.ts';

const KEY = 'sk-proj-4f9a77';

function channel(url: string, options: Partial<OpenAIOptions> = {}) {
  const made = openAI({ apiKey: KEY, baseUrl: `${url}/v1`, ...options });
  onTestFinished(() => made.close());
  return made;
}

function order(changes: Partial<PictureOrder> = {}): PictureOrder {
  return sampleOrder({ model: modelOf('gpt-image-2'), ...changes });
}

function reference(changes: Partial<ReferenceImage> = {}): ReferenceImage {
  return { bytes: Buffer.from('the bytes of a picture'), mediaType: 'image/png', width: 1600, height: 900, ...changes };
}

async function sent(changes: Partial<PictureOrder> = {}, options: Partial<OpenAIOptions> = {}, call: Partial<ChannelCall> = {}) {
  const server = await tinyServer(json(imagesAnswer()));
  await channel(server.url, options).generate(sampleCall({ order: order(changes), ...call }));
  expect(server.requests).toHaveLength(1);
  return onlyOf(server.requests);
}

function onlyOf(requests: readonly SeenRequest[]): SeenRequest {
  const [request] = requests;
  if (request === undefined) throw new Error('nothing was sent');
  return request;
}

/** Fields and files of a form, by name. */
async function fieldsOf({ headers, body }: SeenRequest): Promise<readonly (readonly [string, unknown])[]> {
  const form = await new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData();
  const entries = [...form.entries()].map(async ([name, value]): Promise<readonly [string, unknown]> => {
    return [name, typeof value === 'string' ? value : { type: value.type, text: await value.text() }];
  });
  return (await Promise.all(entries)).toSorted(([one], [other]) => one.localeCompare(other));
}

describe('what openAI() sends', () => {
  it('is a generation as the published client writes it', async () => {
    const server = await tinyServer(json(imagesAnswer()));
    await new OpenAI({ apiKey: KEY, baseURL: `${server.url}/v1`, maxRetries: 0 }).images.generate({
      model: 'gpt-image-2.6-flare',
      prompt: 'a red kite over the sea',
      n: 1,
      size: '1536x1024',
      quality: 'max',
      background: 'transparent',
      output_format: 'webp',
      output_compression: 80,
      moderation: 'low',
      complexity: 'high',
      safety_identifier: 'user-1',
    });
    const ours = await sent({
      model: modelOf('gpt-image-2.6-flare'),
      aspectRatio: '3:2',
      channelOptions: {
        openai: {
          quality: 'max',
          background: 'transparent',
          outputFormat: 'webp',
          outputCompression: 80,
          moderation: 'low',
          complexity: 'high',
          safetyIdentifier: 'user-1',
        },
      },
    });
    const theirs = onlyOf(server.requests);
    expect([ours.method, ours.path]).toEqual([theirs.method, theirs.path]);
    expect(JSON.parse(ours.body)).toEqual(JSON.parse(theirs.body));
    for (const name of ['authorization', 'content-type']) expect(ours.headers[name]).toBe(theirs.headers[name]);
  });

  it('is an edit with references and a mask as the published client writes it', async () => {
    const mask = pngStart(1600, 900);
    const server = await tinyServer(json(imagesAnswer()));
    await new OpenAI({ apiKey: KEY, baseURL: `${server.url}/v1`, maxRetries: 0 }).images.edit({
      model: 'gpt-image-2',
      prompt: 'make the kite blue',
      image: await Promise.all(
        ['the bytes of a picture', 'those of another'].map((text, index) =>
          toFile(Buffer.from(text), `reference-${index + 1}.png`, { type: index === 0 ? 'image/png' : 'image/jpeg' }),
        ),
      ),
      mask: await toFile(mask, 'mask.png', { type: 'image/png' }),
      n: 1,
      size: '2560x1440',
      quality: 'low',
    });
    const ours = await sent({
      prompt: 'make the kite blue',
      size: '2K',
      aspectRatio: '16:9',
      references: [reference(), reference({ bytes: Buffer.from('those of another'), mediaType: 'image/jpeg' })],
      channelOptions: { openai: { quality: 'low', mask } },
    });
    const theirs = onlyOf(server.requests);
    expect([ours.method, ours.path]).toEqual([theirs.method, theirs.path]);
    expect(await fieldsOf(ours)).toEqual(await fieldsOf(theirs));
    expect(Number(ours.headers['content-length'])).toBeGreaterThan(0);
  });

  it('names organization and project, and asks a function for the key each time', async () => {
    const keys = ['sk-1', 'sk-2'];
    const { headers } = await sent({}, { organization: 'org-x', project: 'proj_y', apiKey: async () => keys.shift() ?? '' });
    expect(headers).toMatchObject({ authorization: 'Bearer sk-1', 'openai-organization': 'org-x', 'openai-project': 'proj_y' });
    expect(keys).toEqual(['sk-2']);
  });

  it('takes the shape from the first reference where none is ordered, else a square', async () => {
    expect(JSON.parse((await sent({ aspectRatio: undefined })).body)).toMatchObject({ size: '1024x1024' });
    const edit = await sent({ aspectRatio: undefined, references: [reference({ width: 1000, height: 1510 })] });
    expect(await fieldsOf(edit)).toContainEqual(['size', '1024x1536']);
  });

  it('extends the prompt when told to insist, and says so', async () => {
    const server = await tinyServer(json(imagesAnswer()));
    const answer = await channel(server.url).generate(sampleCall({ order: order(), insist: true }));
    expect(JSON.parse(onlyOf(server.requests).body)).toMatchObject({
      prompt: 'a red kite over the sea\n\nOutput the final image only.',
    });
    expect(answer.warnings.map(({ code }) => code)).toEqual(['prompt_extended']);
  });
});

describe('what openAI() reads', () => {
  it('a picture with its tokens by modality, its request id and its type', async () => {
    const server = await tinyServer(json(imagesAnswer({ output_format: 'jpeg' }), 200, { 'x-request-id': 'req_1' }));
    const answer = await channel(server.url).generate(sampleCall({ order: order() }));
    expect(answer).toMatchObject({
      pictures: [{ declaredMediaType: 'image/jpeg', thought: false }],
      usage: { inputText: 20, inputImage: 0, outputText: 0, outputImage: 1756, thoughts: 0 },
      requestId: 'req_1',
      reportedCostNanoUsd: undefined,
      warnings: [],
    });
    expect(Buffer.from(answer.pictures[0]?.bytes ?? [])).toEqual(Buffer.from(pngStart(1024, 1024)));
  });

  const stream = (...events: readonly object[]): string =>
    `${events.map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`;
  const partial = { type: 'image_generation.partial_image', partial_image_index: 0, b64_json: 'AAAA' };

  it('the final picture of a stream, not its drafts', async () => {
    const picture = Buffer.from(pngStart(8, 8)).toString('base64');
    const final = { type: 'image_generation.completed', b64_json: picture, output_format: 'png', usage: { output_tokens: 5 } };
    const server = await tinyServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(stream(partial, partial, final));
    });
    const streaming = order({ channelOptions: { openai: { partialImages: 2 } } });
    const answer = await channel(server.url).generate(sampleCall({ order: streaming }));
    expect(JSON.parse(onlyOf(server.requests).body)).toMatchObject({ stream: true, partial_images: 2 });
    expect(answer.pictures.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).toEqual([picture]);
    expect(answer.usage).toMatchObject({ outputImage: 5 });
  });

  it.each([
    [stream(partial), 'no_image'],
    [stream(partial, { type: 'error', error: { type: 'server_error', code: null, message: 'x' } }), 'upstream_bug'],
    [stream(partial, { type: 'error', error: { code: 'moderation_blocked', message: 'x' } }), 'blocked'],
  ])('a stream that ends without a picture: %#', async (body, failureClass) => {
    const server = await tinyServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body);
    });
    const { failure } = await errorOf(channel(server.url).generate(sampleCall({ order: order() })));
    expect(failure).toMatchObject({ class: failureClass, billing: 'unknown', dispatched: true, statusCode: 200 });
  });

  it('a 200 without data, billed for what it counted', async () => {
    const server = await tinyServer(json(imagesAnswer({ data: null })));
    const { failure } = await errorOf(channel(server.url).generate(sampleCall({ order: order() })));
    expect(failure).toMatchObject({ class: 'no_image', billing: 'billed', usage: { outputImage: 1756 } });
  });

  it('keeps the upstream out of its words', async () => {
    const message = `Incorrect API key ${KEY} for "a red kite over the sea"`;
    const server = await tinyServer(json({ error: { message, code: 'invalid_api_key', type: 'x' } }, 401));
    const error = await errorOf(channel(server.url).generate(sampleCall({ order: order() })));
    expect(JSON.stringify(error)).not.toMatch(/kite|sk-proj/);
    expect(error.failure).toMatchObject({ class: 'auth', upstreamCode: 'invalid_api_key' });
  });
});

it('openAI() knows a model that it renamed, of pictures and of failures', async () => {
  const models = { 'gpt-image-2': 'our-deployment' };
  const drawn = await tinyServer(json(imagesAnswer({ model: 'our-deployment' })));
  const answer = await channel(drawn.url, { models }).generate(sampleCall({ order: order() }));
  expect(answer.modelVersion).toBe('gpt-image-2');
  const empty = await tinyServer(json(imagesAnswer({ model: 'our-deployment', data: [] })));
  const { failure } = await errorOf(channel(empty.url, { models }).generate(sampleCall({ order: order() })));
  expect(failure.modelVersion).toBe('gpt-image-2');
});

it.each([
  [{}, undefined],
  [{ quality: 'auto' }, undefined],
  [{ quality: 'medium' }, 'medium'],
] as const)('openAI() reads the quality of %j', (options, quality) => {
  expect(openAI({ apiKey: KEY }).pictureQuality?.(order({ channelOptions: { openai: options } }))).toBe(quality);
});

describe('what openAI() supports', () => {
  const supports = (changes: Partial<PictureOrder> = {}) => openAI({ apiKey: KEY }).supports(order(changes));
  const reasons = (changes: Partial<PictureOrder>) => {
    const support = supports(changes);
    return support.supported ? [] : support.reasons;
  };

  it('every size and shape of its models, no 512, and of 4K the two shapes that are small enough', () => {
    expect(supports({ size: '1K' })).toEqual({ supported: true, warnings: [] });
    expect(supports({ size: '2K', aspectRatio: '21:9' })).toEqual({ supported: true, warnings: [] });
    expect(supports({ size: '4K', aspectRatio: '16:9' })).toEqual({ supported: true, warnings: [] });
    expect(supports({ size: '4K', aspectRatio: '9:16' })).toEqual({ supported: true, warnings: [] });
    expect(reasons({ size: '512' })).toContain('gpt-image-2 cannot draw 512 in 1:1: 512x512 has fewer than 655360 pixels');
    expect(reasons({ size: '4K', aspectRatio: undefined })).toEqual([
      'gpt-image-2 cannot draw 4K in 1:1: 4096x4096 has more than 8294400 pixels',
    ]);
    expect(reasons({ size: '4K', aspectRatio: '3:2' })).toContain('gpt-image-2 draws 4K in 16:9, 9:16 only, not in 3:2');
  });

  it('a seed and thinking only in part, and says so', () => {
    const support = supports({ seed: 7, thinking: 'high' });
    expect(support.supported && support.warnings.map(({ code }) => code)).toEqual(['option_approximated', 'option_approximated']);
  });

  const mask = pngStart(1600, 900);
  it.each<[Partial<PictureOrder>, RegExp]>([
    [{ model: modelOf('gemini-3-pro-image') }, /speaks OpenAI's format/],
    [{ model: modelOf('gpt-image-1') }, /retired/],
    [{ prompt: 'x'.repeat(32_001) }, /32000 characters/],
    [{ references: [reference({ mediaType: 'image/heic' })] }, /does not read image\/heic/],
    [{ references: Array.from({ length: 17 }, () => reference()) }, /at most 16/],
    [{ references: [reference({ bytes: Buffer.alloc(50_000_000) })] }, /below 50 MB/],
    [{ channelOptions: { openai: { quality: 'max' } } }, /gpt-image-2 has no quality max/],
    [{ channelOptions: { openai: { complexity: 'low' } } }, /no complexity/],
    [{ channelOptions: { openai: { background: 'transparent', outputFormat: 'jpeg' } } }, /cannot be transparent/],
    [{ channelOptions: { openai: { outputCompression: 50 } } }, /not PNG/],
    [{ references: [reference()], channelOptions: { openai: { moderation: 'low' } } }, /for an edit/],
    [{ channelOptions: { openai: { mask } } }, /needs a reference/],
    [{ references: [reference({ width: 8 })], channelOptions: { openai: { mask } } }, /not as large/],
    [{ channelOptions: { openai: { mask: Buffer.from('GIF89a') } } }, /a mask is a PNG below 4 MB/],
    [{ channelOptions: { openai: { model: 'dall-e-3' } } }, /channelOptions\.openai.*model/],
    [{ channelOptions: { openai: { prompt: 'x' } } }, /prompt/],
    [{ channelOptions: { openai: { response_format: 'url' } } }, /response_format/],
  ])('not %#', (changes, reason) => {
    expect(reasons(changes).join('\n')).toMatch(reason);
  });

  it('options that are wrong send nothing', async () => {
    const server = await tinyServer(json(imagesAnswer()));
    const wrong = order({ channelOptions: { openai: { model: 'dall-e-3' } } });
    const { failure } = await errorOf(channel(server.url).generate(sampleCall({ order: wrong })));
    expect(failure).toMatchObject({ class: 'invalid_request', billing: 'not-billed', dispatched: false });
    expect(server.requests).toHaveLength(0);
  });
});

describe('the probe of openAI()', () => {
  it('asks for the model and notices the day of its end', async () => {
    const server = await tinyServer(json({ id: 'gpt-image-1.5', object: 'model', shutdown_date: '2026-12-01' }));
    const report = await channel(server.url).probe?.(modelOf('gpt-image-1.5'), new AbortController().signal);
    expect(report).toEqual({ reachable: true, latencyMs: expect.any(Number), shutdownDate: '2026-12-01' });
    expect(onlyOf(server.requests)).toMatchObject({ method: 'GET', path: '/v1/models/gpt-image-1.5' });
  });

  it('tells a model that is gone', async () => {
    const server = await tinyServer(
      json({ error: { message: 'x', type: 'invalid_request_error', code: 'model_not_found' } }, 404),
    );
    const report = await channel(server.url).probe?.(modelOf('gpt-image-2'), new AbortController().signal);
    expect(report).toMatchObject({ reachable: true, failure: { class: 'model_gone' } });
  });
});

describe('the options of openAI()', () => {
  it('are complete by default', () => {
    expect(openAI({ apiKey: KEY })).toMatchObject({
      id: 'openai',
      kind: 'openai',
      failureDomain: 'openai',
      provider: 'openai',
      server: { address: 'api.openai.com', port: 443 },
    });
    expect(openAI({ apiKey: KEY }).price(modelOf('gpt-image-2')).price).toMatchObject({
      basis: 'tokens',
      outputImageNanoUsd: 30_000,
    });
  });

  it('are refused all at once', () => {
    const wrong = { apiKey: 'a b', organization: 'x y', baseUrl: 'https://api.openai.com/v1/images/generations', retries: 3 };
    const { issues } = configErrorOf(() => openAI(wrong));
    expect(issues.map(({ path }) => path).toSorted()).toEqual(['', 'apiKey', 'baseUrl', 'organization']);
    expect(JSON.stringify(issues)).not.toContain('a b');
  });
});
