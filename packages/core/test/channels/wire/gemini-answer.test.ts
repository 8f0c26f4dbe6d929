import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGeminiAnswer } from '../../../src/channels/wire/gemini-answer.ts';
import type { LargeStrings } from '../../../src/channels/wire/gemini-picture.ts';

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3);
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 9);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** An exchange that took nothing out of band. */
const NOTHING_LARGE: LargeStrings = { large: () => undefined, expand: (text) => text };

const parts = (...all: readonly unknown[]) => ({
  candidates: [{ content: { role: 'model', parts: all }, finishReason: 'STOP' }],
});
const inline = (bytes: Uint8Array, mimeType: string, more: object = {}) => ({
  inlineData: { mimeType, data: base64(bytes) },
  ...more,
});
const read = (body: unknown, strings = NOTHING_LARGE) => readGeminiAnswer(body, strings);

describe('readGeminiAnswer', () => {
  it('takes every picture of every part of every candidate, in order and with its thought flag', () => {
    const answer = read({
      candidates: [
        { content: { parts: [inline(JPEG, 'image/jpeg', { thought: true }), { text: 'Here ' }, inline(PNG, 'image/png')] } },
        { content: { parts: [inline(JPEG, 'image/jpeg'), { text: 'you go' }] } },
      ],
    });
    expect(answer.pictures).toEqual([
      { bytes: JPEG, declaredMediaType: 'image/jpeg', thought: true },
      { bytes: PNG, declaredMediaType: 'image/png', thought: false },
      { bytes: JPEG, declaredMediaType: 'image/jpeg', thought: false },
    ]);
    expect(answer.text).toBe('Here you go');
  });

  it('keeps thoughts out of the text', () => {
    expect(read(parts({ text: '**Planning**', thought: true }, { text: 'Done.' })).text).toBe('Done.');
  });

  it.each([
    ['nulls', { candidates: null, usageMetadata: null, promptFeedback: null, modelVersion: null }],
    ['null parts', { candidates: [{ content: { parts: null }, finishReason: null }] }],
    ['null content', { candidates: [{ content: null }] }],
    ['null candidates', { candidates: [null, 7, 'x'] }],
    ['nothing', {}],
    ['null', null],
    ['a string', 'hello'],
  ])('reads %s as an answer without a picture', (_case, body) => {
    expect(read(body)).toMatchObject({ pictures: [], broken: 0, links: 0, text: '', finishReason: undefined });
  });

  it('does not lose a picture to an odd sibling', () => {
    const body = {
      candidates: [
        null,
        { content: { parts: [null, 3, { text: 7 }, { inlineData: 'x' }, inline(PNG, 'image/png')] }, finishReason: 5 },
      ],
    };
    expect(read(body).pictures).toHaveLength(1);
  });

  it('reads the spelling of other SDKs', () => {
    expect(read(parts({ inline_data: { mime_type: 'image/png', data: base64(PNG) } })).pictures).toEqual([
      { bytes: PNG, declaredMediaType: 'image/png', thought: false },
    ]);
  });

  it('leaves out what is not a picture, and takes one without a media type', () => {
    expect(read(parts(inline(PNG, 'audio/wav'))).pictures).toHaveLength(0);
    for (const mimeType of ['application/json', 'APPLICATION/PDF', 'text/plain; charset=utf-8', 'video/mp4'])
      expect(read(parts(inline(PNG, mimeType))).pictures).toHaveLength(0);
    expect(read(parts({ inlineData: { data: base64(PNG) } })).pictures).toHaveLength(1);
  });

  it.each([
    ['', undefined],
    [' ', undefined],
    ['application/octet-stream', 'application/octet-stream'],
    ['binary', 'binary'],
    ['image/png; name=x', 'image/png'],
  ])('takes a picture that is called %j: its bytes decide', (mimeType, declaredMediaType) => {
    expect(read(parts(inline(PNG, mimeType))).pictures).toEqual([{ bytes: PNG, declaredMediaType, thought: false }]);
    const data = `data:application/octet-stream;base64,${base64(PNG)}`;
    expect(read(parts({ inlineData: { mimeType, data } })).pictures).toHaveLength(1);
  });

  it('counts pictures in broken base64 instead of decoding something else', () => {
    expect(read(parts({ inlineData: { mimeType: 'image/png', data: 'not base64!' } }))).toMatchObject({
      pictures: [],
      broken: 1,
    });
    expect(read(parts({ inlineData: { mimeType: 'image/png', data: 'QUJDR' } }))).toMatchObject({ pictures: [], broken: 1 });
    expect(read(parts({ inlineData: { mimeType: 'image/png', data: '' } }))).toMatchObject({ pictures: [], broken: 1 });
  });

  it('takes a picture out of Markdown and leaves the words', () => {
    const answer = read(parts({ text: `Here it is:\n![image](data:image/png;base64,${base64(PNG)})\nEnjoy.` }));
    expect(answer.pictures).toEqual([{ bytes: PNG, declaredMediaType: 'image/png', thought: false }]);
    expect(answer.text).toBe('Here it is:\n\nEnjoy.');
  });

  it('takes a bare data URL, and a data URL within inlineData', () => {
    const url = `data:image/jpeg;base64,${base64(JPEG)}`;
    expect(read(parts({ text: url })).pictures).toEqual([{ bytes: JPEG, declaredMediaType: 'image/jpeg', thought: false }]);
    expect(read(parts({ inlineData: { mimeType: 'image/png', data: url } })).pictures).toEqual([
      { bytes: JPEG, declaredMediaType: 'image/jpeg', thought: false },
    ]);
  });

  it('counts pictures that came as an address, and only those', () => {
    expect(read(parts({ text: '![image](https://files.example.com/1.png)' }))).toMatchObject({ links: 1, pictures: [] });
    expect(read(parts({ text: '![image](https://files.example.com/view?id=1 "title")' }))).toMatchObject({ links: 1 });
    expect(read(parts({ text: 'See https://files.example.com/a.webp?sig=1' }))).toMatchObject({ links: 1 });
    expect(read(parts({ fileData: { fileUri: 'https://x/files/1', mimeType: 'image/png' } }))).toMatchObject({ links: 1 });
    expect(read(parts({ text: 'I cannot. See https://example.com/policy for more.' }))).toMatchObject({ links: 0 });
  });

  it('reads strings that were taken out of the byte stream', () => {
    const taken = new Map([
      ['tokenA', { kind: 'bytes', bytes: PNG } as const],
      ['tokenB', { kind: 'text', bytes: Buffer.from(`![image](data:image/jpeg;base64,${base64(JPEG)})`) } as const],
      ['tokenC', { kind: 'text', bytes: Buffer.from('%%%') } as const],
    ]);
    const strings: LargeStrings = {
      large: (value) => taken.get(value),
      expand: (text) => text.replace('tokenD', 'a long story'),
    };
    const answer = read(
      parts(
        { inlineData: { mimeType: 'image/png', data: 'tokenA' } },
        { text: 'tokenB' },
        { text: '![image](data:image/png;base64,tokenA)' },
        { inlineData: { mimeType: 'image/png', data: 'tokenC' } },
        { text: 'tokenD' },
      ),
      strings,
    );
    expect(answer.pictures.map(({ bytes }) => bytes)).toEqual([PNG, JPEG, PNG]);
    expect(answer).toMatchObject({ broken: 1, text: 'a long story' });
  });

  it('takes the last of cumulative facts, from the chunks of a stream', () => {
    const answer = read([
      { candidates: [{ content: { parts: [{ text: 'I will' }] } }], usageMetadata: { totalTokenCount: 16 }, responseId: 'r1' },
      {
        candidates: [{ content: { parts: [inline(PNG, 'image/png')] } }],
        usageMetadata: { totalTokenCount: 1333 },
        modelVersion: 'm1',
      },
      { candidates: [{ content: { role: 'model' }, finishReason: 'STOP' }], usageMetadata: null },
    ]);
    expect(answer).toMatchObject({
      usageMetadata: { totalTokenCount: 1333 },
      modelVersion: 'm1',
      responseId: 'r1',
      finishReason: 'STOP',
      text: 'I will',
    });
    expect(answer.pictures).toHaveLength(1);
  });

  it('keeps the most telling finish reason, the block reason and an error inside a success', () => {
    expect(read({ candidates: [{ finishReason: 'STOP' }, { finishReason: 'IMAGE_SAFETY' }] }).finishReason).toBe('IMAGE_SAFETY');
    expect(read({ promptFeedback: { blockReason: 'MODEL_ARMOR' } }).blockReason).toBe('MODEL_ARMOR');
    expect(read({ error: { message: 'x' } }).error).toEqual({ message: 'x' });
  });

  it('never throws, whatever JSON comes, and finds the picture in the middle of it', () => {
    const odd = fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue(),
      fc.constant(null),
      fc.constantFrom('', 'data:image/png;base64,', '![image]('),
    );
    const blob = fc.record({ mimeType: odd, data: odd }, { requiredKeys: [] });
    const part = fc.oneof(
      odd,
      fc.record({ text: odd, thought: odd, inlineData: fc.oneof(odd, blob), fileData: odd }, { requiredKeys: [] }),
    );
    const candidate = fc.record({
      content: fc.oneof(odd, fc.record({ parts: fc.oneof(odd, fc.array(part)) })),
      finishReason: odd,
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(odd, candidate)), odd, (candidates, rest) => {
        const paid = parts(inline(PNG, 'image/png')).candidates[0];
        const answer = read({
          candidates: [...candidates, paid, ...candidates],
          usageMetadata: rest,
          promptFeedback: rest,
          modelVersion: rest,
        });
        expect(answer.pictures.some(({ bytes }) => Buffer.from(bytes).equals(PNG))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(() => read(body)).not.toThrow();
      }),
    );
  });
});
