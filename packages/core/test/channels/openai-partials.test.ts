import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Channel, ChannelCall, PartialPicture } from '../../src/channels/channel.ts';
import { openAICompatible } from '../../src/channels/openai-compatible.ts';
import { openAI } from '../../src/channels/openai.ts';
import { modelOf } from '../catalog/model-of.ts';
import { configErrorOf } from './config-issues.ts';
import { errorOf } from './failure-of.ts';
import { imagesAnswer } from './openai-answers.ts';
import { sampleCall, sampleOrder } from './sample-order.ts';
import { json, tinyServer } from './tiny-server.ts';

const KEY = 'sk-proj-4f9a77';
const pictureOf = (seed: number): Uint8Array =>
  Uint8Array.from({ length: 60_000 }, (_, index) => (index * seed + (index >> 8)) % 256);
const DRAFTS = [pictureOf(3), pictureOf(7)];
const PICTURE = pictureOf(31);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const event = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
const draft = (index: number): string =>
  event('image_generation.partial_image', {
    b64_json: base64(DRAFTS[index] ?? PICTURE),
    output_format: 'png',
    partial_image_index: index,
  });
const COMPLETED = event('image_generation.completed', {
  b64_json: base64(PICTURE),
  output_format: 'png',
  usage: { input_tokens: 20, output_tokens: 1956 },
});
/** The last event up to and with the closing quote of its picture. */
const PICTURE_CLOSED = COMPLETED.slice(0, COMPLETED.indexOf('"', COMPLETED.indexOf('b64_json') + 12) + 1);

const begin = (response: ServerResponse): ServerResponse => response.writeHead(200, { 'content-type': 'text/event-stream' });

function channelTo(url: string, options: object = {}): Channel {
  const channel = openAI({ apiKey: KEY, baseUrl: `${url}/v1`, ...options });
  onTestFinished(() => channel.close());
  return channel;
}

/** A channel to an upstream that streams `body`, and then ends the answer or the connection. */
async function streaming(body: string, { breaks = false } = {}): Promise<Channel> {
  const server = await tinyServer((response) => {
    begin(response);
    if (breaks) response.write(body, () => setTimeout(() => response.destroy(), 20));
    else response.end(body);
  });
  return channelTo(server.url);
}

function call(changes: Partial<ChannelCall> = {}): ChannelCall {
  const channelOptions = { openai: { partialImages: 2 } };
  return sampleCall({ order: sampleOrder({ model: modelOf('gpt-image-2'), channelOptions }), ...changes });
}

describe('drafts of openAI()', () => {
  it('are told while the picture is drawn, and are no part of the answer', async () => {
    const seen: PartialPicture[] = [];
    const finish = Promise.withResolvers<void>();
    const server = await tinyServer((response) => {
      begin(response).write(draft(0) + draft(1));
      void finish.promise.then(() => response.end(COMPLETED));
    });
    const answer = await channelTo(server.url).generate(
      call({
        onPartial: (partial) => {
          seen.push(partial);
          // The picture is only drawn to its end once both were seen.
          if (seen.length === 2) finish.resolve();
        },
      }),
    );
    expect(seen.map(({ index }) => index)).toEqual([0, 1]);
    for (const [index, { bytes }] of seen.entries()) expect(Buffer.from(bytes).equals(DRAFTS[index] ?? PICTURE)).toBe(true);
    expect(answer.pictures.map(({ bytes }) => Buffer.from(bytes).equals(PICTURE))).toEqual([true]);
    expect(answer).toMatchObject({ usage: { inputText: 20, outputImage: 1956 }, warnings: [] });
  });

  it('cost no picture when whoever looks at them throws', async () => {
    const onPartial = () => {
      throw new Error('a mistake of the app');
    };
    const answer = await (await streaming(draft(0) + COMPLETED)).generate(call({ onPartial }));
    expect(answer.pictures).toHaveLength(1);
  });

  it('are numbered by their place where the upstream does not number them, and need no upstream that knows them', async () => {
    const seen: number[] = [];
    const bare = event('image_edit.partial_image', { b64_json: base64(PICTURE), partial_image_index: 'x' });
    const onPartial = ({ index }: PartialPicture) => seen.push(index);
    await (await streaming(bare + bare + COMPLETED)).generate(call({ onPartial }));
    expect(seen).toEqual([0, 1]);
    const server = await tinyServer(json(imagesAnswer()));
    await expect(channelTo(server.url).generate(call({ onPartial }))).resolves.toBeDefined();
  });

  it('are ordered unasked only for whoever looks at them, and the call has the last word', async () => {
    const server = await tinyServer(json(imagesAnswer()));
    const order = (partialImages?: number) =>
      sampleOrder({
        model: modelOf('gpt-image-2'),
        channelOptions: partialImages === undefined ? {} : { openai: { partialImages } },
      });
    const watching = channelTo(server.url, { partialImages: 3 });
    const onPartial = () => undefined;
    await watching.generate(sampleCall({ order: order() }));
    await watching.generate(sampleCall({ order: order(), onPartial }));
    await watching.generate(sampleCall({ order: order(1), onPartial }));
    await channelTo(server.url).generate(sampleCall({ order: order(), onPartial }));
    const bodies = server.requests.map(({ body }): unknown => JSON.parse(body));
    expect(bodies[0]).not.toHaveProperty('stream');
    expect(bodies[1]).toMatchObject({ stream: true, partial_images: 3 });
    expect(bodies[2]).toMatchObject({ stream: true, partial_images: 1 });
    expect(bodies[3]).not.toHaveProperty('partial_images');
  });

  it('are ordered of openAICompatible() too, though not over chat', async () => {
    const server = await tinyServer((response) => void begin(response).end(draft(0) + COMPLETED));
    const options = { id: 'relay', baseUrl: `${server.url}/v1`, models: ['gpt-image-2'], partialImages: 2 } as const;
    const channel = openAICompatible(options);
    onTestFinished(() => channel.close());
    const seen: number[] = [];
    const order = sampleOrder({ model: modelOf('gpt-image-2') });
    const answer = await channel.generate(sampleCall({ order, onPartial: ({ index }) => void seen.push(index) }));
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ stream: true, partial_images: 2 });
    expect([seen, answer.pictures.length]).toEqual([[0], 1]);
    const { issues } = configErrorOf(() => openAICompatible({ ...options, route: 'chat' }));
    expect(issues).toEqual([{ path: 'partialImages', message: 'cannot be ordered over chat' }]);
  });
});

describe('a stream of openAI() that breaks off', () => {
  it.each([
    ['before any draft', ''],
    ['after a draft', draft(0)],
    ['behind the picture of a draft', draft(0) + draft(1).slice(0, -6)],
    ['in the picture', draft(0) + PICTURE_CLOSED.slice(0, -9)],
    ['behind a picture that may be a draft', draft(0) + PICTURE_CLOSED.replaceAll('image_generation.completed', 'image')],
  ])('%s has no picture, and may have been paid for', async (_where, body) => {
    for (const breaks of [true, false]) {
      const error = await errorOf((await streaming(body, { breaks })).generate(call()));
      expect(error.failure).toMatchObject({ billing: 'unknown', dispatched: true, statusCode: 200 });
      expect(['network', 'upstream_bug']).toContain(error.failure.class);
    }
  });

  it.each([
    ['behind its picture', draft(0) + PICTURE_CLOSED],
    ['without drafts, behind its picture', PICTURE_CLOSED],
  ])('%s keeps it, without counts that did not come', async (_where, body) => {
    for (const breaks of [true, false]) {
      const answer = await (await streaming(body, { breaks })).generate(call());
      expect(answer.pictures.map(({ bytes }) => Buffer.from(bytes).equals(PICTURE))).toEqual([true]);
      expect(answer.usage).toBeUndefined();
      expect(answer.warnings.map(({ code }) => code)).toEqual(['answer_cut_off', 'usage_missing']);
    }
  });

  it('after its last event has lost nothing', async () => {
    const answer = await (await streaming(draft(0) + COMPLETED, { breaks: true })).generate(call());
    expect(answer).toMatchObject({ usage: { outputImage: 1956 }, warnings: [] });
  });

  it('ends with the reason of a caller who leaves between drafts', async () => {
    const server = await tinyServer((response) => void begin(response).write(draft(0)));
    const caller = new AbortController();
    const reason = new Error('left');
    const work = channelTo(server.url).generate(call({ signal: caller.signal, onPartial: () => caller.abort(reason) }));
    await expect(work).rejects.toBe(reason);
    await server.hungUp;
  });

  it('keeps no draft for the picture where the upstream does not say that it streams', async () => {
    const server = await tinyServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(draft(0), () => setTimeout(() => response.destroy(), 20));
    });
    const { failure } = await errorOf(channelTo(server.url).generate(call()));
    expect(failure).toMatchObject({ class: 'network', billing: 'unknown', dispatched: true });
  });
});
