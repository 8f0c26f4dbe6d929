import { startSimulator } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Channel, ChannelCall } from '../../src/channels/channel.ts';
import { openAI, type OpenAIOptions } from '../../src/channels/openai.ts';
import { ChannelError } from '../../src/errors/channel-error.ts';
import { createImageService, type ImageServiceOptions, type RetakeEvent, type StreamEvent } from '../../src/index.ts';
import { createRecorder } from '../telemetry/recorder.ts';

type Drafts = Extract<StreamEvent, { type: 'picture.partial' }>[];

async function world(channel: Partial<OpenAIOptions> = {}, options: Partial<ImageServiceOptions> = {}) {
  const simulator = await startSimulator({ seed: 5, channels: [{ id: 'openai', dialect: 'openai' }] });
  const images = createImageService({
    channels: [openAI({ apiKey: 'sk-not-a-real-key', baseUrl: `${simulator.url('openai')}/v1`, ...channel })],
    defaultModel: 'gpt-image-2',
    ...options,
  });
  const heard: RetakeEvent[] = [];
  images.subscribe((event) => heard.push(event));
  onTestFinished(async () => {
    await images.close();
    await simulator.close();
  });
  return { simulator, images, heard };
}

const DRAFTED = { prompt: 'a red kite', channelOptions: { openai: { partialImages: 2, quality: 'low' } } };

async function read(
  stream: AsyncIterable<StreamEvent>,
): Promise<{ readonly types: string[]; readonly drafts: Drafts; readonly costNanoUsd: number }> {
  const types: string[] = [];
  const drafts: Drafts = [];
  let costNanoUsd = NaN;
  for await (const event of stream) {
    types.push(event.type);
    if (event.type === 'picture.partial') drafts.push(event);
    if (event.type === 'result') costNanoUsd = event.result.cost.nanoUsd;
  }
  return { types, drafts, costNanoUsd };
}

describe('drafts read from images.stream()', () => {
  it('come before the picture, belong to its attempt, and are paid as the ledger says', async () => {
    const { images, simulator } = await world();
    const { types, drafts, costNanoUsd } = await read(images.stream(DRAFTED));
    const partial = 'picture.partial';
    expect(types).toEqual(['call.started', 'attempt.started', partial, partial, 'attempt.succeeded', 'call.ended', 'result']);
    expect(drafts.map(({ index, mediaType }) => [index, mediaType])).toEqual([
      [0, 'image/png'],
      [1, 'image/png'],
    ]);
    expect(new Set(drafts.map(({ attemptId }) => attemptId)).size).toBe(1);
    expect(drafts.every(({ bytes }) => bytes.byteLength > 0)).toBe(true);
    expect(costNanoUsd).toBe(simulator.ledger.nanoUsd());
    const { nanoUsd } = simulator.ledger.entries[0] ?? {};
    await images.generate({ ...DRAFTED, channelOptions: { openai: { quality: 'low' } } });
    // Two drafts of 100 tokens at 30 dollars a million.
    expect((nanoUsd ?? 0) - (simulator.ledger.entries[1]?.nanoUsd ?? 0)).toBe(2 * 100 * 30_000);
  });

  it('reach nobody else: no listener, no span, no metric', async () => {
    const recorder = createRecorder();
    const { images, heard } = await world({}, { telemetry: { tracerProvider: recorder.tracerProvider } });
    await read(images.stream(DRAFTED));
    expect(heard.map(({ type }) => type)).not.toContain('picture.partial');
    expect(JSON.stringify(recorder.spans().map(({ events, attributes }) => [events, attributes]))).not.toContain('partial');
  });

  it('reach listeners where content may be captured, and the reader once', async () => {
    const recorder = createRecorder();
    const telemetry = {
      tracerProvider: recorder.tracerProvider,
      captureContent: { baseUri: 's3://shop/', put: () => undefined },
    };
    const { images, heard } = await world({}, { telemetry });
    const { drafts } = await read(images.stream(DRAFTED));
    expect(drafts).toHaveLength(2);
    expect(heard.filter(({ type }) => type === 'picture.partial')).toEqual(drafts);
    expect(JSON.stringify(recorder.spans().map(({ events, attributes }) => [events, attributes]))).not.toContain('partial');
  });

  it('are ordered by a channel that is told to, for readers of a stream alone', async () => {
    const { images, simulator } = await world({ partialImages: 1 });
    await images.generate({ prompt: 'a red kite' });
    const { drafts } = await read(images.stream({ prompt: 'a red kite' }));
    expect(drafts).toHaveLength(1);
    expect(simulator.ledger.entries.map(({ interimPictures }) => interimPictures)).toEqual([0, 1]);
  });

  it('are told of an attempt that goes on alone', async () => {
    const simulator = await startSimulator({ seed: 5, channels: [{ id: 'openai', dialect: 'openai' }] });
    const second = openAI({ apiKey: 'sk-not-a-real-key', baseUrl: `${simulator.url('openai')}/v1` });
    let late: ChannelCall['onPartial'];
    const first: Channel = {
      ...second,
      id: 'first',
      generate: async ({ onPartial }) => {
        late = onPartial;
        throw new ChannelError('first: overloaded.', { class: 'overloaded', billing: 'not-billed', dispatched: true });
      },
    };
    const images = createImageService({ channels: [first, second], defaultModel: 'gpt-image-2' });
    onTestFinished(async () => {
      await images.close();
      await simulator.close();
    });
    const drafts: string[] = [];
    const attempts: string[] = [];
    for await (const event of images.stream(DRAFTED)) {
      if (event.type === 'attempt.started') attempts.push(event.attemptId);
      if (event.type !== 'picture.partial') continue;
      drafts.push(event.attemptId);
      late?.({ index: 9, bytes: event.bytes });
    }
    expect(attempts).toHaveLength(2);
    expect(drafts).toEqual([attempts[1], attempts[1]]);
  });
});
