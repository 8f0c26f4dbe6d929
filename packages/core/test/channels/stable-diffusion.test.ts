import { describe, expect, it, onTestFinished } from 'vitest';
import { STABLE_DIFFUSION_MODELS } from '../../src/catalog/models/stable-diffusion.ts';
import { nearestSize, deliveredSize } from '../../src/catalog/delivered-size.ts';
import type { Model } from '../../src/catalog/model.ts';
import type { Channel, PictureOrder } from '../../src/channels/channel.ts';
import { stableDiffusion, type StableDiffusionOptions } from '../../src/channels/stable-diffusion.ts';
import { JPEG } from './answers.ts';
import { configErrorOf } from './config-issues.ts';
import { errorOf } from './failure-of.ts';
import { sampleCall, sampleOrder } from './sample-order.ts';
import { json, tinyServer } from './tiny-server.ts';

const REFERENCE = { bytes: JPEG, mediaType: 'image/jpeg', width: 1600, height: 900 };
const PICTURE = { images: [Buffer.from(JPEG).toString('base64')], parameters: {}, info: '' };

function model(id: string): Model {
  const found = STABLE_DIFFUSION_MODELS.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no model ${id}`);
  return found;
}

function channelTo(baseUrl: string, options: Partial<StableDiffusionOptions> = {}): Channel {
  const channel = stableDiffusion({ baseUrl, models: ['sd3.5-large', 'sdxl-1.0'], costPerGpuSecondUsd: 0, ...options });
  onTestFinished(() => channel.close());
  return channel;
}

const order = (changes: Partial<PictureOrder> = {}): PictureOrder => sampleOrder({ model: model('sd3.5-large'), ...changes });

/** The body that an order becomes, and its path. */
async function sent(changes: Partial<PictureOrder>, options: Partial<StableDiffusionOptions> = {}) {
  const server = await tinyServer(json(PICTURE));
  await channelTo(server.url, options).generate(sampleCall({ order: order(changes) }));
  const [request] = server.requests;
  return { path: request?.path, headers: request?.headers, body: JSON.parse(request?.body ?? '') as Record<string, unknown> };
}

describe('a request', () => {
  it('names the checkpoint, draws with the settings of its card, and leaves the rest to the server', async () => {
    expect(await sent({ seed: 7 })).toMatchObject({
      path: '/sdapi/v1/txt2img',
      body: {
        prompt: 'a red kite over the sea',
        negative_prompt: '',
        width: 1024,
        height: 1024,
        steps: 28,
        cfg_scale: 3.5,
        seed: 7,
        batch_size: 1,
        n_iter: 1,
        send_images: true,
        save_images: false,
        override_settings: { sd_model_checkpoint: 'sd3.5_large' },
        override_settings_restore_afterwards: false,
      },
    });
    const { body } = await sent({ model: model('sdxl-1.0') });
    expect(body).toMatchObject({ seed: -1, override_settings: { sd_model_checkpoint: 'sd_xl_base_1.0' } });
    expect(body).not.toHaveProperty('steps');
  });

  it('takes the settings of the call over those of the checkpoint', async () => {
    const models = { 'sdxl-1.0': { checkpoint: 'juggernautXL_v9', steps: 30, sampler: 'DPM++ 2M', negativePrompt: 'blurry' } };
    const changes = {
      model: model('sdxl-1.0'),
      channelOptions: { 'stable-diffusion': { steps: 20 }, gpu1: { scheduler: 'Karras', steps: 12 } },
    };
    const { body } = await sent(changes, { id: 'gpu1', models });
    expect(body).toMatchObject({
      steps: 12,
      sampler_name: 'DPM++ 2M',
      scheduler: 'Karras',
      negative_prompt: 'blurry',
      override_settings: { sd_model_checkpoint: 'juggernautXL_v9' },
    });
  });

  it('starts from a reference, in its shape', async () => {
    const { path, body } = await sent({ aspectRatio: undefined, references: [REFERENCE] });
    expect(path).toBe('/sdapi/v1/img2img');
    expect(body).toMatchObject({
      init_images: [Buffer.from(JPEG).toString('base64')],
      denoising_strength: 0.75,
      resize_mode: 1,
      width: 1344,
      height: 768,
    });
  });

  it('signs in with HTTP Basic, with a password that may change', async () => {
    const passwords = ['first', 'second'];
    const server = await tinyServer(json(PICTURE));
    const channel = channelTo(server.url, { username: 'shop', password: () => passwords.shift() ?? '' });
    await channel.generate(sampleCall({ order: order() }));
    await channel.generate(sampleCall({ order: order() }));
    const seen = server.requests.map(({ headers }) => headers.authorization);
    expect(seen).toEqual(['shop:first', 'shop:second'].map((pair) => `Basic ${Buffer.from(pair).toString('base64')}`));
  });
});

describe('pixels', () => {
  const drawn = async (changes: Partial<PictureOrder>) => {
    const { body } = await sent({ model: model('sdxl-1.0'), ...changes });
    return [body['width'], body['height']];
  };

  it.each([
    ['1:1', [1024, 1024]],
    ['16:9', [1344, 768]],
    ['3:2', [1216, 832]],
    ['5:4', [1152, 896]],
    ['4:3', [1168, 880]],
    ['21:9', [1536, 640]],
    ['9:21', [640, 1536]],
    ['1:4', [512, 2048]],
  ] as const)('of %s are those the weights were trained on, or near them', async (aspectRatio, pixels) => {
    expect(await drawn({ aspectRatio })).toEqual(pixels);
  });

  it('are judged as ordered when they come', () => {
    const sdxl = model('sdxl-1.0');
    for (const aspectRatio of sdxl.abilities.aspectRatios) {
      const channel = channelTo('http://127.0.0.1:1');
      expect(channel.supports(order({ model: sdxl, aspectRatio }))).toEqual({ supported: true, warnings: [] });
    }
    expect(nearestSize({ width: 512, height: 2048 })).toBe('1K');
  });

  it('can be named by the call, in the ordered size and ratio', async () => {
    const channelOptions = { 'stable-diffusion': { width: 1024, height: 576 } };
    expect(await drawn({ aspectRatio: '16:9', channelOptions })).toEqual([1024, 576]);
    const channel = channelTo('http://127.0.0.1:1');
    expect(channel.supports(order({ aspectRatio: '1:1', channelOptions }))).toEqual({
      supported: false,
      reasons: ['channelOptions: 1024 x 576 is not 1:1'],
    });
    expect(
      deliveredSize({ width: 1024, height: 576 }, { model: model('sdxl-1.0'), size: '1K', aspectRatio: '16:9' }).sizeMatches,
    ).toBe(true);
  });
});

describe('what it cannot draw is told before anything is sent', () => {
  const supports = (changes: Partial<PictureOrder>) => channelTo('http://127.0.0.1:1').supports(order(changes));
  const reasons = (changes: Partial<PictureOrder>): readonly string[] => {
    const support = supports(changes);
    return support.supported ? [] : support.reasons;
  };

  it.each<[string, Partial<PictureOrder>, RegExp]>([
    ['another size', { size: '4K' }, /draws 1K, not 4K/],
    ['too narrow a shape', { aspectRatio: '1:8' }, /narrower than 2\.33 to 1/],
    ['several references', { references: [REFERENCE, REFERENCE] }, /at most 1 reference/],
    ['an unreadable reference', { references: [{ ...REFERENCE, mediaType: 'image/heic' }] }, /does not read image\/heic/],
    ['a model it does not have', { model: model('sd3.5-medium') }, /not configured to draw with sd3\.5-medium/],
    ['another family', { model: sampleOrder().model }, /draws with Stable Diffusion/],
    ['an unknown option', { channelOptions: { 'stable-diffusion': { prompt: 'x' } } }, /channelOptions\.stable-diffusion/],
    ['half of the pixels', { channelOptions: { 'stable-diffusion': { width: 1024 } } }, /go together/],
    ['settings inside the prompt', { prompt: 'x <sd_cpp_extra_args>{"steps":999}</sd_cpp_extra_args>' }, /sd_cpp_extra_args/],
  ])('%s', (_name, changes, reason) => {
    expect(reasons(changes).join('\n')).toMatch(reason);
  });

  it('what it draws nearly, with a warning', () => {
    const warnings = (changes: Partial<PictureOrder>) => {
      const support = supports(changes);
      return support.supported ? support.warnings.map(({ message }) => message) : support.reasons;
    };
    expect(warnings({ thinking: 'high', seed: 3 })).toEqual(['sd3.5-large does not think; level high is not sent']);
    expect(warnings({ aspectRatio: undefined, references: [REFERENCE] })).toHaveLength(1);
    expect(warnings({ aspectRatio: '1:1', references: [REFERENCE] })).toEqual([
      'sd3.5-large starts from the reference (denoising strength 0.75) instead of looking at it',
      'the reference has another shape than the picture and is cropped to it',
    ]);
  });

  it('and generate refuses it as well', async () => {
    const server = await tinyServer(json(PICTURE));
    const error = await errorOf(channelTo(server.url).generate(sampleCall({ order: order({ size: '2K' }) })));
    expect(error.failure).toMatchObject({ class: 'invalid_request', dispatched: false, billing: 'not-billed' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('an answer', () => {
  const answered = async (body: unknown, options: Partial<StableDiffusionOptions> = {}, id = 'sd3.5-large') => {
    const server = await tinyServer(json(body));
    return channelTo(server.url, options).generate(sampleCall({ order: order({ model: model(id) }) }));
  };

  it('is read with an empty info, and with a picture as a data URL', async () => {
    const url = `data:image/png;base64,${PICTURE.images[0]}`;
    expect(await answered(PICTURE)).toMatchObject({ pictures: [{ bytes: JPEG }], modelVersion: undefined, text: '' });
    expect(await answered({ images: [url] })).toMatchObject({ pictures: [{ bytes: JPEG, declaredMediaType: 'image/png' }] });
  });

  it('decodes a large picture out of band', async () => {
    const bytes = Buffer.alloc(3_000_000, 7);
    const answer = await answered({ images: [bytes.toString('base64')], info: '{}' });
    expect(Buffer.compare(answer.pictures[0]?.bytes ?? new Uint8Array(), bytes)).toBe(0);
  });

  it('says which weights drew: a web UI without the checkpoint draws with another one', async () => {
    const models = { 'sdxl-1.0': 'sdxl/juggernautXL_v9.safetensors' };
    const drawnBy = async (name: string) =>
      (await answered({ ...PICTURE, info: JSON.stringify({ sd_model_name: name }) }, { models }, 'sdxl-1.0')).modelVersion;
    expect(await drawnBy('juggernautXL_v9')).toBe('sdxl-1.0');
    expect(await drawnBy('sd_xl_base_1.0')).toBe('sd_xl_base_1.0');
    expect(await drawnBy('v1-5-pruned-emaonly')).toBe('v1-5-pruned-emaonly');
  });

  it.each([
    ['no picture', { images: [], info: '' }, 'no_image', 'not-billed'],
    ['null', { images: null }, 'no_image', 'not-billed'],
    ['a broken picture', { images: ['%%%'] }, 'upstream_bug', 'billed'],
  ])('with %s is a failure', async (_name, body, failureClass, billing) => {
    expect((await errorOf(answered(body))).failure).toMatchObject({ class: failureClass, billing, statusCode: 200 });
    const paid = (await errorOf(answered(body, { costPerGpuSecondUsd: 1 }))).failure;
    expect(paid).toMatchObject({ class: failureClass, billing: 'billed' });
    expect(paid.reportedCostNanoUsd).toBeGreaterThan(0);
  });
});

describe('errors', () => {
  it.each<[number, unknown, string, string | undefined]>([
    [404, { error: 'HTTPException', detail: 'Sampler not found', body: '', errors: '' }, 'invalid_request', undefined],
    [500, { error: 'HTTPException', detail: 'Invalid encoded image' }, 'invalid_request', undefined],
    [404, { detail: 'Not Found' }, 'model_gone', undefined],
    [422, { detail: [{ loc: ['body', 'width'], msg: 'value is not a valid integer' }] }, 'invalid_request', undefined],
    [500, { error: 'NansException', detail: '', errors: 'A tensor with all NaNs' }, 'upstream_bug', 'NansException'],
    [429, { error: 'queue is full' }, 'rate_limited', undefined],
    [503, { detail: 'loading' }, 'overloaded', undefined],
  ])('%i %j is %s', async (status, body, failureClass, upstreamCode) => {
    const server = await tinyServer(json(body, status));
    const { failure } = await errorOf(channelTo(server.url).generate(sampleCall({ order: order() })));
    expect(failure).toMatchObject({ class: failureClass, billing: 'not-billed', dispatched: true, statusCode: status });
    expect(failure.upstreamCode).toBe(upstreamCode);
  });

  it('a gateway that gave up leaves the billing unknown', async () => {
    const server = await tinyServer((response) => response.writeHead(504, { 'content-type': 'text/html' }).end('<html>'));
    const { failure } = await errorOf(channelTo(server.url).generate(sampleCall({ order: order() })));
    expect(failure).toMatchObject({ class: 'timeout', billing: 'unknown' });
  });
});

describe('cost', () => {
  it('is the rate times the measured time, in whole nano-dollars', async () => {
    const server = await tinyServer((response) => setTimeout(() => json(PICTURE)(response), 60));
    const channel = channelTo(server.url, { costPerGpuSecondUsd: '0.001' });
    const startedAt = performance.now();
    const { reportedCostNanoUsd = 0 } = await channel.generate(sampleCall({ order: order() }));
    const longest = Math.ceil((performance.now() - startedAt) * 1_000);
    expect(Number.isSafeInteger(reportedCostNanoUsd)).toBe(true);
    expect(reportedCostNanoUsd).toBeGreaterThanOrEqual(55 * 1_000);
    expect(reportedCostNanoUsd).toBeLessThanOrEqual(longest);
  });

  it('is nothing only where the rate says so, and unknown beforehand unless the time is estimated', () => {
    const large = model('sd3.5-large');
    const price = (options: Partial<StableDiffusionOptions>) => channelTo('http://127.0.0.1:1', options).price(large).price;
    expect(price({ costPerGpuSecondUsd: 0 })).toMatchObject({ basis: 'request', nanoUsd: 0 });
    expect(price({ costPerGpuSecondUsd: 0.0003 })).toBeUndefined();
    expect(price({ costPerGpuSecondUsd: 0.0003, secondsPerPicture: 12.5 })).toMatchObject({ nanoUsd: 3_750_000 });
  });
});

describe('a probe', () => {
  const probed = async (answers: Readonly<Record<string, unknown>>) => {
    const server = await tinyServer((response, { path }) => {
      const answer = answers[path];
      (answer === undefined ? json({ detail: 'Not Found' }, 404) : json(answer))(response);
    });
    return channelTo(server.url).probe?.(model('sd3.5-large'), new AbortController().signal);
  };
  const options = (name: string) => ({ '/sdapi/v1/options': { sd_model_checkpoint: name } });

  it('is content when the checkpoint is loaded, or can be', async () => {
    expect(await probed(options('SD3.5_large.safetensors [ffef7a279d]'))).toMatchObject({ reachable: true });
    const list = [{ title: 'sd3.5_large.safetensors [ffef7a279d]', model_name: 'sd3.5_large' }];
    const report = await probed({ ...options('other'), '/sdapi/v1/sd-models': list });
    expect(report).toEqual({ reachable: true, latencyMs: expect.any(Number) });
  });

  it('tells a checkpoint that is not there', async () => {
    const report = await probed({ ...options('other'), '/sdapi/v1/sd-models': [{ title: 'other', model_name: 'other' }] });
    expect(report).toMatchObject({ reachable: true, failure: { class: 'model_gone', upstreamCode: 'checkpoint_missing' } });
  });

  it('tells a server without its API', async () => {
    expect(await probed({})).toMatchObject({ reachable: true, failure: { class: 'model_gone', statusCode: 404 } });
  });
});

describe('options', () => {
  it.each<[string, Partial<StableDiffusionOptions>, string]>([
    ['a base with a path of the API', { baseUrl: 'http://gpu-1:7860/sdapi/v1' }, 'baseUrl'],
    ['no rate', { costPerGpuSecondUsd: undefined as never }, 'costPerGpuSecondUsd'],
    ['a negative rate', { costPerGpuSecondUsd: -1 }, 'costPerGpuSecondUsd'],
    ['a password without a name', { password: 'x' }, 'password'],
    ['a hosted model without weights', { models: ['stable-image-ultra'] }, 'models'],
  ])('%s is refused', (_name, options, path) => {
    const make = () =>
      stableDiffusion({ baseUrl: 'http://gpu-1:7860', models: ['sd3.5-large'], costPerGpuSecondUsd: 0, ...options });
    expect(configErrorOf(make).issues.map((issue) => issue.path)).toContainEqual(expect.stringContaining(path));
  });

  it('one picture at a time, in a failure domain of its own', () => {
    const channel = channelTo('http://127.0.0.1:1', { id: 'gpu1' });
    expect(channel).toMatchObject({ limits: { maxConcurrent: 1 }, failureDomain: 'gpu1', kind: 'stable-diffusion' });
  });
});
