import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Channel } from '../../src/channels/channel.ts';
import { gemini, type GeminiOptions } from '../../src/channels/gemini.ts';
import { createTransport } from '../../src/transport/create-transport.ts';
import { JPEG, pictureAnswer, textAnswer } from './answers.ts';
import { configErrorOf } from './config-issues.ts';
import { errorOf } from './failure-of.ts';
import { sampleCall, sampleModel, sampleOrder } from './sample-order.ts';
import { json, tinyServer } from './tiny-server.ts';

const KEY = 'AIzaSy-secret-key';

function channelAt(baseUrl: string, options: Partial<GeminiOptions> = {}): Channel {
  const channel = gemini({ apiKey: KEY, baseUrl, ...options });
  onTestFinished(() => channel.close());
  return channel;
}

describe('gemini', () => {
  it('orders and receives a picture', async () => {
    const server = await tinyServer(json(pictureAnswer(), 200, { 'x-request-id': 'req-7' }));
    const answer = await channelAt(server.url).generate(sampleCall());
    expect(answer).toEqual({
      pictures: [{ bytes: JPEG, declaredMediaType: 'image/jpeg', thought: false }],
      text: 'Here.',
      usage: { inputText: 12, inputImage: 0, outputText: 142, outputImage: 1120, thoughts: 223 },
      modelVersion: 'gemini-3-pro-image',
      responseId: 'r-1',
      requestId: 'req-7',
      finishReason: 'STOP',
      statusCode: 200,
      reportedCostNanoUsd: undefined,
      warnings: [],
    });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1beta/models/gemini-3-pro-image:generateContent',
      headers: { 'x-goog-api-key': KEY, 'content-type': 'application/json' },
    });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'a red kite over the sea' }] }],
      generationConfig: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '1:1', imageSize: '1K' } },
    });
  });

  it('sends reference images as they are, after the prompt', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251);
    const references = [{ bytes, mediaType: 'image/png', width: 1, height: 1 }];
    await channelAt(server.url).generate(sampleCall({ order: sampleOrder({ references }) }));
    const [first, second] = JSON.parse(server.requests[0]?.body ?? '').contents[0].parts;
    expect(first).toEqual({ text: 'a red kite over the sea' });
    expect(second.inlineData.mimeType).toBe('image/png');
    expect(Buffer.from(second.inlineData.data, 'base64').equals(bytes)).toBe(true);
  });

  it('asks the key function before every request, so that keys rotate', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    const keys = ['first-key', 'second-key'];
    const channel = channelAt(server.url, { apiKey: async () => keys.shift() ?? 'none' });
    await channel.generate(sampleCall());
    await channel.generate(sampleCall());
    expect(server.requests.map(({ headers }) => headers['x-goog-api-key'])).toEqual(['first-key', 'second-key']);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('vault is sealed')), 'network', 'credential_unavailable'],
    ['gives nothing', () => '', 'auth', 'credential_unusable'],
    ['gives a line break', () => 'secret\nkey', 'auth', 'credential_unusable'],
  ])('sends nothing when the key function %s', async (_case, apiKey, failureClass, upstreamCode) => {
    const server = await tinyServer(json(pictureAnswer()));
    const error = await errorOf(channelAt(server.url, { apiKey }).generate(sampleCall()));
    expect(error.failure).toMatchObject({ class: failureClass, upstreamCode, billing: 'not-billed', dispatched: false });
    expect(error.message).not.toContain('secret');
    expect(server.requests).toHaveLength(0);
  });

  it('leaves a hanging key function when the caller leaves', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    const caller = new AbortController();
    const work = channelAt(server.url, { apiKey: () => new Promise<string>(() => undefined) }).generate(
      sampleCall({ signal: caller.signal }),
    );
    const reason = new Error('the customer closed the page');
    caller.abort(reason);
    await expect(work).rejects.toBe(reason);
  });

  it('does not order a size where the wire takes none', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    const model = sampleModel({ id: 'gemini-2.5-flash-image', abilities: { sizeOnWire: false } });
    await channelAt(server.url).generate(sampleCall({ order: sampleOrder({ model, aspectRatio: undefined }) }));
    expect(JSON.parse(server.requests[0]?.body ?? '').generationConfig).toEqual({ responseModalities: ['TEXT', 'IMAGE'] });
  });

  it('insists after an answer without a picture, and says that it changed the prompt', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    const answer = await channelAt(server.url).generate(sampleCall({ insist: true }));
    const body = JSON.parse(server.requests[0]?.body ?? '');
    expect(body.contents[0].parts[0].text).toBe('a red kite over the sea\n\nOutput the final image only.');
    expect(body.generationConfig.responseModalities).toEqual(['IMAGE']);
    expect(answer.warnings.map(({ code }) => code)).toEqual(['prompt_extended']);
  });

  it('sends service tier, thinking, seed and checked options', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    const order = sampleOrder({
      model: sampleModel({ abilities: { thinking: ['minimal', 'high'], seed: true } }),
      thinking: 'medium',
      seed: 42,
      channelOptions: {
        gemini: { includeThoughts: true, safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }] },
        studio: { includeThoughts: false },
        'another-channel': { whatever: 1 },
      },
    });
    const channel = channelAt(server.url, { id: 'studio', serviceTier: 'flex' });
    expect(channel.supports(order)).toMatchObject({ supported: true, warnings: [{ code: 'option_approximated' }] });
    await channel.generate(sampleCall({ order }));
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      serviceTier: 'flex',
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      generationConfig: { seed: 42, thinkingConfig: { thinkingLevel: 'HIGH', includeThoughts: false } },
    });
  });

  it.each([
    ['an unknown key', { gemini: { temprature: 1 } }, 'temprature'],
    ['an option of Vertex', { gemini: { labels: { team: 'x' } } }, 'labels'],
    ['the model', { gemini: { model: 'another' } }, 'model'],
    ['the prompt', { gemini: { contents: [] } }, 'contents'],
    ['credentials', { gemini: { httpOptions: { headers: {} } } }, 'httpOptions'],
    ['a wrong value', { gemini: { includeThoughts: 'yes' } }, 'includeThoughts'],
  ])('refuses %s in channelOptions, before anything is sent', async (_case, channelOptions, key) => {
    const server = await tinyServer(json(pictureAnswer()));
    const channel = channelAt(server.url);
    const order = sampleOrder({ channelOptions });
    expect(channel.supports(order)).toMatchObject({ supported: false, reasons: [expect.stringContaining(key)] });
    const error = await errorOf(channel.generate(sampleCall({ order })));
    expect(error.failure).toMatchObject({ class: 'invalid_request', billing: 'not-billed', dispatched: false });
    expect(server.requests).toHaveLength(0);
  });

  it('gives every reason against an order at once', () => {
    const channel = gemini({ apiKey: KEY });
    const reference = { bytes: JPEG, mediaType: 'image/gif', width: 1, height: 1 };
    const order = sampleOrder({
      size: '512',
      aspectRatio: '1:8',
      references: Array.from({ length: 15 }, () => reference),
      channelOptions: { gemini: { x: 1 } },
    });
    const support = channel.supports(order);
    expect(support.supported ? [] : support.reasons).toEqual([
      'gemini-3-pro-image draws 1K, 2K, 4K, not 512',
      'gemini-3-pro-image does not draw 1:8, only 1:1, 4:5, 16:9',
      'gemini-3-pro-image takes at most 14 reference images, not 15',
      'gemini-3-pro-image does not read image/gif',
      expect.stringContaining('channelOptions.gemini'),
    ]);
  });

  it('sells what it is configured to sell, under the names it has there', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    const retired = sampleModel({ id: 'old', lifecycle: { status: 'retired', source: 's', date: '2026-11-21' } });
    expect(gemini({ apiKey: KEY }).supports(sampleOrder({ model: retired })).supported).toBe(false);
    expect(gemini({ apiKey: KEY, models: ['old'] }).supports(sampleOrder({ model: retired })).supported).toBe(true);
    expect(gemini({ apiKey: KEY, models: ['old'] }).supports(sampleOrder()).supported).toBe(false);
    const aliased = sampleModel({ aliases: ['nano-banana-pro'] });
    expect(gemini({ apiKey: KEY, models: ['nano-banana-pro'] }).supports(sampleOrder({ model: aliased })).supported).toBe(true);
    expect(gemini({ apiKey: KEY }).supports(sampleOrder({ model: sampleModel({ family: 'openai' }) })).supported).toBe(false);
    await channelAt(server.url, { models: { 'gemini-3-pro-image': 'gemini-3-pro-image-eap' } }).generate(sampleCall());
    await channelAt(server.url, { models: ['nano-banana-pro'] }).generate(sampleCall({ order: sampleOrder({ model: aliased }) }));
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/v1beta/models/gemini-3-pro-image-eap:generateContent',
      '/v1beta/models/gemini-3-pro-image:generateContent',
    ]);
  });

  it.each([
    ['my-deployment', 'gemini-3-pro-image'],
    ['models/gemini-3-pro-image-001', 'gemini-3-pro-image'],
    ['', undefined],
    ['gemini-nano-banana-2.1', 'gemini-nano-banana-2.1'],
  ])('tells in the words of the catalog which model answered: %j', async (modelVersion, told) => {
    const answers = [pictureAnswer({ modelVersion }), textAnswer('no', { modelVersion })];
    const server = await tinyServer((response) => json(answers.shift())(response));
    const channel = channelAt(server.url, { models: { 'Gemini-3-Pro-Image': 'my-deployment' } });
    expect((await channel.generate(sampleCall())).modelVersion).toBe(told);
    expect((await errorOf(channel.generate(sampleCall()))).failure.modelVersion).toBe(told);
  });

  it('finds models and prices by any name in any case, and says which names it was given', () => {
    const model = sampleModel({ aliases: ['nano-banana-pro'] });
    const own = { basis: 'request', nanoUsd: 1, source: 'contract', date: '2026-11-01' } as const;
    const channel = gemini({
      apiKey: KEY,
      models: ['Nano-Banana-PRO', 'gemini-3-pro-imgae'],
      prices: { 'NANO-banana-pro': own },
    });
    expect(channel.supports(sampleOrder({ model })).supported).toBe(true);
    expect(channel.price(model)).toEqual({ price: own });
    expect(channel.names).toEqual(['Nano-Banana-PRO', 'gemini-3-pro-imgae', 'NANO-banana-pro']);
    expect(gemini({ apiKey: KEY, models: { a: 'b' } }).names).toEqual(['a']);
    expect(gemini({ apiKey: KEY }).names).toEqual([]);
  });

  it('says that usage is missing when a picture came and no tokens of pictures were counted', async () => {
    const server = await tinyServer(json(pictureAnswer({ usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 0 } })));
    const { warnings } = await channelAt(server.url).generate(sampleCall());
    expect(warnings.map(({ code }) => code)).toEqual(['usage_missing']);
  });

  it('asks the list price, an own price first, and no known price on another tier', () => {
    const model = sampleModel();
    const own = { basis: 'request', nanoUsd: 1, source: 'contract', date: '2026-11-01' } as const;
    expect(gemini({ apiKey: KEY }).price(model)).toEqual({ price: model.listPrice });
    expect(gemini({ apiKey: KEY, prices: { [model.id]: own } }).price(model)).toEqual({ price: own });
    expect(gemini({ apiKey: KEY, serviceTier: 'flex' }).price(model)).toEqual({ price: undefined });
    expect(gemini({ apiKey: KEY }).price(sampleModel({ listPrice: undefined }))).toEqual({ price: undefined });
  });

  it('keeps usage, model version and verdict of an answer without a picture', async () => {
    const server = await tinyServer(
      json({
        candidates: [{ content: { parts: null }, finishReason: 'IMAGE_SAFETY', finishMessage: 'your prompt about a red kite' }],
        usageMetadata: { promptTokenCount: 300, candidatesTokenCount: 196, totalTokenCount: 496, thoughtsTokenCount: 196 },
        modelVersion: 'gemini-3-pro-image',
      }),
    );
    const error = await errorOf(channelAt(server.url).generate(sampleCall()));
    expect(error.failure).toMatchObject({
      class: 'blocked',
      billing: 'billed',
      dispatched: true,
      statusCode: 200,
      upstreamCode: 'IMAGE_SAFETY',
      modelVersion: 'gemini-3-pro-image',
      usage: { inputText: 300, inputImage: 0, outputText: 0, outputImage: 0, thoughts: 196 },
    });
  });

  it.each([
    ['tokens counted', { usageMetadata: { promptTokenCount: 9, totalTokenCount: 9 } }, 'billed'],
    ['no token counted', { usageMetadata: { trafficType: 'ON_DEMAND' } }, 'not-billed'],
    ['no usage at all', { usageMetadata: undefined }, 'unknown'],
  ])('judges a 200 without a picture by its usage: %s', async (_case, usage, billing) => {
    const server = await tinyServer(json(textAnswer('I would rather not.', usage)));
    const error = await errorOf(channelAt(server.url).generate(sampleCall()));
    expect(error.failure).toMatchObject({ class: 'no_image', billing, upstreamCode: 'STOP' });
  });

  it('keeps a picture in spite of a finish reason, a broken sibling or missing details, and says so', async () => {
    const data = Buffer.from(JPEG).toString('base64');
    const content = {
      parts: [{ inlineData: { mimeType: 'image/jpeg', data: '!!!' } }, { inlineData: { mimeType: 'image/jpeg', data } }],
    };
    const server = await tinyServer(
      json(
        pictureAnswer({
          candidates: [null, { content, finishReason: 'IMAGE_SAFETY' }],
          usageMetadata: { candidatesTokenCount: 1120 },
        }),
      ),
    );
    const answer = await channelAt(server.url).generate(sampleCall());
    expect(answer.pictures.map(({ bytes }) => bytes)).toEqual([JPEG]);
    expect(answer.warnings.map(({ code }) => code)).toEqual(['partial_result', 'usage_missing']);
    expect(answer.finishReason).toBe('IMAGE_SAFETY');
  });

  it('reads an error inside a success, which the SDK would drop', async () => {
    const server = await tinyServer(json({ error: { message: 'upstream went away', type: 'upstream_error' } }));
    const error = await errorOf(channelAt(server.url).generate(sampleCall()));
    expect(error.failure).toMatchObject({ class: 'upstream_bug', upstreamCode: 'error_in_success', billing: 'unknown' });
  });

  it('never passes on what the upstream says: it may quote the prompt or the key', async () => {
    const server = await tinyServer((response, request) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ error: { code: 400, status: KEY, message: `${request.body} ${KEY}`, details: [{ reason: KEY }] } }),
      );
    });
    const error = await errorOf(channelAt(server.url).generate(sampleCall()));
    const told = [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), error.stack, String(error)].join('\n');
    expect(told).not.toContain(KEY);
    expect(told).not.toContain('red kite');
  });

  it.each([
    ['a picture', 200, pictureAnswer({ modelVersion: KEY, responseId: `r-${KEY}` })],
    ['no picture', 200, textAnswer('no', { modelVersion: KEY, candidates: [{ finishReason: KEY }] })],
    ['a refusal', 503, { error: { code: 503, status: KEY, message: KEY } }],
    ['JSON that breaks off', 200, undefined],
  ])('repeats no credential that an upstream echoes beside %s', async (_case, status, body) => {
    // No prefix that tells, and the form of a code.
    const key = 'correcthorse_batterystaple';
    const text = (JSON.stringify(body) ?? '{"candidates":[').replaceAll(KEY, key);
    const server = await tinyServer((response, request) => {
      const echo = String(request.headers['x-goog-api-key']);
      response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': `Bearer-${echo}` });
      response.end(text);
    });
    const outcome: unknown = await channelAt(server.url, { apiKey: key })
      .generate(sampleCall())
      .catch((error: unknown) => error);
    expect([inspect(outcome, { depth: 10, showHidden: true }), JSON.stringify(outcome)].join('\n')).not.toContain(key);
  });

  it('bounds what an upstream calls things', async () => {
    const long = 'x'.repeat(5_000);
    const candidates = [
      { content: { parts: [{ inlineData: { mimeType: `image/${long}`, data: 'AAAA' } }] }, finishReason: long },
    ];
    const server = await tinyServer(
      json(pictureAnswer({ candidates, modelVersion: long, responseId: long }), 200, { 'x-request-id': long }),
    );
    expect(JSON.stringify(await channelAt(server.url).generate(sampleCall())).length).toBeLessThan(1_000);
  });

  it('probes with a free request', async () => {
    const server = await tinyServer(json({ name: 'models/gemini-3-pro-image' }));
    const report = await channelAt(server.url).probe?.(sampleModel(), new AbortController().signal);
    expect(report).toEqual({ reachable: true, latencyMs: expect.any(Number) });
    expect(server.requests).toMatchObject([
      { method: 'GET', path: '/v1beta/models/gemini-3-pro-image', headers: { 'x-goog-api-key': KEY } },
    ]);
  });

  it('tells a probe that was refused from one that reached nobody', async () => {
    const server = await tinyServer(json({ error: { code: 404, status: 'NOT_FOUND', message: 'models/x is not found' } }, 404));
    const gone = await channelAt(server.url).probe?.(sampleModel(), new AbortController().signal);
    expect(gone).toMatchObject({ reachable: true, failure: { class: 'model_gone', statusCode: 404 } });
    const nobody = await channelAt('http://127.0.0.1:1').probe?.(sampleModel(), new AbortController().signal);
    expect(nobody).toMatchObject({ reachable: false, failure: { class: 'network', dispatched: false } });
  });

  it('leaves a shared transport open', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    const transport = createTransport();
    onTestFinished(() => transport.close());
    const first = channelAt(server.url, { transport });
    await first.close();
    await expect(channelAt(server.url, { transport, id: 'second' }).generate(sampleCall())).resolves.toBeDefined();
  });

  it('does what its options say, whatever the environment says', async () => {
    vi.stubEnv('GOOGLE_GENAI_USE_VERTEXAI', 'true');
    vi.stubEnv('GOOGLE_GENAI_USE_ENTERPRISE', 'true');
    vi.stubEnv('GOOGLE_GEMINI_BASE_URL', 'http://127.0.0.1:1');
    vi.stubEnv('GOOGLE_GENAI_API_VERSION', 'v1');
    vi.stubEnv('GOOGLE_API_KEY', 'key-of-the-environment');
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await tinyServer(json(pictureAnswer()));
    await channelAt(server.url).generate(sampleCall());
    expect(server.requests).toMatchObject([
      { path: '/v1beta/models/gemini-3-pro-image:generateContent', headers: { 'x-goog-api-key': KEY } },
    ]);
  });

  it('says where it sends', () => {
    const channel = gemini({ apiKey: KEY });
    expect(channel).toMatchObject({
      specVersion: 'v1',
      id: 'gemini',
      kind: 'gemini',
      failureDomain: 'google',
      provider: 'gcp.gemini',
      server: { address: 'generativelanguage.googleapis.com', port: 443 },
    });
    expect(Object.isFrozen(channel)).toBe(true);
  });

  it('lists every wrong option at once, without quoting a value', () => {
    const wrong = {
      apiKey: 'two words',
      baseUrl: 'https://user:pw@x.example',
      id: '1',
      limits: { maxConcurrent: 0 },
      apiVersion: 'beta',
      retries: 3,
    };
    const error = configErrorOf(() => gemini(wrong));
    expect(error.issues.map(({ path }) => path).toSorted()).toEqual([
      '',
      'apiKey',
      'apiVersion',
      'baseUrl',
      'id',
      'limits.maxConcurrent',
    ]);
    expect(String(error)).not.toMatch(/two words|pw/);
  });
});
