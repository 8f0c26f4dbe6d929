import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { settle } from '../../src/catalog/settle.ts';
import type { BatchItem, BatchJob, ChannelBatch } from '../../src/channels/channel-batch.ts';
import type { Channel, ChannelAnswer, PictureOrder } from '../../src/channels/channel.ts';
import { gemini, type GeminiOptions } from '../../src/channels/gemini.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { JPEG, pictureAnswer, textAnswer } from './answers.ts';
import { errorOf } from './failure-of.ts';
import type { ItemExpectation, StepExpectation } from './fixtures/expectations/expectation.ts';
import { GEMINI_BATCH_EXPECTATIONS } from './fixtures/expectations/gemini-batch.ts';
import { fixturesOf } from './fixtures/fixture-file.ts';
import { sampleCall, sampleModel, sampleOrder } from './sample-order.ts';
import { json, portOf, tinyServer, type SeenRequest } from './tiny-server.ts';

type Batch = ChannelBatch<PictureOrder, ChannelAnswer>;

const { signal } = new AbortController();
const JOB = 'batches/x1y2z3';
const CREATED = { name: JOB, metadata: { displayName: 'nightly', state: 'BATCH_STATE_PENDING' } };

function channelTo(baseUrl: string, options: Partial<GeminiOptions> = {}): Channel & { readonly batch: Batch } {
  const channel = gemini({ apiKey: 'AIza-secret', baseUrl, ...options });
  onTestFinished(() => channel.close());
  const { batch } = channel;
  if (batch === undefined) throw new Error('a channel without batches');
  return { ...channel, batch };
}

const batchOf = (baseUrl: string): Batch => channelTo(baseUrl).batch;
const ask = { model: sampleModel(), signal };
const orders = (count: number, changes: Partial<PictureOrder> = {}) =>
  Array.from({ length: count }, (_, index) => ({
    key: `item-${index}`,
    order: sampleOrder({ prompt: `kite ${index}`, ...changes }),
  }));

async function itemsOf(job: BatchJob<ChannelAnswer>): Promise<readonly BatchItem<ChannelAnswer>[]> {
  const items: BatchItem<ChannelAnswer>[] = [];
  for await (const item of job.items) items.push(item);
  return items;
}

function succeeded(output: object, rest: object = {}): object {
  return { name: JOB, done: true, metadata: { state: 'BATCH_STATE_SUCCEEDED', displayName: 'nightly', output }, ...rest };
}

const inlined = (items: readonly object[]) => ({ inlinedResponses: { inlinedResponses: items } });

describe('submitting', () => {
  it('writes each order as that of one picture, with its key', async () => {
    const server = await tinyServer((response, { path }) =>
      json(path.endsWith(':batchGenerateContent') ? CREATED : pictureAnswer())(response),
    );
    const channel = channelTo(server.url);
    const model = sampleModel({ abilities: { thinking: ['high'], seed: true } });
    const order = sampleOrder({
      model,
      thinking: 'high',
      seed: 4,
      references: [{ bytes: JPEG, mediaType: 'image/jpeg', width: 16, height: 9 }],
      channelOptions: {
        gemini: { includeThoughts: true, safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }] },
      },
    });
    await channel.generate(sampleCall({ order }));
    expect(await channel.batch.submit([{ key: 'a', order }], { displayName: 'nightly', signal })).toEqual({ jobId: JOB });
    const [single, batch] = server.requests;
    expect(batch).toMatchObject({
      path: '/v1beta/models/gemini-3-pro-image:batchGenerateContent',
      headers: { 'x-goog-api-key': 'AIza-secret' },
    });
    expect(JSON.parse(batch?.body ?? '')).toEqual({
      batch: {
        displayName: 'nightly',
        inputConfig: { requests: { requests: [{ request: JSON.parse(single?.body ?? ''), metadata: { key: 'a' } }] } },
      },
    });
  });

  it('sends more than fifty pictures as a file, written while it is sent, and its address gets no key', async () => {
    const bytes = Buffer.alloc(2_000_000, 1);
    const references = [{ bytes, mediaType: 'image/png', width: 100, height: 100 }];
    const server = await fileServer();
    expect(await batchOf(server.url).submit(orders(51, { references }), { displayName: 'nightly', signal })).toEqual({
      jobId: JOB,
    });
    const [start, upload, create] = server.requests;
    expect(start).toMatchObject({
      path: '/upload/v1beta/files',
      headers: { 'x-goog-upload-protocol': 'resumable', 'x-goog-upload-command': 'start', 'x-goog-api-key': 'AIza-secret' },
    });
    expect(upload).toMatchObject({
      path: '/upload/session?upload_id=1',
      headers: { 'x-goog-upload-command': 'upload, finalize', 'x-goog-upload-offset': '0' },
    });
    expect(upload?.headers).not.toHaveProperty('x-goog-api-key');
    expect(start?.headers['x-goog-upload-header-content-length']).toBe(upload?.headers['content-length']);
    const lines = upload?.body.trimEnd().split('\n') ?? [];
    expect(lines).toHaveLength(51);
    expect(JSON.parse(lines[50] ?? '')).toMatchObject({
      key: 'item-50',
      request: { contents: [{ parts: [{ text: 'kite 50' }, { inlineData: { data: bytes.toString('base64') } }] }] },
    });
    expect(JSON.parse(create?.body ?? '')).toEqual({ batch: { displayName: 'nightly', inputConfig: { fileName: 'files/abc' } } });
  });

  it.each([
    [12, 1],
    [13, 3],
  ])('counts a picture of 4K for four: %i of them take %i requests', async (count, requests) => {
    const server = await fileServer();
    const model = sampleModel({ abilities: { sizes: ['4K'] } });
    await batchOf(server.url).submit(orders(count, { size: '4K', model }), { displayName: 'nightly', signal });
    expect(server.requests).toHaveLength(requests);
  });

  it('sends fewer pictures as a file as well when their references are too large', async () => {
    const references = [{ bytes: Buffer.alloc(14_000_000), mediaType: 'image/png', width: 100, height: 100 }];
    const server = await fileServer();
    await batchOf(server.url).submit(orders(1, { references }), { displayName: 'nightly', signal });
    expect(server.requests).toHaveLength(3);
  });

  it.each([
    ['http on another host', 'http://169.254.169.254/latest'],
    ['a private address', 'https://127.0.0.2:1/upload'],
    ['nothing', undefined],
  ])('does not upload to %s', async (_name, location) => {
    const server = await fileServer(location ?? null);
    const { failure } = await errorOf(batchOf(server.url).submit(orders(51), { displayName: 'nightly', signal }));
    expect(failure).toMatchObject({ billing: 'not-billed' });
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, ReturnType<typeof orders>, RegExp]>([
    ['nothing', [], /at least one/],
    ['the same key twice', [...orders(1), ...orders(1)], /unique/],
    ['an empty key', [{ key: '', order: sampleOrder() }], /has a key/],
    ['two models', [...orders(1), { key: 'x', order: sampleOrder({ model: sampleModel({ id: 'other' }) }) }], /one model/],
    ['an order it cannot fill', orders(2, { size: '512' }), /item-0: .*\n?.*item-1: /],
    ['wrong options', orders(1, { channelOptions: { gemini: { model: 'x' } } }), /item-0: channelOptions/],
  ])('refuses %s before anything is sent', async (_name, wrong, message) => {
    const server = await tinyServer(json(CREATED));
    const error = await errorOf(batchOf(server.url).submit(wrong, { displayName: 'nightly', signal }));
    expect(error.message).toMatch(message);
    expect(error.failure).toMatchObject({ class: 'invalid_request', dispatched: false, billing: 'not-billed' });
    expect(server.requests).toHaveLength(0);
  });

  it('knows that it does not know whether a job was made when the answer is lost', async () => {
    const server = await tinyServer((response) => response.destroy());
    const { failure } = await errorOf(batchOf(server.url).submit(orders(1), { displayName: 'nightly', signal }));
    expect(failure).toMatchObject({ class: 'network', billing: 'unknown', dispatched: true });
  });

  it('reads a refusal in the dialect of the API', async () => {
    const server = await tinyServer(json({ error: { code: 429, message: 'Quota exceeded', status: 'RESOURCE_EXHAUSTED' } }, 429));
    const { failure } = await errorOf(batchOf(server.url).submit(orders(1), { displayName: 'nightly', signal }));
    expect(failure).toMatchObject({ class: 'rate_limited', billing: 'not-billed', statusCode: 429 });
  });
});

describe('fetching', () => {
  const fetched = async (operation: object): Promise<BatchJob<ChannelAnswer>> => {
    const server = await tinyServer(json(operation));
    return batchOf(server.url).get(JOB, ask);
  };

  it('joins by key, and reads a success without a picture as the synchronous wire does', async () => {
    const job = await fetched(
      succeeded(
        inlined([
          { metadata: { key: 'second' }, response: textAnswer('Sorry.') },
          { metadata: { key: 'first' }, response: pictureAnswer() },
          { metadata: { key: 'blocked' }, response: textAnswer('', { candidates: [{ finishReason: 'IMAGE_SAFETY' }] }) },
          { metadata: { key: 'full' }, error: { code: 8, message: 'Resource exhausted' } },
          { metadata: { key: 'empty' } },
          { response: pictureAnswer() },
        ]),
      ),
    );
    expect(job).toMatchObject({ jobId: JOB, displayName: 'nightly', state: 'succeeded', error: undefined });
    expect(await itemsOf(job)).toMatchObject([
      { key: 'second', error: { failure: { class: 'no_image', billing: 'billed', statusCode: undefined } } },
      { key: 'first', answer: { pictures: [{ bytes: JPEG }], modelVersion: 'gemini-3-pro-image' } },
      { key: 'blocked', error: { failure: { class: 'blocked', upstreamCode: 'IMAGE_SAFETY' } } },
      { key: 'full', error: { failure: { class: 'rate_limited', billing: 'not-billed', upstreamCode: 'RESOURCE_EXHAUSTED' } } },
      { key: 'empty', error: { failure: { class: 'upstream_bug', billing: 'unknown', upstreamCode: 'empty_item' } } },
      { key: undefined, answer: { pictures: [{ bytes: JPEG }] } },
    ]);
  });

  it('decodes large pictures out of band, and reads the results from either place', async () => {
    const bytes = Buffer.alloc(1_000_000, 5);
    const large = pictureAnswer({
      candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: bytes.toString('base64') } }] } }],
    });
    const results = inlined([{ metadata: { key: 'a' }, response: large }]);
    for (const operation of [
      succeeded(results, { response: results }),
      { ...succeeded({}), response: results },
      succeeded(results),
    ]) {
      const [item] = await itemsOf(await fetched(operation));
      expect(item).toHaveProperty('answer.pictures.length', 1);
      expect(item !== undefined && 'answer' in item && Buffer.compare(item.answer.pictures[0]?.bytes ?? JPEG, bytes)).toBe(0);
    }
  });

  it('iterates twice', async () => {
    const job = await fetched(succeeded(inlined([{ metadata: { key: 'a' }, response: pictureAnswer() }])));
    expect(await itemsOf(job)).toEqual(await itemsOf(job));
  });

  it.each<[string, object, object]>([
    ['BATCH_STATE_PENDING', {}, { state: 'pending', error: undefined }],
    ['JOB_STATE_QUEUED', {}, { state: 'pending' }],
    ['BATCH_STATE_RUNNING', {}, { state: 'running' }],
    ['JOB_STATE_PAUSED', {}, { state: 'running' }],
    ['JOB_STATE_PARTIALLY_SUCCEEDED', { done: true }, { state: 'succeeded' }],
    ['BATCH_STATE_CANCELLED', { done: true }, { state: 'cancelled', error: undefined }],
    ['BATCH_STATE_EXPIRED', { done: true }, { state: 'expired', error: { failure: { class: 'timeout', billing: 'unknown' } } }],
    [
      'BATCH_STATE_FAILED',
      { done: true, error: { code: 13 } },
      { error: { failure: { class: 'upstream_bug', billing: 'unknown' } } },
    ],
    ['BATCH_STATE_NEW', { done: true }, { state: 'succeeded' }],
    ['BATCH_STATE_NEW', { done: true, error: { code: 7 } }, { state: 'failed', error: { failure: { class: 'auth' } } }],
  ])('%s %j', async (state, rest, expected) => {
    const stats = { requestCount: '3', successfulRequestCount: '2' };
    const job = await fetched({ name: JOB, metadata: { state, batchStats: stats }, ...rest });
    expect(job).toMatchObject({ counts: { total: 3, succeeded: 2, failed: 0 }, ...expected });
    expect(await itemsOf(job)).toEqual([]);
  });

  it.each([{}, { name: '../../models' }, []])('%j is no job', async (body) => {
    expect((await errorOf(fetched(body))).failure).toMatchObject({ class: 'upstream_bug', billing: 'not-billed' });
  });

  it('a job id is only a name', async () => {
    const { failure } = await errorOf(batchOf('http://127.0.0.1:1').get('batches/../models', ask));
    expect(failure).toMatchObject({ class: 'invalid_request', dispatched: false });
  });
});

describe('a file of results', () => {
  it('is read line by line, and the upstream waits for its reader', async () => {
    const picture = Buffer.alloc(6_000_000, 3);
    const answer = pictureAnswer({
      candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: picture.toString('base64') } }] } }],
    });
    let written = 0;
    const serve = async (path: string, response: ServerResponse): Promise<void> => {
      if (!path.includes(':download')) return json(succeeded({ responsesFile: 'files/batch-x1y2z3' }))(response);
      for (let index = 0; index < 40; index += 1) {
        const line = `${JSON.stringify({ key: `item-${index}`, response: answer })}\n`;
        written = index + 1;
        if (!response.write(line)) await once(response, 'drain');
      }
      response.end();
    };
    const server = createServer((request, response) => void serve(request.url ?? '', response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const job = await batchOf(`http://127.0.0.1:${portOf(server)}`).get(JOB, ask);
    const before = process.memoryUsage().arrayBuffers;
    const seen: string[] = [];
    let most = 0;
    for await (const item of job.items) {
      seen.push(item.key ?? '');
      if (seen.length === 1) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        // What the sockets hold besides; not the forty lines there are.
        expect(written).toBeLessThan(10);
      }
      expect('answer' in item && item.answer.pictures[0]?.bytes.byteLength).toBe(picture.byteLength);
      global.gc?.();
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => `item-${index}`));
    expect(most).toBeLessThan(40 * picture.byteLength);
  });

  const served = async (file: string | Buffer, status = 200) => {
    const server = await tinyServer((response, { path }) => {
      if (path.includes(':download')) response.writeHead(status, { 'content-type': 'application/octet-stream' }).end(file);
      else json(succeeded({ responsesFile: 'files/batch-x1y2z3' }))(response);
    });
    return { server, job: await batchOf(server.url).get(JOB, ask) };
  };

  it('tells an unreadable line apart from its neighbours', async () => {
    const { job } = await served(
      `\n{"key":"a","error":{"code":14}}\r\n{"key":"b","resp\n{"key":"c","response":{"candidates":[]}}`,
    );
    expect(await itemsOf(job)).toMatchObject([
      { key: 'a', error: { failure: { class: 'overloaded', billing: 'unknown', upstreamCode: 'UNAVAILABLE' } } },
      { key: undefined, error: { failure: { class: 'upstream_bug', billing: 'unknown' } } },
      { key: 'c', error: { failure: { class: 'no_image' } } },
    ]);
  });

  it('that cannot be had is an error of the request, which was not charged', async () => {
    const { job, server } = await served(JSON.stringify({ error: { code: 404, message: 'gone', status: 'NOT_FOUND' } }), 404);
    expect((await errorOf(itemsOf(job))).failure).toMatchObject({ class: 'model_gone', billing: 'not-billed', statusCode: 404 });
    expect(server.requests.at(-1)?.path).toBe('/download/v1beta/files/batch-x1y2z3:download?alt=media');
  });

  it('lets go of the socket when its reader leaves', async () => {
    const server = await tinyServer((response, { path }) => {
      if (path.includes(':download')) response.write('{"key":"a","error":{"code":3}}\n');
      else json(succeeded({ responsesFile: 'files/batch-x1y2z3' }))(response);
    });
    const caller = new AbortController();
    const reason = new Error('left');
    const job = await batchOf(server.url).get(JOB, { ...ask, signal: caller.signal });
    const read = async (): Promise<void> => {
      for await (const item of job.items) if (item.key === 'a') caller.abort(reason);
    };
    await expect(read()).rejects.toBe(reason);
    await server.hungUp;
  });
});

describe('listing, cancelling and removing', () => {
  it('finds the jobs of a display name on every page', async () => {
    const pages: Readonly<Record<string, object>> = {
      '': { operations: [CREATED, { name: 'batches/other', metadata: { displayName: 'weekly' } }], nextPageToken: 'p2' },
      p2: { operations: [{ ...CREATED, name: 'batches/second', done: true }, { odd: true }] },
    };
    const server = await tinyServer((response, { path }) =>
      json(pages[new URL(path, 'http://x').searchParams.get('pageToken') ?? ''])(response),
    );
    const found = await batchOf(server.url).list({ displayName: 'nightly', signal });
    expect(found).toMatchObject([
      { jobId: JOB, state: 'pending' },
      { jobId: 'batches/second', displayName: 'nightly' },
    ]);
    expect(await batchOf(server.url).list({ signal })).toHaveLength(3);
  });

  it('ends although a page repeats itself', async () => {
    const server = await tinyServer(json({ operations: [], nextPageToken: 'again' }));
    expect(await batchOf(server.url).list({ signal })).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  it.each([json({}), json({}, 204), (response: ServerResponse) => void response.end()])(
    'cancels and removes by name',
    async (answer) => {
      const server = await tinyServer(answer);
      const batch = batchOf(server.url);
      await batch.cancel(JOB, { signal });
      await batch.remove(JOB, { signal });
      expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
        'POST /v1beta/batches/x1y2z3:cancel',
        'DELETE /v1beta/batches/x1y2z3',
      ]);
    },
  );

  it('rejects with the reason of its signal, before and during', async () => {
    const server = await tinyServer(() => undefined);
    const batch = batchOf(server.url);
    const reason = new Error('left');
    for (const work of [
      () => batch.list({ signal: AbortSignal.abort(reason) }),
      () => batch.submit(orders(1), { displayName: 'n', signal: AbortSignal.abort(reason) }),
    ]) {
      await expect(work()).rejects.toBe(reason);
    }
    expect(server.requests).toHaveLength(0);
    const caller = new AbortController();
    const work = batch.get(JOB, { ...ask, signal: caller.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    caller.abort(reason);
    await expect(work).rejects.toBe(reason);
    await server.hungUp;
  });
});

describe('price', () => {
  it('is half of the single one, for each item', async () => {
    const { batch, price } = channelTo('http://127.0.0.1:1');
    const model = sampleModel();
    expect(batch.price(model)).toEqual({ ...price(model), factor: { numerator: 1, denominator: 2 } });
    const usage = { inputText: 12, inputImage: 0, outputText: 142, outputImage: 1120, thoughts: 223 };
    const bill = {
      model,
      usage,
      delivery: { pictures: 1, size: '1K' as const },
      reportedCostNanoUsd: undefined,
      billing: 'billed' as const,
    };
    const single = settle({ ...bill, price: price(model) }).nanoUsd ?? 0;
    expect(settle({ ...bill, price: batch.price(model) }).nanoUsd).toBe(single / 2);
  });

  it('belongs to the standard class of service: other classes and relays take no batches', () => {
    const flex = gemini({ apiKey: 'k', serviceTier: 'flex' });
    const relay = geminiRelay({ apiKey: 'k', baseUrl: 'https://relay.example.com' });
    onTestFinished(async () => void (await Promise.all([flex.close(), relay.close()])));
    expect([flex.batch, relay.batch]).toEqual([undefined, undefined]);
  });
});

const root = process.env['RETAKE_FIXTURES'];

it('recorded exchanges are there to be replayed', ({ skip }) => {
  skip(root === undefined && process.env['CI'] !== 'true', 'set RETAKE_FIXTURES to the folder of recorded exchanges');
  expect(root, 'RETAKE_FIXTURES').toBeDefined();
});

const fixtures = root === undefined ? [] : fixturesOf(root, 'gemini-batch');

describe.runIf(root !== undefined)('every documented exchange', () => {
  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', async (name, { body }) => {
    const row = GEMINI_BATCH_EXPECTATIONS[name];
    if (row === undefined) throw new Error('an exchange without a row');
    if ('equals' in row) {
      expect(await createdWith(row.equals)).toEqual({ path: row.equals.path, body: JSON.parse(body.toString()) });
      return;
    }
    const operation = 'items' in row ? JSON.stringify(succeeded({ responsesFile: 'files/batch-x1y2z3' })) : body;
    const server = await tinyServer((response, { path }) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(path.includes(':download') ? body : operation),
    );
    const job = await batchOf(server.url).get(JOB, ask);
    if ('items' in row) await expectItems(await itemsOf(job), row.items);
    else if ('step' in row) await expectStep(job, row.step, server.requests);
    else throw new Error('a row that no batch can meet');
  });
});

async function createdWith(equals: { readonly order?: object; readonly options: Readonly<Record<string, unknown>> }) {
  const { displayName, key, fileName } = equals.options;
  const server = await fileServer(undefined, String(fileName));
  const submitted = fileName === undefined ? [{ key: String(key), order: sampleOrder(equals.order) }] : orders(51);
  await batchOf(server.url).submit(submitted, { displayName: String(displayName), signal });
  const create = server.requests.at(-1);
  return { path: create?.path, body: JSON.parse(create?.body ?? '') as unknown };
}

async function expectStep(job: BatchJob<ChannelAnswer>, step: StepExpectation, requests: readonly SeenRequest[]): Promise<void> {
  if (step.state === 'pending') {
    expect(job).toMatchObject({ state: 'pending', jobId: step.jobId, error: undefined });
  } else if (step.state === 'failed') {
    expect(job).toMatchObject({ state: 'failed', error: { failure: step.failure } });
  } else if ('items' in step) {
    expect(job.state).toBe('succeeded');
    await expectItems(await itemsOf(job), step.items);
  } else if ('download' in step) {
    await itemsOf(job);
    expect(requests.at(-1)?.path).toBe(step.download);
  }
}

async function expectItems(
  items: readonly BatchItem<ChannelAnswer>[],
  expected: Readonly<Record<string, ItemExpectation>>,
): Promise<void> {
  expect(new Set(items.map(({ key }) => key))).toEqual(new Set(Object.keys(expected)));
  for (const item of items) {
    const row = expected[item.key ?? ''];
    if (row !== undefined && 'failure' in row) {
      expect(item).toMatchObject({ error: { failure: row.failure } });
    } else if (row !== undefined && 'answer' in item) {
      const { text, usage, modelVersion, reportedCostNanoUsd } = row.answer;
      expect(item.answer).toMatchObject({ text, usage, modelVersion, reportedCostNanoUsd });
      expect(item.answer.warnings.map(({ code }) => code)).toEqual(row.answer.warnings);
      expect(
        item.answer.pictures.map(({ bytes, declaredMediaType }) => ({
          mediaType: 'image/png',
          declaredMediaType,
          sha256: createHash('sha256').update(bytes).digest('hex'),
        })),
      ).toEqual(row.answer.pictures);
    } else {
      throw new Error('a picture and a failure where the other was expected', { cause: item });
    }
  }
}

/** A server of files and batches; `location` is where it sends uploads, its own address unless a test says otherwise. */
async function fileServer(location?: string | null, file = 'files/abc') {
  const server = await tinyServer((response, { path, headers }) => {
    if (headers['x-goog-upload-command'] === 'start') {
      const own = `http://${headers.host}/upload/session?upload_id=1`;
      const to = location === undefined ? own : location;
      response.writeHead(200, to === null ? {} : { 'x-goog-upload-url': to }).end();
    } else {
      json(path.startsWith('/upload/') ? { file: { name: file, state: 'ACTIVE' } } : CREATED)(response);
    }
  });
  return server;
}
