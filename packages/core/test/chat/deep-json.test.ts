import { describe, expect, it } from 'vitest';
import { memoryBlobs, type ContinuedChatRequest } from '../../src/index.ts';
import { startChatWorld } from './chat-world.ts';

/** JSON as a stranger sends it, so many levels deep. */
const nested = (levels: number): unknown => JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels));

const tooDeep = (start: string, code: string) => ({
  code,
  issues: [{ path: expect.stringMatching(start), message: 'is nested deeper than 64 levels' }],
});

describe('JSON from outside that is nested without end', () => {
  it('is refused with its place, as the history of a turn', async () => {
    const { simulator, service } = await startChatWorld();
    const images = service(['gemini']);
    const ask = (part: unknown): ContinuedChatRequest => ({
      prompt: 'At sea',
      history: [
        { role: 'user', parts: [{ text: 'A kite' }] },
        { role: 'model', parts: [part] },
      ],
    });
    await expect(images.continueChat(ask(nested(6_000)))).rejects.toMatchObject(
      tooDeep(String.raw`^history\[1\]\.parts\[0\]\.a\.a`, 'request_invalid'),
    );
    // All that is wrong is told at once.
    await expect(images.continueChat({ ...ask(nested(6_000)), prompt: '' })).rejects.toMatchObject({
      issues: [{ path: expect.stringMatching('^history') }, { path: 'prompt' }],
    });
    expect(simulator.requests('gemini')).toEqual([]);
    // What a model may really say is far from it.
    const said = await images.continueChat(ask({ text: 'Here', unknown: nested(40) }));
    expect(said.images).toHaveLength(1);
  });

  it('is refused with its place, as a chat and as a series that is resumed', async () => {
    const { service } = await startChatWorld();
    const images = service(['gemini']);
    const blobs = memoryBlobs();
    const chat = images.chat({ blobs });
    await chat.send('A red kite');
    const json = JSON.parse(JSON.stringify(chat)) as { turns: { reply: { json: Record<string, unknown> }[] }[] };
    const [part] = json.turns[0]?.reply ?? [];
    if (part === undefined) expect.fail('the model said nothing');
    part.json['x'] = nested(6_000);
    await expect(images.resumeChat(json, { blobs })).rejects.toMatchObject(
      tooDeep(String.raw`^turns\[0\]\.reply\[0\]\.json\.x\.a`, 'chat_invalid'),
    );
    const series = await images.series({ character: 'A fox', variants: ['at sea'], blobs });
    const { variants, ...rest } = series.toJSON();
    const options = { ...variants[0]?.order, channelOptions: { gemini: nested(100_000) } };
    await expect(
      images.resumeSeries({ ...rest, variants: [{ ...variants[0], order: options }] }, { blobs }),
    ).rejects.toMatchObject(tooDeep(String.raw`^variants\[0\]\.order\.channelOptions\.gemini\.a`, 'series_invalid'));
  });
});
