import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Channel } from '../../src/channels/channel.ts';
import { geminiRelay, type GeminiRelayOptions } from '../../src/channels/gemini-relay.ts';
import { ConfigInvalidError } from '../../src/errors/config-invalid-error.ts';
import { JPEG, pictureAnswer, textAnswer } from './answers.ts';
import { errorOf } from './failure-of.ts';
import { sampleCall, sampleModel } from './sample-order.ts';
import { json, tinyServer } from './tiny-server.ts';

const KEY = 'sk-relay-4f9a77';

function channelAt(baseUrl: string, options: Partial<GeminiRelayOptions> = {}): Channel {
  const channel = geminiRelay({ id: 'laozhang', baseUrl, apiKey: KEY, prices: { 'gemini-3-pro-image': 0.09 }, ...options });
  onTestFinished(() => channel.close());
  return channel;
}

describe('geminiRelay', () => {
  it.each<[GeminiRelayOptions['auth'], string | undefined, string | undefined]>([
    [undefined, `Bearer ${KEY}`, undefined],
    ['bearer', `Bearer ${KEY}`, undefined],
    ['x-goog-api-key', undefined, KEY],
  ])('sends its key by %s', async (auth, authorization, apiKey) => {
    const server = await tinyServer(json(pictureAnswer()));
    await channelAt(server.url, auth === undefined ? {} : { auth }).generate(sampleCall());
    expect(server.requests[0]?.path).toBe('/v1beta/models/gemini-3-pro-image:generateContent');
    expect(server.requests[0]?.headers.authorization).toBe(authorization);
    expect(server.requests[0]?.headers['x-goog-api-key']).toBe(apiKey);
  });

  it.each([
    ['https://api.laozhang.ai/v1', "'https://api.laozhang.ai'"],
    ['https://api.laozhang.ai/v1/', "'https://api.laozhang.ai'"],
    ['https://relay.example/gemini/v1beta', "'https://relay.example/gemini'"],
  ])('refuses %s and says what is right', (baseUrl, right) => {
    expect(() => geminiRelay({ baseUrl, apiKey: KEY })).toThrow(ConfigInvalidError);
    expect(() => geminiRelay({ baseUrl, apiKey: KEY })).toThrow(right);
  });

  it.each([
    'ftp://x.example',
    'api.laozhang.ai',
    'https://x.example?key=1',
    'https://openrouter.ai/api',
    'https://u:p@x.example',
  ])('refuses %s', (baseUrl) => {
    expect(() => geminiRelay({ baseUrl, apiKey: KEY })).toThrow(ConfigInvalidError);
  });

  it('keeps a path in front of the version', async () => {
    const server = await tinyServer(json(pictureAnswer()));
    await channelAt(`${server.url}/gemini/`).generate(sampleCall());
    expect(server.requests[0]?.path).toBe('/gemini/v1beta/models/gemini-3-pro-image:generateContent');
  });

  it('asks its own prices; a model without one has no known price', () => {
    const channel = channelAt('https://relay.example');
    expect(channel.price(sampleModel())).toEqual({
      price: expect.objectContaining({
        basis: 'request',
        nanoUsd: 90_000_000,
        source: 'prices of channel laozhang',
      }),
    });
    expect(channel.price(sampleModel({ id: 'other' }))).toEqual({ price: undefined });
    const factor = { numerator: 3, denominator: 5 };
    expect(channelAt('https://relay.example', { listPriceFactor: factor }).price(sampleModel({ id: 'other' }))).toEqual({
      price: sampleModel().listPrice,
      factor,
    });
  });

  it.each([
    ['billed by default', undefined, 'billed', 'billed', 'unknown'],
    ['as configured', { noImage: 'not-billed' }, 'not-billed', 'not-billed', 'unknown'],
    [
      'each by itself',
      { noImage: 'unknown', promptBlocked: 'billed', errorInSuccess: 'not-billed' },
      'unknown',
      'billed',
      'not-billed',
    ],
  ] as const)('takes successes without a picture %s', async (_case, billing, noImage, promptBlocked, errorInSuccess) => {
    const answers = [
      textAnswer('no'),
      { promptFeedback: { blockReason: 'SAFETY' }, candidates: null },
      { error: { message: 'x' } },
    ];
    const server = await tinyServer((response) => json(answers.shift())(response));
    const channel = channelAt(server.url, billing === undefined ? {} : { billing });
    const failures = [];
    for (let call = 0; call < 3; call += 1) failures.push((await errorOf(channel.generate(sampleCall()))).failure);
    expect(failures).toMatchObject([
      { class: 'no_image', billing: noImage },
      { class: 'blocked', billing: promptBlocked, upstreamCode: 'SAFETY' },
      { class: 'upstream_bug', billing: errorInSuccess },
    ]);
  });

  it('takes a picture out of Markdown, large or small', async () => {
    const large = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 31) % 256);
    for (const bytes of [JPEG, large]) {
      const server = await tinyServer(
        json(textAnswer(`![image](data:image/png;base64,${Buffer.from(bytes).toString('base64')})`)),
      );
      const answer = await channelAt(server.url).generate(sampleCall());
      expect(answer.pictures).toHaveLength(1);
      expect(answer.pictures[0]?.declaredMediaType).toBe('image/png');
      expect(Buffer.from(answer.pictures[0]?.bytes ?? []).equals(bytes)).toBe(true);
      expect(answer.text).toBe('');
    }
  });

  it('does not download a picture that came as an address, and knows that it is paid', async () => {
    const server = await tinyServer(json(textAnswer('![image](https://files.example.com/secret-path/1.png)')));
    const error = await errorOf(channelAt(server.url, { billing: { noImage: 'not-billed' } }).generate(sampleCall()));
    expect(error.failure).toMatchObject({
      class: 'wrong_output',
      billing: 'billed',
      upstreamCode: 'picture_as_url',
      dispatched: true,
    });
    expect(error.message).toContain('not downloaded');
    expect(inspect(error)).not.toContain('secret-path');
    expect(server.requests).toHaveLength(1);
  });

  it('reads a stream of events that was not asked for', async () => {
    const data = Buffer.from(JPEG).toString('base64');
    const chunks = [
      { candidates: [{ content: { parts: [{ text: 'I' }] } }] },
      pictureAnswer({ candidates: [{ content: { parts: [{ inlineData: { data } }] } }] }),
    ];
    const server = await tinyServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(
        chunks
          .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
          .join('')
          .concat('data: [DONE]\n\n'),
      );
    });
    const answer = await channelAt(server.url).generate(sampleCall());
    expect(answer.pictures.map(({ bytes }) => bytes)).toEqual([JPEG]);
    expect(answer.usage?.outputImage).toBe(1120);
  });

  it("takes a relay's page for a success that is none", async () => {
    const server = await tinyServer((response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!DOCTYPE html><title>New API</title>');
    });
    const error = await errorOf(channelAt(server.url).generate(sampleCall()));
    expect(error.failure).toMatchObject({
      class: 'upstream_bug',
      billing: 'unknown',
      dispatched: true,
      upstreamCode: 'not_json',
    });
  });

  it('does not follow a redirect, which would take the key elsewhere', async () => {
    const elsewhere = await tinyServer(json(pictureAnswer()));
    const server = await tinyServer((response) => {
      response.writeHead(307, { location: `${elsewhere.url}/v1beta/models/x:generateContent` });
      response.end();
    });
    const error = await errorOf(channelAt(server.url).generate(sampleCall()));
    expect(error.failure).toMatchObject({ class: 'upstream_bug', billing: 'not-billed', upstreamCode: 'redirect' });
    expect(elsewhere.requests).toHaveLength(0);
  });

  it('does not take a missing probe path for a missing model', async () => {
    const answers = [
      { error: { message: 'Invalid URL (GET /v1beta/models/x)', type: 'invalid_request_error', code: '' } },
      { error: { message: 'no such model', type: 'new_api_error', code: 'model_not_found' } },
    ];
    const server = await tinyServer((response) => json(answers.shift(), 404)(response));
    const channel = channelAt(server.url);
    const signal = new AbortController().signal;
    expect(await channel.probe?.(sampleModel(), signal)).toEqual({ reachable: true, latencyMs: expect.any(Number) });
    expect(await channel.probe?.(sampleModel(), signal)).toMatchObject({ reachable: true, failure: { class: 'model_gone' } });
  });

  it('stands on its own capacity when told so', () => {
    expect(channelAt('https://relay.example:8443', { failureDomain: 'independent' })).toMatchObject({
      id: 'laozhang',
      kind: 'gemini-relay',
      failureDomain: 'independent',
      server: { address: 'relay.example', port: 8443 },
    });
  });
});
