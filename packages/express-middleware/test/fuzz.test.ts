import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agent, request as send } from 'undici';
import { onTestFinished } from 'vitest';
import { mount, startWorld } from './world.ts';

/** As many as the issue asks for; each over a real socket that is kept alive. */
const REQUESTS = 20_000;
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
const operation = fc.constantFrom('/generate', '/edit', '/plan', '/estimate');

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
const malformed: fc.Arbitrary<Malformed> = fc.oneof(
  fc.tuple(operation, noOrder).map(([path, body]) => post(path, json, JSON.stringify(body))),
  fc.tuple(operation, bytes).map(([path, body]) => post(path, json, body)),
  fc.tuple(operation, fc.json(), fc.nat(100)).map(([path, text, cut]) => post(path, json, `${text.slice(0, cut)}{`)),
  fc
    .tuple(operation, form)
    .map(([path, body]) => post(path, { 'content-type': `multipart/form-data; boundary=${boundary}` }, body)),
  fc
    .tuple(operation, headerText, bytes)
    .map(([path, type, body]) => post(path, { 'content-type': `multipart/form-data${type}` }, body)),
  fc.tuple(operation, headerText, bytes).map(([path, type, body]) => post(path, { 'content-type': `${type}x` }, body)),
  fc
    .tuple(operation, headerText)
    .map(([path, accept]) => post(path, { ...json, accept: `nothing/${accept.replaceAll(/[,;]/g, '')}` }, '{"prompt":"x"}')),
  fc
    .tuple(operation, fc.constantFrom('gzip', 'br', 'deflate', 'identity, gzip'), bytes)
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
    const errors: unknown[] = [];
    const url = await mount(images, {
      limits: { perMinute: 10 * REQUESTS, atOnce: 10 * AT_ONCE },
      onError: (error) => errors.push(error),
    });
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
      } = await send(`${url}${path}`, { method: method as 'GET', headers, body, dispatcher });
      const text = await stream.text();
      answered.set(statusCode, (answered.get(statusCode) ?? 0) + 1);
      const isProblem =
        answer['content-type'] === 'application/problem+json' && (method === 'HEAD' || JSON.parse(text).status === statusCode);
      if (statusCode < 400 || statusCode >= 500 || !isProblem)
        wrong.push({ method, path, headers, body: String(body), statusCode, text });
    };
    const queue = orders[Symbol.iterator]();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const order of queue) await ask(order);
      }),
    );
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(errors).toEqual([]);
    expect([...answered.values()].reduce((sum, count) => sum + count, 0)).toBe(REQUESTS);
    // Not one kind of mistake over and over.
    expect([...answered.keys()].toSorted((one, other) => one - other)).toEqual([400, 403, 404, 405, 406, 415]);
    expect(simulator.requests('secret-gemini')).toHaveLength(0);
    expect((await send(`${url}/health`, { dispatcher })).statusCode).toBe(200);
  }, 300_000);
});
