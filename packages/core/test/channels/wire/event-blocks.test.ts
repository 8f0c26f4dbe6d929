import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventBlocks } from '../../../src/channels/wire/event-blocks.ts';

function blocksOf(pieces: readonly string[]): readonly string[] {
  const blocks = new EventBlocks();
  return [...pieces.flatMap((piece) => blocks.push(piece)), ...blocks.end()];
}

describe('EventBlocks', () => {
  it('ends an event at an empty line, whatever ends the lines', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['event: a', 'data: 1', '', '', 'data: 2', '', ': rest'].join(end);
      expect(blocksOf([text])).toEqual(['event: a\ndata: 1', 'data: 2', ': rest']);
    }
  });

  it('gives an event as soon as it is over', () => {
    const blocks = new EventBlocks();
    expect(blocks.push('data: 1\n')).toEqual([]);
    expect(blocks.push('\nda')).toEqual(['data: 1']);
    expect(blocks.push('ta: 2\r\n\r')).toEqual(['data: 2']);
    expect(blocks.push('\ndata: 3')).toEqual([]);
    expect(blocks.end()).toEqual(['data: 3']);
  });

  it('gives the same events however the stream is cut into pieces', () => {
    const text = fc.array(fc.constantFrom('\n', '\r', '\r\n', 'data: {}', ':', 'x')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(40)), (whole, cuts) => {
        const at = [...new Set(cuts)].filter((cut) => cut < whole.length).toSorted((one, other) => one - other);
        const pieces = [0, ...at].map((from, index) => whole.slice(from, at[index]));
        expect(blocksOf(pieces)).toEqual(blocksOf([whole]));
      }),
    );
  });
});
