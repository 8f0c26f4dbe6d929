import { describe, expect, it } from 'vitest';
import { inlinePicture, readTextPart, type LargeStrings } from '../../../src/channels/wire/gemini-picture.ts';

const BYTES = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const TOKEN = `retake${'0'.repeat(32)}000000`;

/** The strings of an answer whose one picture was taken out of the stream; what asks for its base64 as text fails. */
const STRINGS: LargeStrings = {
  large: (value) => {
    if (value === TOKEN) return { kind: 'bytes', bytes: BYTES };
    if (value.includes(TOKEN)) throw new Error('the picture was put back into its text');
    return undefined;
  },
  expand: (text) => {
    if (text.includes(TOKEN)) throw new Error('the picture was put back into its text');
    return text;
  },
};

describe('a picture in a data URL is never put back into its text', () => {
  it('of a field', () => {
    const found = inlinePicture(`data:image/png;base64,${TOKEN}`, undefined, STRINGS);
    expect(found).toEqual({ kind: 'picture', bytes: BYTES, mediaType: 'image/png' });
  });

  it('of Markdown, whose words keep their letters', () => {
    const reading = readTextPart(`这是您的图片：![图](data:image/png;base64,${TOKEN})`, STRINGS);
    expect(reading).toEqual({ text: '这是您的图片：', found: [{ kind: 'picture', bytes: BYTES, mediaType: 'image/png' }] });
  });

  it('of a bare address in a text', () => {
    expect(readTextPart(`data:image/png;base64,${TOKEN}`, STRINGS)).toEqual({
      text: '',
      found: [{ kind: 'picture', bytes: BYTES, mediaType: 'image/png' }],
    });
  });
});

describe('an address with a long run of letters', () => {
  const RUN = 'A'.repeat(5000);
  const LONG: LargeStrings = {
    large: (value) => (value === TOKEN ? { kind: 'text', bytes: Buffer.from(RUN) } : undefined),
    expand: (text) => text.replace(TOKEN, RUN),
  };

  it('is given back whole', () => {
    const { found } = readTextPart(`![x](https://example.com/${TOKEN}/a.png)`, LONG);
    expect(found).toEqual([{ kind: 'link', url: `https://example.com/${RUN}/a.png` }]);
  });
});
