import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import { createImageService } from '../../src/index.ts';

const fixtures = process.env['RETAKE_FIXTURES'];

/** Answers every request with the same recorded body, and keeps what it was asked. */
async function recordedUpstream(name: string) {
  const body = gunzipSync(readFileSync(join(fixtures ?? '', 'recorded', name)));
  const asked: { readonly json: unknown; readonly announced: number; readonly bytes: number }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = Buffer.concat(chunks);
      const announced = Number(request.headers['content-length']);
      asked.push({ json: JSON.parse(received.toString()), announced, bytes: received.length });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const images = createImageService({
    channels: [gemini({ apiKey: 'AIza-not-a-real-key', baseUrl: `http://127.0.0.1:${address.port}` })],
    defaultModel: 'gemini-3-pro-image',
  });
  onTestFinished(async () => {
    await images.close();
    server.close();
  });
  return { images, asked, answer: JSON.parse(body.toString()) as RecordedAnswer };
}

interface RecordedAnswer {
  readonly candidates: readonly { readonly content: { readonly parts: readonly unknown[] } }[];
}

describe.skipIf(fixtures === undefined)('recorded answers', () => {
  it.each([
    ['pro-ga-jpeg-signature.json.gz', '2.9 million characters'],
    ['pro-preview-text-and-image.json.gz', 'two of 1.1 million'],
    ['pro-preview-web-search.json.gz', '1.5 million, with grounding'],
    ['flash25-text-then-png.json.gz', 'none'],
  ])('%s (signatures: %s) goes back word for word, with its exact length', async (name) => {
    const { images, asked, answer } = await recordedUpstream(name);
    const chat = images.chat();
    await chat.send('An axolotl');
    // Recorded signatures of a model that must sign come with what has to carry them.
    const second = chat.send('In a hat');
    if (name.startsWith('flash25')) {
      await expect(second).rejects.toMatchObject({ code: 'chat_invalid' });
      return;
    }
    await second;
    const [, request] = asked;
    const { contents } = (request?.json ?? { contents: [] }) as {
      readonly contents: readonly { readonly role: string; readonly parts: unknown }[];
    };
    expect(contents.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
    expect(contents[1]?.parts).toEqual(answer.candidates[0]?.content.parts);
    expect(request?.announced).toBe(request?.bytes);
    expect(JSON.stringify(chat).length).toBeLessThan(6_000);
  });

  it('a grounded one is billed for its search, and asked for it only where the model has it', async () => {
    const { images, asked } = await recordedUpstream('pro-preview-web-search.json.gz');
    const chat = images.chat({ channelOptions: { gemini: { googleSearch: true } } });
    const result = await chat.send('The weather in Mexico City as a poster');
    expect(asked[0]?.json).toMatchObject({ tools: [{ googleSearch: {} }] });
    const lines = result.cost.attempts.flatMap((attempt) => attempt.lines);
    expect(lines.filter(({ item }) => item === 'search')).toEqual([
      { item: 'search', quantity: 1, unitNanoUsd: 14_000_000, nanoUsd: 14_000_000 },
    ]);
    expect(lines.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(result.cost.nanoUsd);
    expect(result.warnings.map(({ code }) => code)).toContain('searches_billed');

    const { images: others } = await recordedUpstream('pro-preview-web-search.json.gz');
    const refused = others.generate({
      prompt: 'The weather',
      model: 'gemini-3.1-flash-lite-image',
      channelOptions: { gemini: { googleSearch: true } },
    });
    await expect(refused).rejects.toMatchObject({
      code: 'no_candidate',
      exclusions: [{ detail: expect.stringContaining('not documented to draw with Google Search') }],
    });
  });
});
