import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PictureOrder } from '../../src/channels/channel.ts';
import { flux, type FluxChannel, type FluxOptions } from '../../src/channels/flux.ts';
import { readResumeToken } from '../../src/channels/wire/flux-resume-token.ts';
import { createTransport } from '../../src/transport/create-transport.ts';
import { modelOf } from '../catalog/model-of.ts';
import { JPEG } from './answers.ts';
import { configErrorOf } from './config-issues.ts';
import { errorOf } from './failure-of.ts';
import { fluxUpstream, picture, ready, state, submitted } from './flux-upstream.ts';
import { PATIENT, sampleCall, sampleOrder } from './sample-order.ts';
import { json } from './tiny-server.ts';

const KEY = 'bfl-secret-key-4f9a';

function channelAt(baseUrl: string, options: Partial<FluxOptions> = {}): FluxChannel {
  const channel = flux({ apiKey: KEY, baseUrl, pollMs: 5, ...options });
  onTestFinished(() => channel.close());
  return channel;
}

function fluxOrder(changes: Partial<PictureOrder> = {}): PictureOrder {
  return sampleOrder({ model: modelOf('flux-2-pro'), ...changes });
}

const fluxCall = (changes: Parameters<typeof sampleCall>[0] = {}) => sampleCall({ order: fluxOrder(), ...changes });

/** Matches the picture, in whatever kind of byte array it is. */
const theJpeg: unknown = { asymmetricMatch: (bytes: Uint8Array) => Buffer.from(bytes).equals(JPEG) };

const REFERENCE = {
  bytes: Uint8Array.from({ length: 9_000 }, (_, index) => index % 251),
  mediaType: 'image/png',
  width: 1600,
  height: 900,
};

describe('flux', () => {
  it('submits, polls and downloads a picture', async () => {
    const upstream = await fluxUpstream({
      submit: (url) => (response) => submitted(url)(response.setHeader('x-request-id', 'req-7'), upstream.requests[0]!),
      polls: (url) => [state('Pending'), state('Generating', { progress: 0.5 }), ready(url)],
    });
    const answer = await channelAt(upstream.url).generate(fluxCall());
    expect(answer).toEqual({
      pictures: [{ bytes: theJpeg, declaredMediaType: 'image/jpeg', thought: false }],
      text: '',
      usage: undefined,
      modelVersion: undefined,
      responseId: 't-1',
      requestId: 'req-7',
      finishReason: 'Ready',
      statusCode: 200,
      reportedCostNanoUsd: 40_000_000,
      warnings: [],
    });
    expect(upstream.submissions()).toMatchObject([
      { path: '/v1/flux-2-pro', headers: { 'x-key': KEY, 'content-type': 'application/json' } },
    ]);
    expect(JSON.parse(upstream.submissions()[0]?.body ?? '')).toEqual({
      prompt: 'a red kite over the sea',
      width: 1024,
      height: 1024,
    });
    expect(upstream.polls().map(({ path, headers }) => [path, headers['x-key']])).toEqual(
      Array.from({ length: 3 }, () => ['/v1/get_result?id=t-1', KEY]),
    );
    expect(upstream.downloads().map(({ headers }) => headers['x-key'])).toEqual([undefined]);
  });

  it.each([
    ['flux-2-pro', '1K', '16:9', { width: 1344, height: 768 }],
    ['flux-2-max', '2K', '16:9', { width: 2720, height: 1536 }],
    ['flux-2-klein-4b', '512', '3:4', { width: 416, height: 544 }],
    ['flux-pro-1.1', '1K', '9:16', { width: 768, height: 1344 }],
    ['flux-pro-1.1-ultra', '2K', '21:9', { aspect_ratio: '21:9' }],
    ['flux-pro-1.1-ultra', '2K', undefined, {}],
    ['flux-kontext-max', '1K', '4:5', { aspect_ratio: '4:5' }],
    ['flux-3-image', '4K', '3:2', { aspect_ratio: '3:2', resolution: '4k' }],
    ['flux-3-image', '1K', undefined, { aspect_ratio: 'auto', resolution: '1k' }],
  ] as const)('orders %s in %s and %s by the rules of its endpoint', async (id, size, aspectRatio, shape) => {
    const upstream = await fluxUpstream();
    const order = fluxOrder({ model: modelOf(id), size, aspectRatio });
    const channel = channelAt(upstream.url);
    expect(channel.supports(order)).toEqual({ supported: true, warnings: [] });
    await channel.generate(fluxCall({ order }));
    expect(upstream.submissions()[0]?.path).toBe(`/v1/${id}`);
    expect(JSON.parse(upstream.submissions()[0]?.body ?? '')).toEqual({ prompt: order.prompt, ...shape });
  });

  it('draws in the shape of the first reference where the order names no ratio', async () => {
    const upstream = await fluxUpstream();
    const order = fluxOrder({ aspectRatio: undefined, references: [REFERENCE] });
    await channelAt(upstream.url).generate(fluxCall({ order }));
    expect(JSON.parse(upstream.submissions()[0]?.body ?? '')).toMatchObject({ width: 1344, height: 768 });
  });

  it.each([
    ['flux-2-pro', ['input_image', 'input_image_2', 'input_image_3']],
    ['flux-3-image', ['images']],
  ])('sends references to %s as its endpoint takes them', async (id, fields) => {
    const upstream = await fluxUpstream();
    const order = fluxOrder({ model: modelOf(id), references: [REFERENCE, REFERENCE, REFERENCE], seed: 42 });
    const channel = channelAt(upstream.url);
    const warned = id === 'flux-3-image' ? [{ code: 'option_approximated' }] : [];
    expect(channel.supports(order)).toMatchObject({ supported: true, warnings: warned });
    await channel.generate(fluxCall({ order }));
    const body = JSON.parse(upstream.submissions()[0]?.body ?? '');
    expect(Object.keys(body).filter((name) => /image/.test(name))).toEqual(fields);
    const sent: string[] = fields.flatMap((name) => body[name]);
    expect(sent.map((base64) => Buffer.from(base64, 'base64').equals(REFERENCE.bytes))).toEqual([true, true, true]);
    expect(body.seed).toBe(id === 'flux-3-image' ? undefined : 42);
  });

  it.each([
    [
      'flux-2-pro',
      { safetyTolerance: 5, promptUpsampling: false, outputFormat: 'png' },
      { safety_tolerance: 5, disable_pup: true, output_format: 'png' },
    ],
    ['flux-2-flex', { promptUpsampling: true, steps: 30, guidance: 4.5 }, { prompt_upsampling: true, steps: 30, guidance: 4.5 }],
    ['flux-pro-1.1-ultra', { raw: true }, { raw: true }],
    ['flux-3-image', { grounding: false, safetyTolerance: 4 }, { grounding: false, safety_tolerance: 4 }],
  ] as const)('sends the options of %s', async (id, options, sent) => {
    const upstream = await fluxUpstream();
    const size = id === 'flux-pro-1.1-ultra' ? '2K' : '1K';
    const order = fluxOrder({ model: modelOf(id), size, channelOptions: { flux: options } });
    const channel = channelAt(upstream.url);
    expect(channel.supports(order).supported).toBe(true);
    await channel.generate(fluxCall({ order }));
    expect(JSON.parse(upstream.submissions()[0]?.body ?? '')).toMatchObject(sent);
  });

  it.each([
    ['flux-2-pro', { raw: true }, 'takes no raw'],
    ['flux-2-pro', { steps: 10 }, 'takes no steps'],
    ['flux-2-klein-9b', { promptUpsampling: true }, 'takes no promptUpsampling'],
    ['flux-3-image', { safetyTolerance: 5 }, 'up to 4'],
    ['flux-3-image', { outputFormat: 'png' }, 'takes no outputFormat'],
    ['flux-2-pro', { prompt: 'another' }, 'prompt'],
    ['flux-2-pro', { input_image: 'x' }, 'input_image'],
    ['flux-2-pro', { webhook_url: 'https://x.example' }, 'webhook_url'],
  ])('refuses for %s %j before anything is sent', (id, options, why) => {
    const order = fluxOrder({ model: modelOf(id), channelOptions: { flux: options } });
    expect(flux({ apiKey: KEY }).supports(order)).toMatchObject({ supported: false, reasons: [expect.stringContaining(why)] });
  });

  it('refuses wrong options of a call that was not asked about, too', async () => {
    const upstream = await fluxUpstream();
    const order = fluxOrder({ channelOptions: { flux: { prompt: 'another' } } });
    const error = await errorOf(channelAt(upstream.url).generate(fluxCall({ order })));
    expect(error.failure).toMatchObject({ class: 'invalid_request', billing: 'not-billed', dispatched: false });
    expect(upstream.requests).toHaveLength(0);
  });

  it('refuses what a model cannot do, with every reason at once', () => {
    const channel = flux({ apiKey: KEY });
    const tall = { ...REFERENCE, width: 10, height: 90_000 };
    const heic = { ...REFERENCE, mediaType: 'image/heic' };
    const refused = (changes: Partial<PictureOrder>) => {
      const support = channel.supports(fluxOrder(changes));
      return support.supported ? [] : support.reasons;
    };
    expect(refused({ size: '4K', aspectRatio: '1:8', references: [heic] })).toEqual([
      'flux-2-pro draws 512, 1K, 2K, not 4K',
      expect.stringContaining('does not draw 1:8'),
      'flux-2-pro does not read image/heic',
    ]);
    expect(refused({ references: Array.from({ length: 9 }, () => REFERENCE) })).toEqual([expect.stringContaining('at most 8')]);
    expect(refused({ model: modelOf('flux-2-klein-4b'), references: Array.from({ length: 5 }, () => REFERENCE) })).toEqual([
      expect.stringContaining('at most 4'),
    ]);
    expect(refused({ model: modelOf('flux-pro-1.1'), references: [REFERENCE] })).toEqual([expect.stringContaining('at most 0')]);
    expect(refused({ aspectRatio: undefined, references: [tall] })).toEqual([expect.stringContaining('order an aspectRatio')]);
    expect(refused({ model: modelOf('gpt-image-2') })).toEqual([expect.stringContaining('Black Forest Labs')]);
  });

  it('tells what it leaves out', () => {
    const support = flux({ apiKey: KEY }).supports(fluxOrder({ thinking: 'high' }));
    expect(support).toMatchObject({ supported: true, warnings: [{ code: 'option_approximated' }] });
  });

  it.each([
    [4, 40_000_000],
    [4.55, 45_500_000],
    [0.1 + 0.2, 3_000_000],
    [0, 0],
    [undefined, undefined],
    [-1, undefined],
    ['4', undefined],
    [1e300, undefined],
  ])('reads %s credits as %s nano-dollars', async (cost, nanoUsd) => {
    const upstream = await fluxUpstream({ submit: (url) => submitted(url, { cost }) });
    expect((await channelAt(upstream.url).generate(fluxCall())).reportedCostNanoUsd).toBe(nanoUsd);
  });
});

describe('what fails after the submission', () => {
  it.each([
    ['Request Moderated', { class: 'blocked', billing: 'not-billed' }],
    ['Content Moderated', { class: 'blocked', billing: 'not-billed' }],
    ['Error', { class: 'upstream_bug', billing: 'not-billed' }],
    ['Failed', { class: 'upstream_bug', billing: 'not-billed' }],
  ])('%s ends the attempt, which is not charged, and is not asked for again', async (status, failure) => {
    const upstream = await fluxUpstream({ polls: () => [state(status)] });
    const error = await errorOf(channelAt(upstream.url).generate(fluxCall()));
    expect(error.failure).toMatchObject({ ...failure, dispatched: true, upstreamCode: status, reportedCostNanoUsd: undefined });
    expect(error.failure.resumeToken).toBeUndefined();
    expect([upstream.submissions().length, upstream.polls().length]).toEqual([1, 1]);
  });

  it('a failed task that comes with a 503 is a failed task', async () => {
    const upstream = await fluxUpstream({ polls: () => [json({ id: 't-1', status: 'Content Moderated' }, 503)] });
    const error = await errorOf(channelAt(upstream.url).generate(fluxCall()));
    expect(error.failure).toMatchObject({ class: 'blocked', upstreamCode: 'Content Moderated', statusCode: 503 });
  });

  it('a task that is done without a picture was paid for', async () => {
    const upstream = await fluxUpstream({ polls: () => [state('Ready', { result: { sample: null } })] });
    const error = await errorOf(channelAt(upstream.url).generate(fluxCall()));
    expect(error.failure).toMatchObject({ class: 'no_image', billing: 'billed', reportedCostNanoUsd: 40_000_000 });
  });

  it('repeats failed polls, whatever they fail with', async () => {
    const upstream = await fluxUpstream({
      polls: (url) => [
        json({ detail: 'busy' }, 503),
        (response) => response.socket?.resetAndDestroy(),
        (response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<html>'),
        json({ unexpected: true }),
        state('Task not found'),
        state('Something new'),
        state('Task not found'),
        ready(url),
      ],
    });
    const answer = await channelAt(upstream.url, { pollMs: 1 }).generate(fluxCall());
    expect(answer.pictures).toHaveLength(1);
    expect([upstream.submissions().length, upstream.polls().length]).toEqual([1, 8]);
  });

  it('does not give a paid task up for a poll that is put off beyond its time', async () => {
    const upstream = await fluxUpstream({
      polls: (url) => [json({ error: 'rate_limit_exceeded' }, 429, { 'retry-after': '60' }), ready(url)],
    });
    const timeouts = { ...PATIENT, totalMs: 2_000 };
    const answer = await channelAt(upstream.url).generate(fluxCall({ timeouts }));
    expect(answer.pictures).toHaveLength(1);
    expect([upstream.submissions().length, upstream.polls().length]).toEqual([1, 2]);
  });

  it('looks once more before its time is over', async () => {
    const upstream = await fluxUpstream();
    const timeouts = { ...PATIENT, totalMs: 1_000 };
    const answer = await channelAt(upstream.url, { pollMs: 60_000 }).generate(fluxCall({ timeouts }));
    expect(answer.pictures).toHaveLength(1);
    expect(upstream.polls()).toHaveLength(1);
  });

  it('gives up polls that keep failing, and leaves a token', async () => {
    const upstream = await fluxUpstream({ polls: () => [json({ detail: 'busy' }, 503)] });
    const error = await errorOf(channelAt(upstream.url, { pollMs: 1 }).generate(fluxCall()));
    expect(error.failure).toMatchObject({
      class: 'overloaded',
      billing: 'unknown',
      dispatched: true,
      statusCode: 503,
      reportedCostNanoUsd: 40_000_000,
      resumeToken: expect.stringMatching(/^flux1\./),
    });
    expect([upstream.submissions().length, upstream.polls().length]).toEqual([1, 10]);
  });

  it.each([
    [403, 'auth', 1],
    [404, 'upstream_bug', 10],
  ])('does not mistake a poll that answers %s', async (status, failureClass, polls) => {
    const upstream = await fluxUpstream({ polls: () => [json({ detail: 'no' }, status)] });
    const error = await errorOf(channelAt(upstream.url, { pollMs: 1 }).generate(fluxCall()));
    expect(error.failure).toMatchObject({ class: failureClass, billing: 'unknown', reportedCostNanoUsd: 40_000_000 });
    expect(upstream.polls()).toHaveLength(polls);
  });

  it('believes several answers that the task is unknown', async () => {
    const upstream = await fluxUpstream({ polls: () => [state('Task not found')] });
    const error = await errorOf(channelAt(upstream.url, { pollMs: 1 }).generate(fluxCall()));
    expect(error.failure).toMatchObject({ class: 'upstream_bug', billing: 'unknown', upstreamCode: 'Task not found' });
    expect(upstream.polls()).toHaveLength(3);
  });

  it('repeats a failed download, never the generation', async () => {
    const upstream = await fluxUpstream({
      downloads: [(response) => response.socket?.resetAndDestroy(), json({}, 503), picture],
    });
    const answer = await channelAt(upstream.url).generate(fluxCall());
    expect(answer.pictures[0]?.bytes).toEqual(theJpeg);
    expect([upstream.submissions().length, upstream.downloads().length]).toEqual([1, 3]);
  });

  it.each([
    ['another host without https', 'http://127.0.0.2:9/1.jpeg'],
    ['a private network', 'https://10.0.0.1/1.jpeg'],
    ['a password', 'https://u:p@delivery.bfl.ai/1.jpeg'],
  ])('does not fetch a picture from %s, and knows that it is paid', async (_case, sample) => {
    const upstream = await fluxUpstream({ polls: () => [state('Ready', { result: { sample } })] });
    const error = await errorOf(channelAt(upstream.url).generate(fluxCall()));
    expect(error.failure).toMatchObject({
      class: 'wrong_output',
      billing: 'billed',
      upstreamCode: 'download_failed',
      delivery: { pictures: 1 },
      reportedCostNanoUsd: 40_000_000,
    });
    expect(inspect(error)).not.toContain(sample);
  });

  it.each([
    'https://api.bfl.ai.evil.example/v1/get_result?id=t-1',
    'https://evilbfl.ai/v1/get_result?id=t-1',
    'http://api.bfl.ai/v1/get_result?id=t-1',
    'https://api.bfl.ai:8443/v1/get_result?id=t-1',
    'https://u:p@api.bfl.ai/v1/get_result?id=t-1',
    'ftp://api.bfl.ai/t-1',
    'http://[',
  ])('sends no key to %s', async (pollingUrl) => {
    const upstream = await fluxUpstream({ submit: (url) => submitted(url, { polling_url: pollingUrl }) });
    const error = await errorOf(channelAt(upstream.url).generate(fluxCall()));
    expect(error.failure).toMatchObject({
      class: 'upstream_bug',
      billing: 'unknown',
      upstreamCode: 'polling_url_refused',
      reportedCostNanoUsd: 40_000_000,
      resumeToken: expect.any(String),
    });
    expect(upstream.polls()).toHaveLength(0);
  });

  it.each([
    ['a relative address', '/v1/get_result?id=t-1'],
    ['no address', null],
  ])('polls its own host after %s', async (_case, pollingUrl) => {
    const upstream = await fluxUpstream({ submit: (url) => submitted(url, { polling_url: pollingUrl }) });
    await channelAt(upstream.url).generate(fluxCall());
    expect(upstream.polls().map(({ path }) => path)).toEqual(['/v1/get_result?id=t-1']);
  });

  it('a submission that names no task may have been paid for', async () => {
    const upstream = await fluxUpstream({ submit: () => json({ polling_url: 'https://api.bfl.ai/x' }) });
    const error = await errorOf(channelAt(upstream.url).generate(fluxCall()));
    expect(error.failure).toMatchObject({ class: 'upstream_bug', billing: 'unknown', dispatched: true, statusCode: 200 });
  });
});

describe('tasks that outlive their attempt', () => {
  it('a task that is not done in time leaves its price and a token, and can be collected', async () => {
    let done = false;
    const upstream = await fluxUpstream({
      polls: (url) => [(response, request) => (done ? ready(url) : state('Pending'))(response, request)],
    });
    const channel = channelAt(upstream.url);
    const tokens: string[] = [];
    const error = await errorOf(
      channel.generate(fluxCall({ timeouts: { ...PATIENT, totalMs: 300 }, onResumable: (token) => tokens.push(token) })),
    );
    expect(error.failure).toMatchObject({
      class: 'timeout',
      billing: 'unknown',
      dispatched: true,
      upstreamCode: 'total_timeout',
      reportedCostNanoUsd: 40_000_000,
    });
    expect(tokens).toEqual([error.failure.resumeToken]);
    done = true;
    const answer = await channel.resume(tokens[0] ?? '', new AbortController().signal);
    expect(answer).toMatchObject({ responseId: 't-1', reportedCostNanoUsd: 40_000_000, pictures: [{ bytes: theJpeg }] });
    expect(upstream.submissions()).toHaveLength(1);
  });

  it('ends before the signal of its attempt would, to say what it knows', async () => {
    const upstream = await fluxUpstream({ polls: () => [() => undefined] });
    const signal = AbortSignal.timeout(1_000);
    const error = await errorOf(channelAt(upstream.url).generate(fluxCall({ signal, timeouts: { ...PATIENT, totalMs: 1_000 } })));
    expect(signal.aborted).toBe(false);
    expect(error.failure).toMatchObject({ class: 'timeout', resumeToken: expect.any(String) });
  });

  it.each([
    ['between two polls', 60_000, state('Pending')],
    ['within a poll', 1, () => undefined],
  ] as const)('an abort %s is heard at once, and its token was told before', async (_case, pollMs, poll) => {
    const upstream = await fluxUpstream({ polls: () => [poll] });
    const channel = channelAt(upstream.url, { pollMs });
    const caller = new AbortController();
    const reason = { why: 'the customer closed the page' };
    const told = Promise.withResolvers<string>();
    const timeouts = { ...PATIENT, totalMs: 600_000 };
    const work = channel.generate(fluxCall({ signal: caller.signal, timeouts, onResumable: told.resolve }));
    const token = await told.promise;
    if (pollMs === 1) await expect.poll(() => upstream.polls().length).toBe(1);
    const abortedAt = performance.now();
    caller.abort(reason);
    await expect(work).rejects.toBe(reason);
    // Far below the pause between two polls, and the hang of one.
    expect(performance.now() - abortedAt).toBeLessThan(50_000);
    expect(readResumeToken(token)?.id).toBe('t-1');
    expect(upstream.submissions()).toHaveLength(1);
  });

  it('leaves no listener on a signal that outlives many calls', async () => {
    const upstream = await fluxUpstream({ polls: (url) => [state('Pending'), state('Pending'), ready(url)] });
    const { signal } = new AbortController();
    await channelAt(upstream.url).generate(fluxCall({ signal }));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('a listener that throws costs no picture', async () => {
    const upstream = await fluxUpstream();
    const onResumable = (): void => {
      throw new Error('the database is full');
    };
    expect((await channelAt(upstream.url).generate(fluxCall({ onResumable }))).pictures).toHaveLength(1);
  });

  it.each(['', 'flux1.', 'flux1.e30', 'not a token', `flux1.${Buffer.from('{"id":1}').toString('base64url')}`])(
    'refuses %j as a token, and sends nothing',
    async (token) => {
      const upstream = await fluxUpstream();
      const error = await errorOf(channelAt(upstream.url).resume(token, new AbortController().signal));
      expect(error.failure).toMatchObject({ class: 'invalid_request', billing: 'not-billed', dispatched: false });
      expect(upstream.requests).toHaveLength(0);
    },
  );

  it('checks where a token leads like an address of the upstream', async () => {
    const upstream = await fluxUpstream();
    const token = `flux1.${Buffer.from(JSON.stringify({ id: 't-1', url: 'https://evil.example/steal' })).toString('base64url')}`;
    const error = await errorOf(channelAt(upstream.url).resume(token, new AbortController().signal));
    expect(error.failure.upstreamCode).toBe('polling_url_refused');
    expect(upstream.requests).toHaveLength(0);
  });

  it('closes after the whole of what is in flight, and lets nothing new begin', async () => {
    const upstream = await fluxUpstream({ polls: (url) => [state('Pending'), ready(url)] });
    const channel = channelAt(upstream.url, { pollMs: 30 });
    const work = channel.generate(fluxCall());
    await expect.poll(() => upstream.submissions().length).toBe(1);
    const [answer] = await Promise.all([work, channel.close(), channel.close()]);
    expect(answer.pictures).toHaveLength(1);
    const error = await errorOf(channel.generate(fluxCall()));
    expect(error.failure).toMatchObject({ class: 'network', billing: 'not-billed', dispatched: false });
  });

  it('leaves a shared transport open', async () => {
    const upstream = await fluxUpstream();
    const transport = createTransport();
    onTestFinished(() => transport.close());
    await flux({ apiKey: KEY, baseUrl: upstream.url, transport }).close();
    expect((await channelAt(upstream.url, { transport }).generate(fluxCall())).pictures).toHaveLength(1);
  });
});

describe('refused submissions', () => {
  it.each([
    [400, { message: 'x', detail: { error: 'Invalid prompt' } }, 'invalid_request', undefined, undefined],
    [401, {}, 'auth', undefined, undefined],
    [404, { detail: 'Not Found' }, 'model_gone', undefined, undefined],
    [429, { error: 'rate_limit_exceeded', message: 'Too many', retry_after: 5 }, 'rate_limited', 'rate_limit_exceeded', 5_000],
    [500, { detail: 'x' }, 'upstream_bug', undefined, undefined],
    [503, { detail: 'x' }, 'overloaded', undefined, undefined],
  ])('%s is read by its status', async (status, body, failureClass, upstreamCode, retryAfterMs) => {
    const upstream = await fluxUpstream({ submit: () => json(body, status) });
    const { failure } = await errorOf(channelAt(upstream.url).generate(fluxCall()));
    expect(failure).toMatchObject({ class: failureClass, billing: 'not-billed', dispatched: true, statusCode: status });
    expect(failure.upstreamCode).toBe(upstreamCode);
    expect(failure.retryAfterMs).toBe(retryAfterMs);
    expect(upstream.requests).toHaveLength(1);
  });

  it('a gateway that gave up waiting leaves the bill unknown', async () => {
    const upstream = await fluxUpstream({ submit: () => (response) => response.writeHead(504).end('<html>') });
    const { failure } = await errorOf(channelAt(upstream.url).generate(fluxCall()));
    expect(failure).toMatchObject({ class: 'timeout', billing: 'unknown' });
  });

  it('keeps key and prompt out of every error', async () => {
    const upstream = await fluxUpstream({ submit: () => json({ detail: `${KEY}: a red kite over the sea` }, 422) });
    const error = await errorOf(channelAt(upstream.url).generate(fluxCall()));
    const told = inspect(error, { depth: 10 }) + JSON.stringify(error);
    for (const secret of [KEY, 'red kite']) expect(told).not.toContain(secret);
  });
});

describe('options of flux()', () => {
  it('goes where the region is', () => {
    expect(flux({ apiKey: KEY }).server).toEqual({ address: 'api.bfl.ai', port: 443 });
    expect(flux({ apiKey: KEY, region: 'eu' }).server.address).toBe('api.eu.bfl.ai');
    expect(flux({ apiKey: KEY, region: 'us' }).server.address).toBe('api.us.bfl.ai');
  });

  it('takes as many tasks as an account may have', () => {
    expect(flux({ apiKey: KEY }).limits).toEqual({ maxConcurrent: 24 });
    expect(flux({ apiKey: KEY, models: ['flux-kontext-max'] }).limits).toEqual({ maxConcurrent: 6 });
    expect(flux({ apiKey: KEY, limits: { maxConcurrent: 100, requestsPerMinute: 60 } }).limits).toEqual({
      maxConcurrent: 100,
      requestsPerMinute: 60,
    });
  });

  it('lists every wrong option', () => {
    const wrong = {
      apiKey: '',
      region: 'mars',
      baseUrl: 'https://api.bfl.ai/v1',
      allowedHosts: ['https://x'],
      pollMs: 0,
      extra: 1,
    };
    const error = configErrorOf(() => flux(wrong as never));
    expect(error.issues.map(({ path }) => path).toSorted()).toEqual(
      ['', 'allowedHosts[0]', 'apiKey', 'baseUrl', 'pollMs', 'region'].toSorted(),
    );
  });

  it('probes the account for free', async () => {
    const upstream = await fluxUpstream({ polls: () => [json({ credits: 12 }), json({ detail: 'x' }, 403), json({}, 404)] });
    const channel = channelAt(upstream.url);
    const { signal } = new AbortController();
    expect(await channel.probe(modelOf('flux-2-pro'), signal)).toMatchObject({ reachable: true });
    expect(await channel.probe(modelOf('flux-2-pro'), signal)).toMatchObject({ reachable: true, failure: { class: 'auth' } });
    expect((await channel.probe(modelOf('flux-2-pro'), signal)).failure).toBeUndefined();
    expect(upstream.polls().map(({ path }) => path)).toEqual(['/v1/credits', '/v1/credits', '/v1/credits']);
  });
});
