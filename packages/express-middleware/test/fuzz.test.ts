import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImageQueue } from '@retake/queue';
import fc from 'fast-check';
import { Agent, request as send } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  countTurns,
  cutOff,
  FUZZ_REQUESTS as REQUESTS,
  HUGE_NUMBERS,
  monstrousJson,
  NO_LIST,
  NO_NUMBER,
  NO_TEXT,
  wronglyTyped,
} from './malformed-json.ts';
import { mount, post as postJson, startWorld } from './world.ts';

/** Each over a real socket that is kept alive. */
const AT_ONCE = 64;

interface Malformed {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | null;
}

const json = { 'content-type': 'application/json' };
const fields = [
  'prompt',
  'model',
  'purpose',
  'size',
  'aspectRatio',
  'images',
  'n',
  'thinking',
  'seed',
  'channelOptions',
  'deadlineMs',
  'degrade',
  'prefer',
  'labels',
  'budgetKey',
  'route',
  'signal',
  '__proto__',
  'constructor',
];
/** Stands for a chat that there is. */
const CHAT = '/chats/:id';
const ORDERS = ['/generate', '/edit', '/plan', '/estimate', `${CHAT}/turns`] as const;
const TICKETS = ['/tickets', '/tickets?estimate'] as const;
const operation = fc.constantFrom(...ORDERS);
/** Everything that takes a body. None of it takes an order whole: a chat has no prompt, and a ticket has items. */
const taking = fc.constantFrom(...ORDERS, '/chats', ...TICKETS);

/** A body that is JSON and no order: without a prompt, so that whatever else it says nothing can be drawn. */
const noOrder = fc
  .dictionary(fc.constantFrom(...fields.slice(1)), fc.jsonValue({ maxDepth: 4 }), { noNullPrototype: true })
  .chain((body) => fc.constantFrom(body, { ...body, prompt: '' }, { ...body, prompt: 7 }, { ...body, prompt: null }));
const bytes = fc.uint8Array({ minLength: 0, maxLength: 300 });
const boundary = 'x-boundary';
const part = fc
  .tuple(
    fc.constantFrom('prompt', 'images', 'n', 'size', '', '"', 'a\nb'),
    fc.constantFrom('', '; filename="a.png"', '; filename="'),
    bytes,
  )
  .map(([name, file, content]) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ]),
  );
// No part holds a prompt that says anything: what a form lacks here is its end, or a picture that is one.
const form = fc
  .tuple(fc.array(part, { maxLength: 6 }), fc.constantFrom(`--${boundary}--\r\n`, '', `--${boundary}`, '--', '\r\n'))
  .map(([parts, end]) =>
    Buffer.concat([
      ...parts,
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="colour"\r\n\r\nred\r\n`),
      Buffer.from(end),
    ]),
  );
const headerText = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});

const post = (path: string, headers: Record<string, string>, body: Malformed['body']): Malformed => ({
  method: 'POST',
  path,
  headers,
  body,
});
const count = [...NO_NUMBER, ...HUGE_NUMBERS, '0', '-1', 'null'];
/** What is a 0 is right where 0 is. */
const notZero = count.filter((each) => Number(each) !== 0);
const text = [...NO_TEXT, 'null'];
const order = { prompt: '"a red kite"' };
/** An order that lacks nothing, with one field of a type that it cannot have. */
const mistyped = wronglyTyped(order, {
  prompt: text,
  model: text,
  purpose: text,
  size: [...text, '"9K"'],
  aspectRatio: text,
  images: [...NO_LIST, 'null'],
  n: [...count, '11'],
  seed: notZero,
  thinking: text,
  deadlineMs: count.filter((each) => each !== '0.5'),
  prefer: text,
  urgency: text,
  degrade: ['7', '[]', '"x"', 'null', '{"sizes":7}', '{"text":"x"}', '{"other":true}'],
  channelOptions: ['{}', '7', 'null'],
  budgetKey: ['"x"'],
  idempotencyKey: ['"x"'],
  __proto__: ['{}', '7'],
});
const priced = fc.oneof(
  mistyped.map((item) => `{"items":[${item}]}`),
  wronglyTyped({ items: '[{"prompt":"a red kite"}]' }, { items: [...NO_LIST, '[]', 'null'], deadline: text, priority: notZero }),
  fc.constantFrom(
    '{}',
    '{"items":[{"prompt":"x"}],"deadline":"9999-01-01T00:00:00Z"}',
    '{"items":[{"prompt":"x","degrade":{}}]}',
  ),
);
const whole = '{"prompt":"a red kite","images":[{"base64":"iVBORw0KGgo="}],"n":1,"seed":7}';

const malformed: fc.Arbitrary<Malformed> = fc.oneof(
  fc.tuple(taking, monstrousJson).map(([path, body]) => post(path, json, body)),
  fc.tuple(operation, mistyped).map(([path, body]) => post(path, json, body)),
  mistyped.map((body) => post('/chats', json, body)),
  fc.tuple(fc.constantFrom(...TICKETS), priced).map(([path, body]) => post(path, json, body)),
  fc.tuple(taking, cutOff(whole)).map(([path, body]) => post(path, json, body)),
  fc
    .tuple(operation, fc.constantFrom('prompt', 'model', 'degrade', 'channelOptions'), monstrousJson)
    .map(([path, field, body]) => {
      const start = `--${boundary}\r\nContent-Disposition: form-data; name="colour"\r\n\r\nred\r\n`;
      const content = `${start}--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${body}\r\n--${boundary}--\r\n`;
      return post(path, { 'content-type': `multipart/form-data; boundary=${boundary}` }, content);
    }),
  fc
    .tuple(
      fc.constantFrom('/answers/', '/chats/', '/tickets/', '/tickets/x/items/'),
      fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }).filter((name) => !/^\.{1,2}$/.test(name)),
    )
    .map(([path, name]) => ({ method: 'GET', path: `${path}${encodeURIComponent(name)}`, headers: {}, body: null })),
  fc
    .tuple(
      fc.constantFrom('/chats/', '/tickets/'),
      fc.nat(1_000_000).map((name) => `x${name}`),
    )
    .map(([path, name]) => ({ method: 'DELETE', path: `${path}${name}`, headers: {}, body: null })),
  fc.tuple(fc.constantFrom('/health', '/answers/x', CHAT, '/tickets/x'), headerText).map(([path, accept]) => ({
    method: 'GET',
    path,
    headers: { accept: `nothing/${accept.replaceAll(/[,;]/g, '')}` },
    body: null,
  })),
  fc.tuple(operation, noOrder).map(([path, body]) => post(path, json, JSON.stringify(body))),
  fc.tuple(taking, bytes).map(([path, body]) => post(path, json, body)),
  fc.tuple(taking, fc.json(), fc.nat(100)).map(([path, said, cut]) => post(path, json, `${said.slice(0, cut)}{`)),
  fc.tuple(taking, form).map(([path, body]) => post(path, { 'content-type': `multipart/form-data; boundary=${boundary}` }, body)),
  fc
    .tuple(taking, headerText, bytes)
    .map(([path, type, body]) => post(path, { 'content-type': `multipart/form-data${type}` }, body)),
  fc.tuple(taking, headerText, bytes).map(([path, type, body]) => post(path, { 'content-type': `${type}x` }, body)),
  fc
    .tuple(operation, headerText)
    .map(([path, accept]) => post(path, { ...json, accept: `nothing/${accept.replaceAll(/[,;]/g, '')}` }, '{"prompt":"x"}')),
  fc
    .tuple(taking, fc.constantFrom('gzip', 'br', 'deflate', 'identity, gzip'), bytes)
    .map(([path, coding, body]) => post(path, { ...json, 'content-encoding': coding }, body)),
  fc
    .tuple(fc.constantFrom('/generate', '/edit'), fc.constantFrom(' ', '"', 'a b', 'x'.repeat(300)))
    .map(([path, key]) => post(path, { ...json, 'idempotency-key': key }, '{"prompt":""}')),
  fc
    .tuple(operation, fc.constantFrom('GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'))
    .map(([path, method]) => ({ method, path, headers: {}, body: null })),
  fc.webPath().map((path) => ({ method: 'GET', path: `/nothing${path}`, headers: {}, body: null })),
  fc
    .constantFrom('/%zz', '/answers/%', '/answers/', '/answers/a/b', '//', '/answers/%00')
    .map((path) => ({ method: 'GET', path, headers: {}, body: null })),
);

describe('malformed requests', () => {
  it(`are answered with a 4xx problem each, and ${REQUESTS} of them hurt nobody`, async () => {
    const { images, simulator } = await startWorld();
    const directory = await mkdtemp(join(tmpdir(), 'retake-fuzz-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const queue = await createImageQueue({ images, directory, name: 'fuzz', offPeak: false, batch: false });
    onTestFinished(() => queue.close());
    const errors: unknown[] = [];
    const url = await mount(images, {
      queue,
      limits: { perMinute: 10 * REQUESTS, atOnce: 10 * AT_ONCE },
      onError: (error) => errors.push(error),
    });
    const begun = (await (await postJson(`${url}/chats`, { model: 'gemini-3-pro-image' })).json()) as { id: string };
    const dispatcher = new Agent({ connections: AT_ONCE });
    onTestFinished(() => dispatcher.close());
    const answered = new Map<number, number>();
    const wrong: unknown[] = [];
    const orders = fc.sample(malformed, { numRuns: REQUESTS, seed: 20_261_121 });
    const ask = async ({ method, path, headers, body }: Malformed): Promise<void> => {
      const {
        statusCode,
        headers: answer,
        body: stream,
      } = await send(`${url}${path.replace(':id', begun.id)}`, { method: method as 'GET', headers, body, dispatcher });
      const text = await stream.text();
      answered.set(statusCode, (answered.get(statusCode) ?? 0) + 1);
      const isProblem =
        answer['content-type'] === 'application/problem+json' && (method === 'HEAD' || JSON.parse(text).status === statusCode);
      if (statusCode < 400 || statusCode >= 500 || !isProblem)
        wrong.push({ method, path, headers, body: String(body).slice(0, 500), statusCode, text: text.slice(0, 500) });
    };
    const turns = countTurns();
    const waiting = orders[Symbol.iterator]();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const each of waiting) await ask(each);
      }),
    );
    // No turn deals with more than the requests that are there at once, whatever is in them.
    expect(turns()).toBeGreaterThanOrEqual(REQUESTS / AT_ONCE);
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(errors).toEqual([]);
    expect([...answered.values()].reduce((sum, count) => sum + count, 0)).toBe(REQUESTS);
    // Not one kind of mistake over and over.
    expect([...answered.keys()].toSorted((one, other) => one - other)).toEqual([400, 403, 404, 405, 406, 413, 415]);
    expect(simulator.requests('secret-gemini')).toHaveLength(0);
    expect(simulator.requests('secret-relay')).toHaveLength(0);
    expect((await send(`${url}/health`, { dispatcher })).statusCode).toBe(200);
  }, 300_000);
});
