import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatSoFar } from '../../src/channels/channel-chat.ts';
import type { PictureOrder, Support } from '../../src/channels/channel.ts';
import { isPlain, SupportMemo } from '../../src/routing/support-memo.ts';
import { channelOf, modelNamed } from './planning.ts';

const order: PictureOrder = {
  prompt: 'a kite',
  model: modelNamed('gemini-3-pro-image'),
  size: '1K',
  aspectRatio: undefined,
  references: [],
  thinking: undefined,
  seed: undefined,
  channelOptions: {},
};
const reference = { bytes: new Uint8Array(1), mediaType: 'image/png', width: 1, height: 1 };
const chats = [undefined, chatOf(0), chatOf(1)];
const FEATURES = ['prompt', 'aspectRatio', 'references', 'thinking', 'seed', 'channelOptions', 'chat'] as const;

/** A chat that has shown so many pictures. */
function chatOf(pictures: number): ChatSoFar {
  return { wire: 'gemini', contents: [], pictures, textChars: 0 };
}

describe('support memo', () => {
  it('asks once for orders that differ in nothing that was looked at', () => {
    let asked = 0;
    const memo = new SupportMemo(
      channelOf('a', {
        supports: ({ aspectRatio }) => {
          asked += 1;
          return aspectRatio === '8:1' ? { supported: false, reasons: ['no 8:1'] } : { supported: true, warnings: [] };
        },
      }),
    );
    expect(memo.of(order, true).supported).toBe(true);
    expect(memo.of({ ...order, prompt: 'another', seed: 4 }, true).supported).toBe(true);
    expect(asked).toBe(1);
    expect(memo.of({ ...order, aspectRatio: '8:1' }, true).supported).toBe(false);
    expect(memo.of({ ...order, references: [reference] }, false).supported).toBe(true);
    expect(asked).toBe(2);
  });

  it('leaves out a channel that throws, and says what, but not what it said', () => {
    const supports = (): Support => {
      throw new RangeError('the prompt was a kite');
    };
    expect(new SupportMemo(channelOf('a', { supports })).of(order, true)).toEqual({
      supported: false,
      reasons: ['its supports() threw (RangeError), which is a defect of the channel'],
    });
  });

  it('answers as the channel does, whatever it looks at and in whatever order it is asked', () => {
    const orders = fc.record({
      prompt: fc.constantFrom('a kite', 'a mug'),
      aspectRatio: fc.constantFrom(undefined, '1:1' as const, '16:9' as const),
      references: fc.constantFrom([], [reference], [reference, reference]),
      thinking: fc.constantFrom(undefined, 'high' as const),
      seed: fc.constantFrom(undefined, 1, 2),
      chat: fc.constantFrom(...chats),
      channelOptions: fc.constantFrom({}, { a: { fast: true } }, { a: { fast: false } }),
    });
    fc.assert(
      fc.property(fc.subarray([...FEATURES]), fc.array(orders, { maxLength: 30 }), (looked, asked) => {
        // A yes or no that depends on all of the features that the channel looks at, and on nothing else.
        const supports = (each: PictureOrder): Support => {
          const seen = JSON.stringify(looked.map((feature) => each[feature] ?? null));
          return { supported: false, reasons: [seen] };
        };
        const memo = new SupportMemo(channelOf('a', { supports }));
        for (const each of asked) {
          const full = { ...order, ...each };
          expect(memo.of(full, isPlain(full))).toEqual(supports(full));
        }
      }),
    );
  });
});
