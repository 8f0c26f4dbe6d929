import fc from 'fast-check';
import { Agent, request as send } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import {
  countTurns,
  cutOff,
  DEEP_VALUES,
  FUZZ_REQUESTS as REQUESTS,
  HUGE_NUMBERS,
  monstrousJson,
  NO_LIST,
  NO_NUMBER,
  NO_TEXT,
  wronglyTyped,
} from '../malformed-json.ts';
import { KEY, startGateways } from './gateway-world.ts';

const AT_ONCE = 32;

interface Malformed {
  /** @default POST */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
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
const count = [...NO_NUMBER, ...HUGE_NUMBERS.filter((each) => Number(each) !== 0)];
/** Orders that lack nothing, with one field of a type that it cannot have. */
const mistyped = wronglyTyped(
  { prompt: '"a red kite"', model: '"gpt-image-2"' },
  {
    prompt: [...NO_TEXT, 'null', '""'],
    model: [...NO_TEXT, '""', '"nobody"'],
    n: [...count, '0', '-1'],
    size: [...NO_TEXT, '"9K"', '"0x0"', `"${'9'.repeat(40)}x1"`],
    quality: NO_TEXT,
    background: NO_TEXT,
    output_format: NO_TEXT,
    output_compression: [...count, '-1', '101'],
    response_format: [...NO_TEXT, '"url"'],
    moderation: NO_TEXT,
    user: [...NO_TEXT, '""'],
    safety_identifier: [...NO_TEXT, '""'],
    stream: ['7', '"true"', '{}', '[]'],
    partial_images: [...count, '1'],
    __proto__: ['{}', '7'],
  },
);
const said = '[{"role":"user","parts":[{"text":"a red kite"}]}]';
const configured = fc.oneof(
  wronglyTyped(
    {},
    {
      responseModalities: [...NO_LIST.filter((each) => !each.startsWith('["x')), '["TEXT"]'],
      imageConfig: [
        '7',
        '[]',
        '"x"',
        '{"aspectRatio":7}',
        '{"imageSize":[]}',
        '{"aspectRatio":"0:0"}',
        '{"imageSize":"9K"}',
        '{"x":1}',
      ],
      thinkingConfig: ['7', '[]', '{"thinkingLevel":7}', '{"thinkingLevel":"x"}', '{"includeThoughts":"x"}'],
      candidateCount: [...count, '0', '2'],
      seed: [...count, '-1'],
      temperature: [...NO_NUMBER, '1e999', '-1e999'],
      topP: NO_NUMBER,
      maxOutputTokens: NO_NUMBER,
      stopSequences: NO_LIST.filter((each) => each !== '["x"]'),
      x: ['1'],
    },
  ).map((config) => `{"contents":${said},"generationConfig":${config}}`),
  wronglyTyped(
    { contents: said },
    {
      contents: [...NO_LIST, '[]', 'null', '[{"role":"model","parts":[{"text":"x"}]}]'],
      systemInstruction: ['7', '"x"', '[]', '{}', '{"parts":[]}', '{"parts":[{"x":1}]}', '{"text":7}'],
      generationConfig: ['7', '"x"', '[]'],
      safetySettings: NO_LIST.filter((each) => each !== '[{}]'),
      tools: ['7', '{}', '["x"]', '[7]', '[{"functionDeclarations":[]}]', '[{"googleSearch":7}]', ...DEEP_VALUES],
      serviceTier: [...NO_TEXT, '"x"'],
      model: NO_TEXT,
    },
  ),
  // What a model is said to have said, which is passed on as it is.
  fc
    .constantFrom(...DEEP_VALUES, ...NO_LIST)
    .map((value) => `{"contents":[{"role":"model","parts":[{"text":${value}}]},{"role":"user","parts":${value}}]}`),
);
const taking = fc.oneof(content, fc.constantFrom(GENERATIONS, GENERATIONS, EDITS));

const malformed: fc.Arbitrary<Malformed> = fc.oneof(
  fc.tuple(taking, monstrousJson).map(([path, body]) => of(path, JSON_TYPE, body)),
  mistyped.map((body) => of(GENERATIONS, JSON_TYPE, body)),
  fc.tuple(content, configured).map(([path, body]) => of(path, JSON_TYPE, body)),
  fc
    .tuple(taking, cutOff(`{"contents":${said},"model":"gpt-image-2","prompt":"a red kite"}`))
    .map(([path, body]) => of(path, JSON_TYPE, body)),
  fc
    .tuple(fc.constantFrom('prompt', 'n', 'stream', 'size'), monstrousJson)
    .map(([name, body]) =>
      of(
        EDITS,
        `multipart/form-data; boundary=${boundary}`,
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${body}\r\n--${boundary}--\r\n`,
      ),
    ),
  fc
    .tuple(
      fc.constantFrom('/openai/v1/models/', '/gemini/v1/models/', '/gemini/v1beta/models/'),
      fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }).filter((name) => !/^\.{1,2}$/.test(name)),
    )
    .map(([path, name]): Malformed => ({ method: 'GET', path: `${path}${encodeURIComponent(name)}`, type: JSON_TYPE, body: '' })),
  fc
    .tuple(fc.constantFrom('PUT', 'DELETE'), fc.constantFrom(GENERATIONS, EDITS, '/openai/v1/models', '/gemini/v1/models'))
    .map(([method, path]): Malformed => ({ method, path, type: JSON_TYPE, body: '' })),
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
  const ask = async ({ method = 'POST', path, type, body }: Malformed): Promise<void> => {
    const headers = { 'content-type': type, authorization: `Bearer ${KEY}` };
    const answer = await send(`${url}${path}`, { method, headers, body: method === 'GET' ? null : body, dispatcher });
    const text = await answer.body.text();
    statuses.add(answer.statusCode);
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    if (answer.statusCode < 400 || answer.statusCode >= 500 || typeof error?.message !== 'string')
      wrong.push({ path, type, body: String(body).slice(0, 500), status: answer.statusCode, text: text.slice(0, 500) });
  };
  const queue = fc.sample(malformed, { numRuns: REQUESTS, seed: 20_261_121 })[Symbol.iterator]();
  const turns = countTurns();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const order of queue) await ask(order);
    }),
  );
  // No turn deals with more than the requests that are there at once, whatever is in them.
  expect(turns()).toBeGreaterThanOrEqual(REQUESTS / AT_ONCE);
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(errors).toEqual([]);
  expect([...statuses].toSorted((one, other) => one - other)).toEqual([400, 404, 405, 413, 415]);
  expect(simulator.ledger.entries).toHaveLength(0);
}, 300_000);
