import { drawPicture } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { flux, type FluxOptions } from '../../src/channels/flux.ts';
import {
  costOf,
  createImageService,
  DeadlineExceededError,
  ModelUnknownError,
  RequestInvalidError,
  RetakeError,
  type Attempt,
  type Channel,
  type ImageService,
  type ImageServiceOptions,
  type RetakeEvent,
} from '../../src/index.ts';
import { fluxUpstream, ready, state, submitted, type FluxScript, type FluxUpstream } from '../channels/flux-upstream.ts';
import { json } from '../channels/tiny-server.ts';

const ORDER = { prompt: 'a red kite over the sea', model: 'flux-2-pro', size: '1K' } as const;
const ORDERED = { model: 'flux-2-pro', size: '1K' } as const;
/** 4 credits, as the upstream states. */
const STATED_NANO_USD = 40_000_000;

const WHOLE = drawPicture({ width: 1024, height: 1024, mediaType: 'image/jpeg', caption: 'a kite', seed: 1 });

/** A small Black Forest Labs whose pictures are whole. */
const upstreamOf = (script: FluxScript): Promise<FluxUpstream> =>
  fluxUpstream({ downloads: [(response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end(WHOLE)], ...script });

const channelAt = (url: string, options: Partial<FluxOptions> = {}): Channel =>
  flux({ apiKey: 'bfl-not-a-real-key', baseUrl: url, pollMs: 5, ...options });

interface Shop {
  readonly images: ImageService;
  readonly events: readonly RetakeEvent[];
  readonly upstream: FluxUpstream;
  /** From now on the task is done. */
  readonly finish: () => void;
  /** Until the task was taken on. */
  readonly takenOn: () => Promise<void>;
}

/** A service on one FLUX account, whose tasks are at work until they are told to be done. */
async function openShop(options: Partial<ImageServiceOptions> = {}, limits?: FluxOptions['limits']): Promise<Shop> {
  let done = false;
  const upstream = await upstreamOf({
    polls: (url) => [(response, request) => (done ? ready(url) : state('Pending'))(response, request)],
  });
  const channels = [channelAt(upstream.url, limits && { limits }), ...(options.channels ?? [])];
  const images = createImageService({ drainMs: 100, ...options, channels });
  onTestFinished(() => images.close());
  const events: RetakeEvent[] = [];
  images.subscribe((event) => events.push(event));
  const finish = (): void => {
    done = true;
  };
  const takenOn = (): Promise<void> => expect.poll(() => told(events, 'attempt.resumable').length).toBeGreaterThan(0);
  return { images, events, upstream, finish, takenOn };
}

function told<Type extends RetakeEvent['type']>(events: readonly RetakeEvent[], type: Type) {
  return events.filter((event): event is Extract<RetakeEvent, { type: Type }> => event.type === type);
}

/** Orders a picture and leaves once its task is taken on; gives the token. */
async function leave({ images, events, takenOn }: Shop): Promise<string> {
  const caller = new AbortController();
  const call = rejection(images.generate(ORDER, { signal: caller.signal }));
  await takenOn();
  caller.abort(new Error('left'));
  await call;
  return told(events, 'attempt.resumable')[0]?.resumeToken ?? '';
}

const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

const attemptsOf = (error: unknown): readonly Attempt[] => (RetakeError.isInstance(error) ? error.attempts : []);

describe('a task that outlives its call', () => {
  it('leaves its token and its price where its caller aborted, and is collected for nothing more', async () => {
    const { images, events, upstream, finish, takenOn } = await openShop();
    const caller = new AbortController();
    const call = rejection(images.generate(ORDER, { signal: caller.signal }));
    await takenOn();
    caller.abort(new Error('left'));
    expect(await call).toMatchObject({ message: 'left' });
    const [resumable] = told(events, 'attempt.resumable');
    expect(resumable).toMatchObject({ channel: 'flux', ...ORDERED, reportedCostNanoUsd: STATED_NANO_USD });
    expect(told(events, 'attempt.failed')).toMatchObject([
      { errorType: 'cancelled', billing: 'unknown', cost: { nanoUsd: STATED_NANO_USD }, resumeToken: resumable?.resumeToken },
    ]);

    finish();
    const result = await images.resume('flux', resumable?.resumeToken ?? '', ORDERED);
    expect(result).toMatchObject({
      images: [{ mediaType: 'image/jpeg', channel: 'flux', model: 'flux-2-pro' }],
      channel: 'flux',
      attempts: [],
      cost: { usd: 0, nanoUsd: 0, unknownUpToNanoUsd: 0 },
    });
    expect(upstream.submissions()).toHaveLength(1);
    expect(told(events, 'call.started').at(-1)).toMatchObject({ operation: 'resume', ...ORDERED });
    expect(told(events, 'call.ended').at(-1)).toMatchObject({ outcome: 'success', returned: 1, attempts: 0, costNanoUsd: 0 });
  });

  it('leaves them in the error where the deadline passed', async () => {
    const { images, finish } = await openShop();
    const error = await rejection(images.generate(ORDER, { deadlineMs: 1_500 }));
    expect(DeadlineExceededError.isInstance(error)).toBe(true);
    const [attempt] = attemptsOf(error);
    expect(attempt).toMatchObject({
      billing: 'unknown',
      unknownUpToNanoUsd: STATED_NANO_USD,
      resumeToken: expect.stringMatching(/^flux1\./),
    });
    expect(costOf(attemptsOf(error))).toMatchObject({ usd: 0, unknownUpToUsd: 0.04 });
    finish();
    const { images: pictures } = await images.resume('flux', attempt?.resumeToken ?? '', ORDERED);
    expect(pictures).toHaveLength(1);
  });

  it('leaves them in the result of the channel that delivered in its place, and its price in the sum', async () => {
    const other = await upstreamOf({ submit: (url) => submitted(url, { cost: 3 }) });
    const { images } = await openShop({
      channels: [channelAt(other.url, { id: 'flux-b' })],
      resilience: { attemptTimeoutMs: { '1K': 1_500 }, minAttemptMs: 1 },
    });
    const { cost, attempts } = await images.generate(ORDER);
    expect(attempts).toMatchObject([
      { channel: 'flux', error: { type: 'timeout' }, resumeToken: expect.stringMatching(/^flux1\./) },
      { channel: 'flux-b', cost: { nanoUsd: 30_000_000 } },
    ]);
    expect(attempts[1]?.resumeToken).toBeUndefined();
    expect(cost).toMatchObject({ usd: 0.03, nanoUsd: 30_000_000, unknownUpToUsd: 0.04, unknownUpToNanoUsd: STATED_NANO_USD });
  });

  it('leaves nothing to collect where it was refused', async () => {
    const upstream = await upstreamOf({ polls: () => [state('Content Moderated')] });
    const images = createImageService({ channels: [channelAt(upstream.url)] });
    onTestFinished(() => images.close());
    const [attempt] = attemptsOf(await rejection(images.generate(ORDER)));
    expect(attempt).toMatchObject({ error: { type: 'blocked' }, billing: 'not-billed' });
    expect(attempt?.resumeToken).toBeUndefined();
  });

  it('is told even to who left while it was submitted', async () => {
    const answer = Promise.withResolvers<void>();
    const upstream = await upstreamOf({
      submit: (url) => (response, request) => void answer.promise.then(() => submitted(url)(response, request)),
    });
    const images = createImageService({ channels: [channelAt(upstream.url)], drainMs: 100 });
    onTestFinished(() => images.close());
    const events: RetakeEvent[] = [];
    images.subscribe((event) => events.push(event));
    const caller = new AbortController();
    const call = rejection(images.generate(ORDER, { signal: caller.signal }));
    await expect.poll(() => upstream.submissions().length).toBe(1);
    caller.abort(new Error('left'));
    await call;
    expect(told(events, 'attempt.resumable')).toEqual([]);
    answer.resolve();
    await expect.poll(() => told(events, 'attempt.settled')).toMatchObject([{ cost: { nanoUsd: STATED_NANO_USD } }]);
    const [resumable] = told(events, 'attempt.resumable');
    expect((await images.resume('flux', resumable?.resumeToken ?? '', ORDERED)).images).toHaveLength(1);
    expect(upstream.submissions()).toHaveLength(1);
  });

  it('holds its place among the active tasks until it ends', async () => {
    const { images, events, upstream, finish } = await openShop({}, { maxConcurrent: 2 });
    const caller = new AbortController();
    const calls = [1, 2].map(() => rejection(images.generate(ORDER, { signal: caller.signal })));
    await expect.poll(() => told(events, 'attempt.resumable').length).toBe(2);
    caller.abort(new Error('left'));
    await Promise.all(calls);
    const newcomer = images.generate(ORDER);
    await expect.poll(() => told(events, 'backoff').length).toBeGreaterThan(0);
    expect(images.plan(ORDER).exclusions).toMatchObject([{ channel: 'flux', reason: 'bulkhead_full' }]);
    expect(upstream.submissions()).toHaveLength(2);
    finish();
    expect((await newcomer).images).toHaveLength(1);
    expect(upstream.submissions()).toHaveLength(3);
  });

  it.each([
    ['is charged', (url: string) => ready(url), STATED_NANO_USD],
    ['is refused', () => state('Request Moderated'), 0],
  ])('that %s is counted so by budgets in the end', async (_how, end, spentNanoUsd) => {
    let done = false;
    const upstream = await upstreamOf({
      polls: (url) => [(response, request) => (done ? end(url) : state('Pending'))(response, request)],
    });
    const images = createImageService({
      channels: [channelAt(upstream.url)],
      budgets: [{ key: '*', window: 'day', limitUsd: 5, onUnknownPrice: 'allow', unknownPriceUsd: 0.5 }],
      drainMs: 100,
    });
    onTestFinished(() => images.close());
    const events: RetakeEvent[] = [];
    images.subscribe((event) => events.push(event));
    const caller = new AbortController();
    const call = rejection(images.generate(ORDER, { signal: caller.signal }));
    await expect.poll(() => told(events, 'attempt.resumable').length).toBe(1);
    caller.abort(new Error('left'));
    await call;
    expect(images.budgets()).toMatchObject([{ spentNanoUsd: STATED_NANO_USD }]);
    done = true;
    await expect.poll(() => told(events, 'attempt.settled').length).toBe(1);
    await expect.poll(() => images.budgets()).toMatchObject([{ spentNanoUsd }]);
  });

  it('does not hold up a service that closes', async () => {
    const shop = await openShop();
    const { images, upstream } = shop;
    await leave(shop);
    await images.close();
    const polls = upstream.polls().length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(upstream.polls()).toHaveLength(polls);
  });
});

describe('resume', () => {
  it('verifies what comes like any other picture', async () => {
    const shop = await openShop();
    const { images, finish } = shop;
    const token = await leave(shop);
    finish();
    const { warnings, degraded } = await images.resume('flux', token, { ...ORDERED, size: '2K', aspectRatio: '21:9' });
    expect(warnings.map(({ code }) => code)).toEqual(['size_differs', 'aspect_ratio_differs']);
    expect(degraded).toMatchObject([{ what: 'size', ordered: '2K' }, { what: 'aspect_ratio' }]);
  });

  it('tells every problem of what it is given at once', async () => {
    const { images } = await openShop();
    const wrong: unknown = { size: '3K', modle: 'x' };
    // @ts-expect-error -- from JavaScript
    const error = await rejection(images.resume('imagen', '', wrong));
    expect(RequestInvalidError.isInstance(error) ? error.issues.map(({ path }) => path).toSorted() : error).toEqual([
      'channelId',
      'options',
      'options.model',
      'options.size',
      'resumeToken',
    ]);
    const unknown = await rejection(images.resume('flux', 'flux1.e30', { ...ORDERED, model: 'flux-9' }));
    expect(ModelUnknownError.isInstance(unknown)).toBe(true);
  });

  it('says so where the token is none, or the work came to nothing', async () => {
    const upstream = await upstreamOf({ polls: () => [json({ id: 't-1', status: 'Failed' })] });
    const images = createImageService({ channels: [channelAt(upstream.url)] });
    onTestFinished(() => images.close());
    const events: RetakeEvent[] = [];
    images.subscribe((event) => events.push(event));
    expect(await rejection(images.resume('flux', 'flux1.x', ORDERED))).toMatchObject({
      failure: { class: 'invalid_request', upstreamCode: 'resume_token' },
    });
    const token = `flux1.${Buffer.from(JSON.stringify({ id: 't-1' })).toString('base64url')}`;
    expect(await rejection(images.resume('flux', token, ORDERED))).toMatchObject({
      failure: { class: 'upstream_bug', billing: 'not-billed', upstreamCode: 'Failed' },
    });
    expect(told(events, 'call.ended')).toMatchObject([{ outcome: 'invalid_request' }, { outcome: 'exhausted' }]);
  });

  it('ends with its signal or its deadline, and can be repeated', async () => {
    const shop = await openShop();
    const { images, finish } = shop;
    const token = await leave(shop);
    const late = await rejection(images.resume('flux', token, { ...ORDERED, deadlineMs: 20 }));
    expect(DeadlineExceededError.isInstance(late)).toBe(true);
    const left = new Error('left');
    const caller = AbortSignal.abort(left);
    expect(await rejection(images.resume('flux', token, { ...ORDERED, signal: caller }))).toBe(left);
    finish();
    expect((await images.resume('flux', token, ORDERED)).images).toHaveLength(1);
  });

  it('collects after a restart', async () => {
    const shop = await openShop();
    const { images, upstream, finish } = shop;
    const token = await leave(shop);
    await images.close();
    finish();
    const next = createImageService({ channels: [channelAt(upstream.url)] });
    onTestFinished(() => next.close());
    expect((await next.resume('flux', token, ORDERED)).images).toHaveLength(1);
    expect(upstream.submissions()).toHaveLength(1);
  });
});
