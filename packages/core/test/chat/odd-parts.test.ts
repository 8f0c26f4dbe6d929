import { describe, expect, it } from 'vitest';
import { geminiChatParts } from '../../src/channels/wire/gemini-chat-parts.ts';
import { geminiChatWire } from '../../src/channels/wire/gemini-chat.ts';
import { startChatWorld } from './chat-world.ts';

const NO_STRINGS = { large: () => undefined, expand: (text: string) => text };
const PIXELS = Buffer.from('not really a picture');

const partsOf = (...chunks: readonly (readonly unknown[])[]) =>
  geminiChatParts(
    chunks.map((parts) => ({ candidates: [{ content: { parts } }] })),
    NO_STRINGS,
  );

describe('parts of relays', () => {
  it('follow each other where they come in a stream', () => {
    const parts = partsOf([{ text: 'Here ', thoughtSignature: 'QUE=' }], [{ text: 'it is' }], [], [{ text: '', thought: true }]);
    expect(parts.map(({ json }) => json)).toEqual([
      { text: 'Here ', thoughtSignature: 'QUE=' },
      { text: 'it is' },
      { text: '', thought: true },
    ]);
    expect(geminiChatWire.unsigned(parts)).toEqual([]);
  });

  it('may be spelled in snake case', () => {
    const parts = partsOf([
      { inline_data: { mime_type: 'image/png', data: PIXELS.toString('base64') }, thought_signature: 'QUE=' },
    ]);
    expect(parts).toEqual([
      {
        json: { inline_data: { mime_type: 'image/png', data: '' }, thought_signature: 'QUE=' },
        large: [{ path: ['inline_data', 'data'], as: 'base64', content: new Uint8Array(PIXELS) }],
      },
    ]);
    expect(geminiChatWire.unsigned(parts)).toEqual([]);
    expect(geminiChatWire.unsigned(partsOf([{ inline_data: { data: PIXELS.toString('base64') } }]))).toEqual([
      { part: 0, kind: 'Image' },
    ]);
  });

  it('hold a picture as a data URL, which goes back as base64', () => {
    const [part] = partsOf([{ inlineData: { data: `data:image/png;base64,${PIXELS.toString('base64')}` } }]);
    expect(part?.large).toEqual([{ path: ['inlineData', 'data'], as: 'base64', content: new Uint8Array(PIXELS) }]);
  });

  it('that are none are left out, and never lose a picture', () => {
    expect(partsOf([null, 7, 'x', { text: 'a' }]).map(({ json }) => json)).toEqual([{ text: 'a' }]);
    for (const body of [
      undefined,
      null,
      {},
      { candidates: null },
      { candidates: [null] },
      { candidates: [{ content: { parts: null } }] },
    ])
      expect(geminiChatParts(body, NO_STRINGS)).toEqual([]);
  });
});

describe('a picture within text', () => {
  it.each(['light', 'realistic'] as const)('goes back as it came (%s)', async (pictureWeight) => {
    const { simulator, service } = await startChatWorld({ pictureWeight, signatureCharacters: 10_000 });
    const chat = service(['relay']).chat();
    simulator.script('relay', [
      { kind: 'markdown-picture' },
      { kind: 'text-after-picture' },
      { kind: 'interim-images', count: 2, flagged: true },
    ]);
    for (const prompt of ['A red kite', 'Give it a tail', 'And a string', 'At dusk']) await chat.send(prompt);
    expect(simulator.ledger.entries.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(JSON.stringify(chat).length).toBeLessThan(12_000);
  });
});
