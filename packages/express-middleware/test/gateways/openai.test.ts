import { drawPicture } from '@retake/simulator';
import { imageSize } from './picture-size.ts';
import OpenAI, { toFile } from 'openai';
import { describe, expect, it } from 'vitest';
import { KEY, lastBody, startGateways } from './gateway-world.ts';

/** The published client, unchanged but for its address. */
const clientOf = (url: string): OpenAI => new OpenAI({ apiKey: KEY, baseURL: `${url}/openai/v1`, maxRetries: 0 });
const png = (width = 512, height = 512) => drawPicture({ width, height, mediaType: 'image/png', caption: '', seed: 1 });

describe('openai through the gateway, with the first channel down', () => {
  it('generates: size, quality, usage and cost are those of the channel that drew', async () => {
    const { url, simulator } = await startGateways();
    const { data: answer, response } = await clientOf(url)
      .images.generate({ model: 'gpt-image-2', prompt: 'a red kite', size: '1536x1024', quality: 'high', user: 'u-1' })
      .withResponse();
    expect(imageSize(answer.data?.[0]?.b64_json)).toEqual({ width: 1536, height: 1024 });
    expect(answer).toMatchObject({
      size: '1536x1024',
      quality: 'high',
      output_format: 'png',
      usage: { output_tokens: 5488, input_tokens_details: { image_tokens: 0 } },
      retake: { attempts: 2, model: 'gpt-image-2' },
    });
    expect(answer.created).toBeCloseTo(Date.now() / 1000, -2);
    const [entry] = simulator.ledger.entries.filter(({ pictures }) => pictures === 1);
    expect(Number(response.headers.get('x-retake-cost-usd')) * 1e9).toBeCloseTo(entry?.nanoUsd ?? 0, 0);
    expect(response.headers.get('x-retake-attempts')).toBe('2');
    expect(response.headers.get('x-retake-channel')).toBeNull();
    expect(JSON.stringify({ ...answer, data: [] })).not.toContain('secret-');
    expect(simulator.requests('secret-openai-2').at(-1)?.body).toMatchObject({ safety_identifier: 'u-1', quality: 'high' });
  });

  it("draws other vendors' models too, by any name of theirs or one of the gateway's", async () => {
    const { url } = await startGateways({ models: { 'dall-e-3': 'nano-banana-pro' } });
    const openai = clientOf(url);
    for (const model of ['gemini-3-pro-image', 'nano-banana-pro', 'dall-e-3']) {
      const answer = await openai.images.generate({
        model,
        prompt: 'a red kite',
        size: '1024x1024',
        response_format: 'b64_json',
      });
      expect(imageSize(answer.data?.[0]?.b64_json)).toEqual({ width: 1024, height: 1024 });
      expect(answer).toMatchObject({ output_format: 'jpeg', retake: { model: 'gemini-3-pro-image' } });
    }
    const { data: named, response } = await openai.images
      .generate({ model: 'dall-e-3', prompt: 'a red kite', size: '1792x1024', n: 2 })
      .withResponse();
    expect(named.data).toHaveLength(2);
    // Gemini draws 16:9 in pixels of its own, and the answer says so.
    expect(named.size).toBe('1376x768');
    expect(response.headers.get('x-retake-warnings')).toContain('size_differs');
  });

  it('edits several pictures with a mask, byte for byte', async () => {
    const { url, simulator } = await startGateways();
    const answer = await clientOf(url).images.edit({
      model: 'gpt-image-2.6-flare',
      prompt: 'put it on a table',
      image: [
        await toFile(png(), 'one.png', { type: 'image/png' }),
        await toFile(png(256, 256), 'two.png', { type: 'image/png' }),
      ],
      mask: await toFile(png(), 'mask.png', { type: 'image/png' }),
      output_format: 'jpeg',
      n: 1,
    });
    expect(answer).toMatchObject({ output_format: 'jpeg', retake: { attempts: 2 } });
    const { files } = lastBody(simulator, 'secret-openai-2') as { files: { name: string; bytes: number }[] };
    expect(files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['image[]', png().byteLength],
      ['image[]', png(256, 256).byteLength],
      ['mask', png().byteLength],
    ]);
  });

  it('streams drafts and the picture', async () => {
    const { url } = await startGateways();
    const stream = await clientOf(url).images.generate({
      model: 'gpt-image-2.5-flare',
      prompt: 'a red kite',
      stream: true,
      partial_images: 2,
    });
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events.map(({ type }) => type)).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
    expect(events.at(-1)).toMatchObject({ usage: { output_tokens: expect.any(Number) }, retake: { attempts: 2 } });
  });

  it('streams the picture alone where nobody shows drafts, and says so', async () => {
    const { url } = await startGateways();
    const { data: stream, response } = await clientOf(url)
      .images.generate({ model: 'gemini-3-pro-image', prompt: 'a red kite', stream: true, partial_images: 2 })
      .withResponse();
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events.map(({ type }) => type)).toEqual(['image_generation.completed']);
    expect(response.headers.get('x-retake-ignored')).toBe('partial_images');
  });

  it('lists and tells models', async () => {
    const { url } = await startGateways({ models: { 'our-best': 'gemini-3-pro-image' } });
    const openai = clientOf(url);
    const ids = [];
    for await (const { id } of openai.models.list()) ids.push(id);
    expect(ids).toEqual(expect.arrayContaining(['gemini-3-pro-image', 'gpt-image-2', 'our-best']));
    expect(ids).not.toContain('dall-e-3');
    expect(await openai.models.retrieve('our-best')).toMatchObject({ id: 'our-best', object: 'model', owned_by: 'google' });
    await expect(openai.models.retrieve('nobody')).rejects.toMatchObject({ status: 404 });
  });
});

describe('what the gateway refuses reads as OpenAI would write it', () => {
  it.each([
    [{ complexity: 'high' }, 'complexity', 'unknown_parameter'],
    [{ response_format: 'url' }, 'response_format', 'invalid_value'],
    [{ size: '1024x100' }, 'size', 'invalid_value'],
    [{ n: 11 }, 'n', 'invalid_value'],
    [{ prompt: ' ' }, 'prompt', 'invalid_value'],
    [{ model: 'gemini-3-pro-image', quality: 'high' }, 'quality', 'invalid_value'],
    [{ partial_images: 1 }, 'partial_images', 'invalid_value'],
  ])('%j', async (fields, param, code) => {
    const { url, simulator } = await startGateways({ limits: { pictures: 100 } });
    const refused = clientOf(url).images.generate({ model: 'gpt-image-2', prompt: 'a kite', ...fields } as never);
    await expect(refused).rejects.toMatchObject({ status: 400, param, code, type: 'invalid_request_error' });
    expect(simulator.ledger.entries).toHaveLength(0);
  });

  it('tells every problem at once', async () => {
    const { url } = await startGateways();
    const refused = clientOf(url).images.generate({ model: 'gpt-image-2', prompt: 1, style: 'cubist', seed: 3, n: 'x' } as never);
    await expect(refused).rejects.toMatchObject({
      error: { retake: { issues: [{ path: 'prompt' }, { path: 'n' }, { path: 'style' }, { path: 'seed' }] } },
    });
  });

  it('a mask that no channel takes, a form without a picture, a wrong type', async () => {
    const { url } = await startGateways();
    const openai = clientOf(url);
    const image = await toFile(png(), 'one.png', { type: 'image/png' });
    const masked = openai.images.edit({ model: 'gemini-3-pro-image', prompt: 'x', image, mask: image });
    await expect(masked).rejects.toMatchObject({ status: 400, param: 'mask' });
    await expect(openai.images.edit({ prompt: 'x' } as never)).rejects.toMatchObject({ status: 400, param: 'image' });
    const json = await fetch(`${url}/openai/v1/images/edits`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect([json.status, ((await json.json()) as { error: { code: string } }).error.code]).toEqual([415, 'body_unsupported']);
  });

  it('keys, models and limits', async () => {
    const { url } = await startGateways({ limits: { models: ['gpt-image-2'] } });
    const stranger = new OpenAI({ apiKey: 'sk-other', baseURL: `${url}/openai/v1`, maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
    const openai = clientOf(url);
    expect((await openai.models.list()).data.map(({ id }) => id)).toEqual(['gpt-image-2']);
    const other = openai.images.generate({ model: 'gemini-3-pro-image', prompt: 'x' });
    await expect(other).rejects.toMatchObject({ status: 403, param: 'model' });
    const unknown = startGateways().then(({ url: open }) => clientOf(open).images.generate({ model: 'gpt-imag-2', prompt: 'x' }));
    await expect(unknown).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      message: expect.stringContaining('gpt-image-2'),
    });
  });

  it('what was refused for its content', async () => {
    const { url, simulator } = await startGateways({}, { outage: false });
    simulator.script('secret-openai', ['prompt-blocked']);
    const refused = clientOf(url).images.generate({ model: 'gpt-image-2', prompt: 'x' });
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'moderation_blocked', type: 'image_generation_user_error' });
  });

  it('what may have been paid for, and what everybody was asked for, is not repeated by a client that repeats', async () => {
    const report = { resilience: { onUnknownBilling: 'report', maxAttempts: 2 } } as const;
    const { url, simulator } = await startGateways({}, { outage: false, service: report });
    const openai = new OpenAI({ apiKey: KEY, baseURL: `${url}/openai/v1`, maxRetries: 5 });
    const ask = () => openai.images.generate({ model: 'gpt-image-2', prompt: 'x' }).catch((error: unknown) => error);
    simulator.script('secret-openai', [{ kind: 'reset', at: 'mid-body' }]);
    expect(await ask()).toMatchObject({ status: 424, code: 'billing_unknown' });
    expect(simulator.requests('secret-openai')).toHaveLength(1);
    simulator.script('secret-openai', ['overloaded']);
    simulator.script('secret-openai-2', ['overloaded']);
    expect(await ask()).toMatchObject({ status: 503, type: 'server_error', code: 'all_channels_failed' });
    expect([simulator.requests('secret-openai').length, simulator.requests('secret-openai-2').length]).toEqual([2, 1]);
  });

  it('is answered once under a key, whoever repeats it', async () => {
    const { url, simulator } = await startGateways({}, { outage: false });
    const openai = clientOf(url);
    const ask = () =>
      openai.images.generate({ model: 'gpt-image-2', prompt: 'x' }, { headers: { 'idempotency-key': 'order-7' } });
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(second.data?.[0]?.b64_json).toBe(first.data?.[0]?.b64_json);
    expect(simulator.ledger.pictures()).toBe(1);
  });
});
