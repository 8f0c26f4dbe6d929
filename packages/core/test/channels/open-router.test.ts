import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PictureOrder } from '../../src/channels/channel.ts';
import { openRouter, type OpenRouterOptions } from '../../src/channels/open-router.ts';
import { readOpenRouterCost } from '../../src/channels/wire/open-router-cost.ts';
import { readOpenRouterFailure } from '../../src/channels/wire/open-router-failure.ts';
import { OPEN_ROUTER_MODELS } from '../../src/channels/wire/open-router-models.ts';
import { modelOf } from '../catalog/model-of.ts';
import { configErrorOf } from './config-issues.ts';
import { errorOf } from './failure-of.ts';
import { chatAnswer, imagesAnswer, pngStart } from './openai-answers.ts';
import { sampleCall, sampleOrder } from './sample-order.ts';
import { json, tinyServer, type SeenRequest } from './tiny-server.ts';

const KEY = 'sk-or-4f9a77';
const BASE64 = Buffer.from(pngStart(64, 64)).toString('base64');
const PICTURE = { images: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${BASE64}` } }] };
const routed = (changes: object = {}) =>
  imagesAnswer({ usage: { prompt_tokens: 0, completion_tokens: 4175, cost: 0.04, is_byok: false }, ...changes });

function channel(url: string, options: Partial<OpenRouterOptions> = {}) {
  const made = openRouter({ apiKey: KEY, baseUrl: `${url}/api/v1`, ...options });
  onTestFinished(() => made.close());
  return made;
}

async function sent(options: Partial<OpenRouterOptions>, changes: Partial<PictureOrder>, insist = false): Promise<SeenRequest> {
  const server = await tinyServer(json(options.route === 'chat' ? chatAnswer(PICTURE) : routed()));
  await channel(server.url, options).generate(sampleCall({ order: sampleOrder(changes), insist }));
  const [request] = server.requests;
  if (request === undefined) throw new Error('nothing was sent');
  return request;
}

describe('what openRouter() sends', () => {
  it('is its own name of a model, under whatever name the catalog was asked for', async () => {
    for (const name of ['gemini-3-pro-image', 'Nano-Banana-Pro', 'GEMINI-3-PRO-IMAGE']) {
      const { body } = await sent({ models: [name] }, { model: modelOf('gemini-3-pro-image') });
      expect(JSON.parse(body)).toMatchObject({ model: 'google/gemini-3-pro-image' });
    }
    expect(openRouter({ apiKey: KEY, models: ['FLUX-2-Pro'] }).failureDomain).toBe('black-forest-labs');
  });

  it('is what the documentation of the images endpoint shows', async () => {
    const references = [{ bytes: Buffer.from('picture'), mediaType: 'image/png', width: 8, height: 8 }];
    const { path, headers, body } = await sent(
      { provider: { order: ['google-ai-studio'], allowFallbacks: true }, siteUrl: 'https://shop.example', siteName: 'Shop' },
      {
        model: modelOf('gemini-nano-banana-2.1'),
        aspectRatio: '16:9',
        size: '2K',
        references,
        channelOptions: { openrouter: { user: 'u1', outputFormat: 'png' } },
      },
    );
    expect(path).toBe('/api/v1/images');
    expect(headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'http-referer': 'https://shop.example', 'x-title': 'Shop' });
    expect(JSON.parse(body)).toEqual({
      model: 'google/gemini-nano-banana-2.1',
      prompt: 'a red kite over the sea',
      n: 1,
      aspect_ratio: '16:9',
      resolution: '2K',
      output_format: 'png',
      input_references: [
        { type: 'image_url', image_url: { url: `data:image/png;base64,${Buffer.from('picture').toString('base64')}` } },
      ],
      provider: { order: ['google-ai-studio'], allow_fallbacks: true },
      user: 'u1',
    });
  });

  it('is what the documentation of the chat route shows', async () => {
    const { path, body } = await sent(
      { route: 'chat', provider: { dataCollection: 'deny', zdr: true, maxPrice: { image: 0.2 } } },
      { aspectRatio: '16:9', size: '2K' },
    );
    expect(path).toBe('/api/v1/chat/completions');
    expect(JSON.parse(body)).toEqual({
      model: 'google/gemini-3-pro-image',
      messages: [{ role: 'user', content: 'a red kite over the sea' }],
      modalities: ['image', 'text'],
      image_config: { aspect_ratio: '16:9', image_size: '2K' },
      provider: { data_collection: 'deny', zdr: true, max_price: { image: 0.2 } },
    });
    expect(JSON.parse((await sent({ route: 'chat' }, {}, true)).body)).toMatchObject({ modalities: ['image'] });
  });

  it('is pixels for the models of OpenAI, and a seed for those that take one', async () => {
    expect(JSON.parse((await sent({}, { model: modelOf('gpt-image-2.5-flare'), aspectRatio: '3:2' })).body)).toEqual({
      model: 'openai/gpt-image-2.5-flare',
      prompt: 'a red kite over the sea',
      n: 1,
      size: '1536x1024',
    });
    expect(JSON.parse((await sent({}, { model: modelOf('flux-2-pro'), seed: 7 })).body)).toMatchObject({
      model: 'black-forest-labs/flux.2-pro',
      seed: 7,
      resolution: '1K',
    });
  });
});

describe('what openRouter() reads', () => {
  const answered = async (options: Partial<OpenRouterOptions>, answer: object) => {
    const server = await tinyServer(json(answer));
    return channel(server.url, options).generate(sampleCall({ order: sampleOrder() }));
  };

  it('the exact price of a call, and the model by its name in the catalog', async () => {
    expect(await answered({ route: 'chat' }, chatAnswer({ content: 'Here.', ...PICTURE }))).toMatchObject({
      pictures: [{ declaredMediaType: 'image/png' }],
      text: 'Here.',
      modelVersion: 'gemini-3-pro-image',
      reportedCostNanoUsd: 137_000_000,
      finishReason: 'STOP',
      responseId: 'gen-1',
      warnings: [],
    });
    const other = await answered({ route: 'chat' }, chatAnswer(PICTURE, { model: 'google/gemini-nano-banana-2.1' }));
    expect(other.modelVersion).toBe('gemini-nano-banana-2.1');
    const unknown = await answered({ route: 'chat' }, chatAnswer(PICTURE, { model: 'google/gemini-9' }));
    expect(unknown.modelVersion).toBe('google/gemini-9');
  });

  it('says so when no price was stated', async () => {
    const answer = await answered({}, routed({ usage: { prompt_tokens: 0, completion_tokens: 4175 } }));
    expect(answer.reportedCostNanoUsd).toBeUndefined();
    expect(answer.warnings.map(({ code }) => code)).toEqual(['usage_missing']);
  });

  it.each<[object, object]>([
    [chatAnswer({ content: 'No.' }), { class: 'no_image', billing: 'billed', reportedCostNanoUsd: 137_000_000 }],
    [chatAnswer({ content: 'No.' }, { usage: { prompt_tokens: 1, cost: 0 } }), { class: 'no_image', billing: 'not-billed' }],
    [chatAnswer({ content: 'No.' }, { usage: undefined }), { class: 'no_image', billing: 'unknown' }],
    [{ error: { code: 502, message: 'x' } }, { class: 'upstream_bug', billing: 'unknown', upstreamCode: '502' }],
    [{ error: { code: 429, message: 'x' } }, { class: 'rate_limited', billing: 'unknown', upstreamCode: '429' }],
    [{ error: { code: 403, metadata: { error_type: 'content_policy_violation' } } }, { class: 'blocked', billing: 'unknown' }],
    [
      { error: { code: 502 }, usage: { cost: 0.01 } },
      { class: 'upstream_bug', billing: 'billed', reportedCostNanoUsd: 10_000_000 },
    ],
    [
      { choices: [{ finish_reason: 'content_filter', native_finish_reason: 'IMAGE_RECITATION', message: {} }] },
      { class: 'recitation', upstreamCode: 'IMAGE_RECITATION' },
    ],
  ])('a 200 without a picture: %j', async (answer, failure) => {
    expect((await errorOf(answered({ route: 'chat' }, answer))).failure).toMatchObject({
      statusCode: 200,
      dispatched: true,
      ...failure,
    });
  });
});

describe('readOpenRouterFailure', () => {
  const raw = (body: object | string) => ({
    code: 502,
    metadata: { error_type: 'provider_error', raw: typeof body === 'string' ? body : JSON.stringify(body) },
  });
  const google = (code: number, status: string, message = 'x') => raw({ error: { code, message, status } });

  it.each<[string, number, object, number | undefined, object]>([
    [
      'credits used up',
      402,
      { metadata: { limit_source: 'openrouter_credits' } },
      5000,
      { class: 'billing', retryAfterMs: undefined },
    ],
    ['402 without a word', 402, {}, undefined, { class: 'billing' }],
    ['402 that will pass', 402, {}, 2000, { class: 'rate_limited', retryAfterMs: 2000 }],
    [
      'budget in flight',
      402,
      { metadata: { limit_source: 'openrouter_in_flight_budget' } },
      2000,
      { class: 'rate_limited', retryAfterMs: 2000 },
    ],
    [
      'type over status',
      403,
      { metadata: { error_type: 'content_policy_violation', flagged_input: 'x' } },
      undefined,
      { class: 'blocked', upstreamCode: 'content_policy_violation' },
    ],
    ['bad key', 401, { code: 401 }, undefined, { class: 'auth', upstreamCode: '401' }],
    ['forbidden', 403, { code: 403 }, undefined, { class: 'auth' }],
    [
      'provider overloaded',
      502,
      { metadata: { error_type: 'provider_overloaded' } },
      1000,
      { class: 'overloaded', retryAfterMs: 1000 },
    ],
    ['provider: 503', 502, google(503, 'UNAVAILABLE'), undefined, { class: 'overloaded', upstreamCode: 'provider_error' }],
    ['provider: 429', 502, google(429, 'RESOURCE_EXHAUSTED'), undefined, { class: 'rate_limited' }],
    ['provider: day over', 502, google(429, 'RESOURCE_EXHAUSTED', 'quota per day'), undefined, { class: 'rate_limited' }],
    ['provider: its own key', 502, google(403, 'PERMISSION_DENIED'), undefined, { class: 'upstream_bug' }],
    [
      'provider: its own money',
      502,
      google(429, 'RESOURCE_EXHAUSTED', 'credits are depleted'),
      undefined,
      { class: 'upstream_bug' },
    ],
    [
      'provider: refused',
      502,
      raw({ error: { code: 'moderation_blocked', message: 'x' } }),
      undefined,
      { class: 'blocked', billing: 'unknown' },
    ],
    ['provider: invalid', 502, google(400, 'INVALID_ARGUMENT'), undefined, { class: 'invalid_request' }],
    ['provider: a page', 502, raw('<html>'), undefined, { class: 'upstream_bug' }],
    ['edge timeout', 524, { code: 524 }, undefined, { class: 'timeout', billing: 'unknown' }],
  ])('%s', (_what, statusCode, error, retryAfterMs, reading) => {
    const read = readOpenRouterFailure({ statusCode, body: JSON.stringify({ error }), retryAfterMs });
    expect(read).toMatchObject({ billing: 'not-billed', ...reading });
  });
});

describe('readOpenRouterCost', () => {
  it('reads every amount down to the nano-dollar exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000_000_000 }), (nanoUsd) => {
        const text = `${Math.floor(nanoUsd / 1e9)}.${String(nanoUsd % 1e9).padStart(9, '0')}`;
        const { cost } = JSON.parse(`{"cost":${text}}`);
        expect(readOpenRouterCost({ cost })).toBe(nanoUsd);
        expect(readOpenRouterCost({ cost: text })).toBe(nanoUsd);
      }),
    );
  });

  it.each<[unknown, number | undefined]>([
    [{ cost: 0.0024, is_byok: false, cost_details: { upstream_inference_cost: 0.0024 } }, 2_400_000],
    [{ cost: 0.002, is_byok: true, cost_details: { upstream_inference_cost: 0.04 } }, 42_000_000],
    [{ cost: 0.002, is_byok: true, cost_details: { upstream_inference_cost: null } }, undefined],
    [{ cost: -1 }, undefined],
    [{ cost: 'free' }, undefined],
    [{ cost: null }, undefined],
    [{ cost: 1e-12 }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('%j is %s', (usage, cost) => {
    expect(readOpenRouterCost(usage)).toBe(cost);
  });
});

describe('what openRouter() supports', () => {
  const supports = (options: Partial<OpenRouterOptions>, changes: Partial<PictureOrder>) =>
    openRouter({ apiKey: KEY, ...options }).supports(sampleOrder(changes));

  it.each(Object.keys(OPEN_ROUTER_MODELS))('%s, which is in the catalog', (id) => {
    const model = modelOf(id);
    const [size = '1K'] = model.abilities.sizes;
    expect(supports({}, { model, size })).toEqual({ supported: true, warnings: [] });
    expect(OPEN_ROUTER_MODELS[id]?.vendor).toBe(model.vendor);
  });

  it('over chat only the models that can be told a size there, and no option of the images endpoint', () => {
    expect(supports({ route: 'chat' }, {})).toEqual({ supported: true, warnings: [] });
    expect(supports({ route: 'chat' }, { model: modelOf('flux-2-pro') })).toMatchObject({ supported: false });
    expect(supports({ route: 'chat' }, { channelOptions: { openrouter: { quality: 'high' } } })).toMatchObject({
      supported: false,
    });
  });

  it('nothing that it has no name for', () => {
    expect(supports({}, { model: modelOf('gpt-image-2.6-flare') })).toMatchObject({ supported: false });
    expect(
      supports({ models: { 'gpt-image-2.6-flare': 'openai/gpt-image-2.6-flare' } }, { model: modelOf('gpt-image-2.6-flare') }),
    ).toMatchObject({ supported: true });
    expect(supports({ models: ['flux-2-pro'] }, {})).toMatchObject({ supported: false });
  });

  it('a seed and thinking only where they can be sent', () => {
    const support = supports({}, { seed: 7, thinking: 'high' });
    expect(support.supported && support.warnings.map(({ code }) => code)).toEqual(['option_approximated', 'option_approximated']);
  });
});

describe('the options of openRouter()', () => {
  it.each<[OpenRouterOptions['models'], string]>([
    [undefined, 'google'],
    [['gemini-3-pro-image', 'gemini-nano-banana-2.1'], 'google'],
    [['flux-2-pro', 'flux-2-max'], 'black-forest-labs'],
    [['gpt-image-2'], 'openai'],
    [['flux-2-pro', 'seedream-4-5-251128'], 'openrouter'],
    [{ 'some-model': 'some/model' }, 'openrouter'],
  ])('with the models %j it fails together with %s', (models, domain) => {
    expect(openRouter({ apiKey: KEY, ...(models && { models }) }).failureDomain).toBe(domain);
  });

  it('have the list prices that are passed through, and its own where they differ', () => {
    const made = openRouter({ apiKey: KEY });
    expect(made.price(modelOf('flux-3-image')).price).toMatchObject({ nanoUsd: { '4K': 607_000_000 } });
    expect(made.price(modelOf('gpt-image-2')).price).toBe(modelOf('gpt-image-2').listPrice);
    expect(made).toMatchObject({ id: 'openrouter', provider: 'openrouter', server: { address: 'openrouter.ai', port: 443 } });
  });

  it('refuse preferences that the images endpoint would not keep', () => {
    const { issues } = configErrorOf(() =>
      openRouter({ apiKey: KEY, provider: { zdr: true, dataCollection: 'deny', sort: 'price' } }),
    );
    expect(issues.map(({ path }) => path).toSorted()).toEqual(['provider.dataCollection', 'provider.zdr']);
    expect(() => openRouter({ apiKey: KEY, route: 'chat', provider: { zdr: true } })).not.toThrow();
  });

  it('probe for the model', async () => {
    const server = await tinyServer(json({ data: {} }));
    const signal = new AbortController().signal;
    expect(await channel(server.url).probe?.(modelOf('flux-2-pro'), signal)).toMatchObject({ reachable: true });
    expect(await channel(server.url, { route: 'chat' }).probe?.(modelOf('gemini-3-pro-image'), signal)).toMatchObject({
      reachable: true,
    });
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/api/v1/images/models/black-forest-labs/flux.2-pro/endpoints',
      '/api/v1/models/google/gemini-3-pro-image/endpoints',
    ]);
  });
});

describe('options that a model behind openRouter() cannot have', () => {
  it.each([
    ['gemini-nano-banana-2.1', { background: 'transparent' }, /no transparent background/],
    ['flux-2-pro', { quality: 'max' }, /flux-2-pro has no quality/],
    ['dola-seedream-5-0-pro-260628', { background: 'transparent', outputFormat: 'jpeg' }, /JPEG cannot be transparent/],
    ['gemini-3-pro-image', { outputFormat: 'png', outputCompression: 10 }, /not PNG/],
    ['gpt-image-2', { quality: 'max' }, /gpt-image-2 has no quality max/],
    ['gpt-image-2', { background: 'transparent', outputFormat: 'jpeg' }, /JPEG cannot be transparent/],
    ['gpt-image-2', { outputCompression: 10 }, /not PNG/],
  ] as const)('%s: %j', (id, options, reason) => {
    const order = sampleOrder({ model: modelOf(id), aspectRatio: undefined, channelOptions: { openrouter: options } });
    const support = openRouter({ apiKey: KEY }).supports(order);
    expect(support.supported ? '' : support.reasons.join()).toMatch(reason);
  });

  it('are refused, and no others', () => {
    const supported = (id: string, options: object, changes: Partial<PictureOrder> = {}) =>
      openRouter({ apiKey: KEY }).supports(
        sampleOrder({ model: modelOf(id), aspectRatio: undefined, channelOptions: { openrouter: options }, ...changes }),
      ).supported;
    expect(supported('gpt-image-2.5-flare', { quality: 'max', background: 'transparent', outputFormat: 'webp' })).toBe(true);
    expect(supported('flux-2-pro', { quality: 'auto', background: 'opaque', outputFormat: 'jpeg' })).toBe(true);
    expect(supported('gpt-image-2', {}, { size: '4K', aspectRatio: '16:9' })).toBe(true);
    expect(supported('gpt-image-2', {}, { size: '4K' })).toBe(false);
  });
});
