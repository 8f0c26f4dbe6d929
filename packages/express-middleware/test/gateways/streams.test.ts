import { ApiError, GoogleGenAI } from '@google/genai';
import { createVirtualClock, type VirtualClock } from '@retake/simulator';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { KEY, startGateways, type GatewayWorld } from './gateway-world.ts';

const PRO = 'gemini-3-pro-image';

/** Upstreams that take as long over a picture as the test lets them. @param heartbeatMs that of the gateways. */
async function startSlow(heartbeatMs: number): Promise<GatewayWorld & { readonly clock: VirtualClock }> {
  const clock = createVirtualClock(0);
  const world = await startGateways({ heartbeatMs }, { clock, behaviour: { latency: { medianMs: 90_000, p95Ms: 90_000 } } });
  return { ...world, clock };
}

/** The client's own fetch, and when so many heartbeats have passed through it. */
function listening(heartbeat: string, beats: number): { readonly fetch: typeof fetch; readonly heard: Promise<void> } {
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  let text = '';
  const decoder = new TextDecoder();
  return {
    heard,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const tap = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          text += decoder.decode(chunk, { stream: true });
          if (text.split(heartbeat).length > beats) resolve();
          controller.enqueue(chunk);
        },
      });
      const { status, headers } = response;
      return new Response(response.body?.pipeThrough(tap), { status, headers });
    },
  };
}

/** Lets the upstream that was asked last deliver. */
async function deliver(clock: VirtualClock): Promise<void> {
  await clock.whenSleeping();
  clock.advance(90_000);
}

async function all<T>(stream: AsyncIterable<T>): Promise<readonly T[]> {
  const parts: T[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

describe('while a picture is drawn, a stream', () => {
  it('has its head as soon as the first upstream is asked', async () => {
    const { url, clock, simulator, events } = await startSlow(3_600_000);
    const openai = new OpenAI({ apiKey: KEY, baseURL: `${url}/openai/v1`, maxRetries: 0 });
    const { data: stream, response } = await openai.images
      .generate({ model: 'gpt-image-2', prompt: 'a red kite', stream: true })
      .withResponse();
    const google = new GoogleGenAI({ apiKey: KEY, enterprise: false, httpOptions: { baseUrl: `${url}/gemini` } });
    const chunks = await google.models.generateContentStream({ model: PRO, contents: 'a red kite' });
    expect(simulator.ledger.pictures()).toBe(0);
    const calls = events.flatMap((event) => (event.type === 'call.started' ? [event.callId] : []));
    expect(response.headers.get('x-retake-call-id')).toBe(calls[0]);
    const drawn = Promise.all([all(stream), all(chunks)]);
    await clock.whenSleeping(2);
    clock.advance(90_000);
    expect((await drawn).map((parts) => parts.length > 0)).toEqual([true, true]);
  });

  it('of OpenAI’s wire has its head and heartbeats, over which its client reads', async () => {
    const { url, clock, simulator } = await startSlow(5);
    const { fetch, heard } = listening(': \n\n', 3);
    const openai = new OpenAI({ apiKey: KEY, baseURL: `${url}/openai/v1`, maxRetries: 0, fetch });
    const stream = await openai.images.generate({ model: 'gpt-image-2', prompt: 'a red kite', stream: true });
    const events = all(stream);
    await heard;
    expect(simulator.ledger.pictures()).toBe(0);
    await deliver(clock);
    expect((await events).map(({ type }) => type)).toEqual(['image_generation.completed']);
  });

  it('of Google’s wire too, and its chat goes on', async () => {
    const { url, clock, simulator } = await startSlow(5);
    const { fetch, heard } = listening(': \r\n\r\n', 3);
    const google = new GoogleGenAI({ apiKey: KEY, enterprise: false, httpOptions: { baseUrl: `${url}/gemini`, fetch } });
    const chat = google.chats.create({ model: PRO });
    const stream = await chat.sendMessageStream({ message: 'a red kite' });
    expect(simulator.ledger.pictures()).toBe(0);
    const chunks = all(stream);
    await heard;
    await deliver(clock);
    expect((await chunks).at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
    const history = chat.getHistory(true);
    expect(history.map(({ role }) => role)).toContain('model');
  });

  it('of Google’s wire as one JSON array stays JSON', async () => {
    const { url, clock, simulator } = await startSlow(5);
    const { fetch, heard } = listening('\r\n', 3);
    const response = await fetch(`${url}/gemini/v1beta/models/${PRO}:streamGenerateContent`, {
      method: 'POST',
      headers: { 'x-goog-api-key': KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ contents: [{ parts: [{ text: 'a kite' }] }], generationConfig: { topK: 2 } }),
    });
    expect([simulator.ledger.pictures(), response.headers.get('x-retake-ignored')]).toEqual([0, 'generationConfig.topK']);
    const answer = response.json() as Promise<readonly { readonly candidates: readonly object[] }[]>;
    await heard;
    await deliver(clock);
    expect((await answer).at(-1)?.candidates[0]).toMatchObject({ finishReason: 'STOP' });
  });
});

describe('a stream that has begun', () => {
  it('tells the clients of both wires how it failed', async () => {
    const { url, simulator } = await startGateways({}, { outage: false, service: { resilience: { maxAttempts: 1 } } });
    simulator.script('secret-openai', ['overloaded']);
    simulator.script('secret-studio', ['overloaded']);
    const openai = new OpenAI({ apiKey: KEY, baseURL: `${url}/openai/v1`, maxRetries: 3 });
    const drawn = await openai.images.generate({ model: 'gpt-image-2', prompt: 'a red kite', stream: true });
    await expect(all(drawn)).rejects.toMatchObject({ code: 'all_channels_failed', type: 'server_error' });
    const google = new GoogleGenAI({ apiKey: KEY, enterprise: false, httpOptions: { baseUrl: `${url}/gemini` } });
    const chunks = await google.models.generateContentStream({ model: PRO, contents: 'a red kite' });
    const failure = await all(chunks).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ status: 503, message: expect.stringContaining('UNAVAILABLE') });
    expect(simulator.requests('secret-openai')).toHaveLength(1);
  });

  it('is refused with a status of its own until an upstream is asked', async () => {
    const { url } = await startGateways({ limits: { models: ['gpt-image-2'] } });
    const openai = new OpenAI({ apiKey: KEY, baseURL: `${url}/openai/v1`, maxRetries: 0 });
    const empty = openai.images.generate({ model: 'gpt-image-2', prompt: ' ', stream: true });
    await expect(empty).rejects.toMatchObject({ status: 400, param: 'prompt' });
    const google = new GoogleGenAI({ apiKey: KEY, enterprise: false, httpOptions: { baseUrl: `${url}/gemini` } });
    const other = google.models.generateContentStream({ model: PRO, contents: 'x' });
    await expect(other).rejects.toMatchObject({ status: 403 });
  });
});
