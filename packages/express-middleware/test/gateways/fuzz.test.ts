import fc from 'fast-check';
import { Agent, request as send } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import { KEY, startGateways } from './gateway-world.ts';

const REQUESTS = 8_000;
const AT_ONCE = 32;

interface Malformed {
  readonly path: string;
  readonly type: string;
  readonly body: Uint8Array | string;
}

const JSON_TYPE = 'application/json';
const any = fc.jsonValue({ maxDepth: 3 });
const GENERATIONS = '/openai/v1/images/generations';
const EDITS = '/openai/v1/images/edits';
const model = fc.constantFrom('gemini-3-pro-image', 'gpt-image-2', 'nobody', '..', '%F0%9F', 'a b', '__proto__');
const content = model.chain((name) =>
  fc
    .constantFrom('v1', 'v1beta')
    .chain((version) =>
      fc
        .constantFrom('generateContent', 'streamGenerateContent')
        .map((method) => `/gemini/${version}/models/${encodeURIComponent(name)}:${method}`),
    ),
);

/** Without a prompt that says anything, so that whatever else they say nothing can be drawn. */
const generation = fc
  .dictionary(
    fc.constantFrom('model', 'n', 'size', 'quality', 'stream', 'partial_images', 'user', 'style', '__proto__', 'background'),
    any,
    {
      noNullPrototype: true,
    },
  )
  .chain((body) => fc.constantFrom(body, { ...body, prompt: '' }, { ...body, prompt: 7 }, { ...body, prompt: null }));
const part = fc.oneof(
  any,
  fc.record({ text: fc.constantFrom('', 7, null) }),
  fc.record({
    inlineData: fc.oneof(any, fc.record({ data: fc.base64String(), mimeType: fc.constantFrom('image/png', 'x', '') })),
  }),
  fc.record({ thoughtSignature: any, thought: any, text: fc.constant('') }),
  fc.constantFrom({ fileData: { fileUri: 'https://example.com' } }, { functionCall: {} }),
);
const turn = fc.oneof(
  any,
  fc.record({
    role: fc.constantFrom('user', 'model', 'function', '', 3),
    parts: fc.oneof(any, fc.array(part, { maxLength: 3 })),
  }),
);
const conversation = fc
  .tuple(
    fc.oneof(any, fc.array(turn, { maxLength: 4 })),
    fc.dictionary(fc.constantFrom('generationConfig', 'tools', 'safetySettings', 'x'), any, { noNullPrototype: true }),
  )
  .map(([contents, more]) => ({ contents, ...more }));

const of = (path: string, type: string, body: Malformed['body']): Malformed => ({ path, type, body });
const boundary = 'x-boundary';
const field = fc
  .tuple(
    fc.constantFrom('model', 'image', 'image[]', 'mask', 'n', 'stream', 'other'),
    fc.boolean(),
    fc.uint8Array({ maxLength: 60 }),
  )
  .map(([name, isFile, bytes]) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${isFile ? '; filename="a.png"' : ''}\r\n\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ]),
  );
const malformed: fc.Arbitrary<Malformed> = fc.oneof(
  generation.map((body) => of(GENERATIONS, JSON_TYPE, JSON.stringify(body))),
  fc.tuple(content, conversation).map(([path, body]) => of(path, JSON_TYPE, JSON.stringify(body))),
  fc
    .tuple(fc.oneof(content, fc.constant(GENERATIONS)), fc.uint8Array({ maxLength: 200 }))
    .map(([path, body]) => of(path, JSON_TYPE, body)),
  fc
    .array(field, { maxLength: 5 })
    .map((fields) =>
      of(EDITS, `multipart/form-data; boundary=${boundary}`, Buffer.concat([...fields, Buffer.from(`--${boundary}--\r\n`)])),
    ),
  fc
    .tuple(fc.constantFrom(EDITS, GENERATIONS), fc.uint8Array({ maxLength: 100 }))
    .map(([path, body]) => of(path, 'multipart/form-data; boundary=x', body)),
  fc.webPath().map((path) => of(`/gemini/v1beta/models/${path}`, JSON_TYPE, '{}')),
  fc.webPath().map((path) => of(`/openai/v1/nothing${path}`, JSON_TYPE, '{}')),
);

it(`${REQUESTS} malformed requests are answered with a 4xx in the shape of their wire, and hurt nobody`, async () => {
  const errors: unknown[] = [];
  const limits = { perMinute: 10 * REQUESTS, atOnce: 10 * AT_ONCE };
  const { url, simulator } = await startGateways({ limits, onError: (error) => errors.push(error) });
  const dispatcher = new Agent({ connections: AT_ONCE });
  onTestFinished(() => dispatcher.close());
  const wrong: unknown[] = [];
  const statuses = new Set<number>();
  const ask = async ({ path, type, body }: Malformed): Promise<void> => {
    const headers = { 'content-type': type, authorization: `Bearer ${KEY}` };
    const answer = await send(`${url}${path}`, { method: 'POST', headers, body, dispatcher });
    const text = await answer.body.text();
    statuses.add(answer.statusCode);
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    if (answer.statusCode < 400 || answer.statusCode >= 500 || typeof error?.message !== 'string')
      wrong.push({ path, type, body: String(body), status: answer.statusCode, text });
  };
  const queue = fc.sample(malformed, { numRuns: REQUESTS, seed: 20_261_121 })[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const order of queue) await ask(order);
    }),
  );
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(errors).toEqual([]);
  expect([...statuses].toSorted((one, other) => one - other)).toEqual([400, 404, 405, 415]);
  expect(simulator.ledger.entries).toHaveLength(0);
}, 300_000);
