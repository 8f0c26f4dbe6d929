import { describe, expect, test } from 'vitest';
import { ask, answerOf, errorOf, order, partsOf, picturesOf, simulate } from '../asking.ts';
import { referencePixels } from '../../src/pictures/reference-pixels.ts';

const contents = [{ role: 'user', parts: [{ text: 'a red kite' }] }];
const config = (generationConfig: Record<string, unknown>) => ({ contents, generationConfig });
const FLASH_LITE = 'gemini-3.1-flash-lite-image';

interface Row {
  readonly name: string;
  readonly body: unknown;
  readonly model?: string;
  readonly channel?: string;
  readonly status?: number;
  readonly message: RegExp;
}

const ROWS: readonly Row[] = [
  { name: 'no JSON', body: '{', message: /^Invalid JSON payload received/ },
  { name: 'no contents', body: {}, message: /contents is not specified/ },
  { name: 'empty contents', body: { contents: [] }, message: /contents is not specified/ },
  { name: 'no parts', body: { contents: [{ role: 'user', parts: [] }] }, message: /parts must not be empty/ },
  {
    name: 'an unknown field',
    body: { contents, n: 2 },
    message: /^Invalid JSON payload received\. Unknown name "n": Cannot find field\.$/,
  },
  {
    name: 'an unknown field inside',
    body: config({ imageConfig: { quality: 1 } }),
    message: /Unknown name "quality" at 'generation_config\.image_config': Cannot find field\./,
  },
  {
    name: 'an unknown field in a part',
    body: { contents: [{ parts: [{ txt: 'a' }] }] },
    message: /Unknown name "txt" at 'contents\[0\]\.parts\[0\]'/,
  },
  {
    name: 'a wrong type',
    body: { contents: [{ parts: [{ text: 7 }] }] },
    message: /^Invalid value at 'contents\[0\]\.parts\[0\]\.text'/,
  },
  {
    name: 'a field of Vertex AI',
    body: config({ imageConfig: { imageOutputOptions: { mimeType: 'image/png' } } }),
    message: /Unknown name "imageOutputOptions" at 'generation_config\.image_config'/,
  },
  { name: 'a role that is none', body: { contents: [{ role: 'assistant', parts: [{ text: 'a' }] }] }, message: /valid role/ },
  { name: 'no role on Vertex AI', channel: 'vertex', body: { contents: [{ parts: [{ text: 'a' }] }] }, message: /valid role/ },
  {
    name: 'bad base64',
    body: { contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: '<>' } }] }] },
    message: /Base64 decoding failed/,
  },
  {
    name: 'too many references',
    body: { contents: [{ parts: Array.from({ length: 15 }, () => ({ inlineData: { mimeType: 'image/png', data: 'AAAA' } })) }] },
    message: /invalid argument/,
  },
  { name: 'a lower-case size', body: config({ imageConfig: { imageSize: '2k' } }), message: /Image size 2k is not supported/ },
  {
    name: 'a size of another model',
    model: FLASH_LITE,
    body: config({ imageConfig: { imageSize: '4K' } }),
    message: /Image size 4K is not supported/,
  },
  {
    name: 'a ratio of another model',
    body: config({ imageConfig: { aspectRatio: '1:8' } }),
    message: /Aspect ratio 1:8 is not supported/,
  },
  {
    name: 'a thinking level of another model',
    model: FLASH_LITE,
    body: config({ thinkingConfig: { thinkingLevel: 'medium' } }),
    message: /^Thinking level MEDIUM is not supported for this model\. Please retry with other thinking level\.$/,
  },
  { name: 'two candidates', body: config({ candidateCount: 2 }), message: /Multiple candidates is not enabled/ },
  { name: 'an unknown modality', body: config({ responseModalities: ['VIDEO'] }), message: /TYPE_ENUM/ },
  {
    name: 'a size for a model without sizes',
    channel: 'relay',
    model: 'gemini-2.5-flash-image',
    body: config({ imageConfig: { imageSize: '1K' } }),
    status: 500,
    message: /^Internal error encountered/,
  },
];

describe('requests that Google refuses', () => {
  test.each(ROWS)('$name', async ({ body, model, channel = 'gemini', status = 400, message }) => {
    const simulator = await simulate();
    const response = await ask(simulator, { channel, body, ...(model === undefined ? {} : { model }) });
    expect(response.status).toBe(status);
    expect((await errorOf(response)).message).toMatch(message);
    expect(simulator.ledger.entries).toMatchObject([
      { fault: 'rejected', billed: false, nanoUsd: 0, promptDigest: undefined, size: undefined },
    ]);
  });

  test('all unknown fields are named at once', async () => {
    const simulator = await simulate();
    const error = await errorOf(await ask(simulator, { body: { contents, n: 2, size: '1K' } }));
    expect(error.message.split('\n')).toHaveLength(2);
    expect(error.details).toMatchObject([{ fieldViolations: [{ field: '' }, { field: '' }] }]);
  });

  test('a body beyond the limit', async () => {
    const simulator = await simulate({ maxRequestBytes: 1_000 });
    const response = await ask(simulator, { body: order('x'.repeat(2_000)) });
    expect(response.status).toBe(400);
    expect((await errorOf(response)).message).toBe('Request payload size exceeds the limit: 1000 bytes.');
  });

  test('/v1 knows pictures only where told so', async () => {
    const simulator = await simulate({
      channels: [
        { id: 'gemini', dialect: 'ai-studio' },
        { id: 'later', dialect: 'ai-studio', behaviour: { v1Pictures: true } },
      ],
    });
    const path = '/v1/models/gemini-3-pro-image:generateContent';
    const body = order('a red kite', { imageSize: '1K' });
    const refused = await ask(simulator, { path, body });
    expect((await errorOf(refused)).message).toBe(
      'Invalid JSON payload received. Unknown name "responseModalities" at \'generation_config\': Cannot find field.\n' +
        'Invalid JSON payload received. Unknown name "imageConfig" at \'generation_config\': Cannot find field.',
    );
    expect((await ask(simulator, { channel: 'later', path, body, headers: { 'x-goog-api-key': 'k' } })).status).toBe(200);
  });
});

describe('requests that Google takes', () => {
  test('snake_case and camelCase alike', async () => {
    const simulator = await simulate();
    const body = {
      contents,
      generation_config: { response_modalities: ['IMAGE'], image_config: { image_size: '4K', aspect_ratio: '21:9' } },
      tools: [{ google_search: {} }],
    };
    const [picture] = picturesOf(await answerOf(await ask(simulator, { body })));
    expect(referencePixels(picture?.bytes.toString('base64') ?? '')).toEqual({ width: 6336, height: 2688 });
  });

  test('includeThoughts adds a thought without a signature', async () => {
    const simulator = await simulate();
    const body = config({ responseModalities: ['IMAGE'], thinkingConfig: { includeThoughts: true, thinkingLevel: 'HIGH' } });
    const parts = partsOf(await answerOf(await ask(simulator, { body })));
    expect(parts.map((part) => [part.thought ?? false, part.thoughtSignature !== undefined])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('Vertex AI lets the request choose the media type, and tells when and how it was served', async () => {
    const simulator = await simulate();
    const body = config({ imageConfig: { imageOutputOptions: { mimeType: 'image/png' } } });
    const answer = await answerOf(await ask(simulator, { channel: 'vertex', body }));
    expect(picturesOf(answer)[0]?.mimeType).toBe('image/png');
    expect(answer).toMatchObject({
      createTime: expect.stringMatching(/^\d{4}-.*\d{6}Z$/),
      usageMetadata: { trafficType: 'ON_DEMAND' },
    });
  });

  test('text alone draws and bills no picture', async () => {
    const simulator = await simulate();
    const answer = await answerOf(await ask(simulator, { body: config({ responseModalities: ['TEXT'] }) }));
    expect(partsOf(answer)).toMatchObject([{ text: expect.any(String) }]);
    expect(simulator.ledger.entries).toMatchObject([{ pictures: 0, usage: { image: 0 } }]);
  });

  test('a stream without alt=sse is a JSON array', async () => {
    const simulator = await simulate();
    const events: unknown = await (await ask(simulator, { method: 'streamGenerateContent', body: { contents } })).json();
    expect(events).toMatchObject([
      {},
      {},
      { candidates: [{ content: { parts: [{ inlineData: {} }] } }] },
      { candidates: [{ finishReason: 'STOP' }] },
    ]);
  });
});

describe('thought signatures', () => {
  const chat = (signature: string | undefined, data = 'AAAA') => ({
    contents: [
      ...contents,
      {
        role: 'model',
        parts: [
          {
            inlineData: { mimeType: 'image/png', data },
            ...(signature === undefined ? {} : { thoughtSignature: signature }),
          },
        ],
      },
      { role: 'user', parts: [{ text: 'larger' }] },
    ],
  });

  test('come back verbatim or not at all, even at 2.9 million characters', async () => {
    const simulator = await simulate({
      channels: [
        { id: 'gemini', dialect: 'ai-studio', behaviour: { signatureCharacters: 2_909_844 } },
        { id: 'vertex', dialect: 'vertex' },
        { id: 'lenient', dialect: 'ai-studio', behaviour: { strictSignatures: false } },
      ],
    });
    const [drawn] = partsOf(await answerOf(await ask(simulator)));
    const signature = drawn?.thoughtSignature ?? '';
    const data = drawn?.inlineData?.data ?? '';
    expect(signature).toHaveLength(2_909_844);
    // The backend is the same on Vertex AI.
    expect((await ask(simulator, { channel: 'vertex', body: chat(signature, data) })).status).toBe(200);
    expect((await ask(simulator, { body: chat(signature, data.replace(/=+$/, '').replaceAll('+', '-')) })).status).toBe(200);
    // On another part than its own it is as good as damaged.
    expect((await errorOf(await ask(simulator, { body: chat(signature) }))).message).toBe('Corrupted thought signature.');
    const damaged = `${signature.slice(0, 2_000_000)}!${signature.slice(2_000_001)}`;
    expect((await errorOf(await ask(simulator, { body: chat(damaged, data) }))).message).toBe('Corrupted thought signature.');
    expect((await errorOf(await ask(simulator, { body: chat(signature.slice(0, -1), data) }))).message).toBe(
      'Corrupted thought signature.',
    );
    expect((await errorOf(await ask(simulator, { body: chat(undefined) }))).message).toMatch(
      /^Image part is missing a thought_signature in content position 2, part position 1\./,
    );
    expect((await ask(simulator, { body: chat('skip_thought_signature_validator') })).status).toBe(200);
    expect((await ask(simulator, { channel: 'lenient', headers: { 'x-goog-api-key': 'k' }, body: chat(undefined) })).status).toBe(
      200,
    );
  });

  test('are not asked of a model that does not sign', async () => {
    const simulator = await simulate();
    const model = 'gemini-2.5-flash-image';
    expect((await ask(simulator, { channel: 'relay', model, body: chat(undefined) })).status).toBe(200);
    expect(partsOf(await answerOf(await ask(simulator, { channel: 'relay', model })))[0]?.thoughtSignature).toBeUndefined();
  });
});
