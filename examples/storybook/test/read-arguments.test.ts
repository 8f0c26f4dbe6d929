import { describe, expect, it } from 'vitest';
import { readArguments } from '../src/read-arguments.ts';

describe('the command line', () => {
  it('draws the whole book with the simulator where it says nothing', () => {
    expect(readArguments([], { GEMINI_API_KEY: 'a-key' })).toEqual({
      out: 'out/storybook',
      pages: undefined,
      payAgain: false,
      apiKey: undefined,
    });
    expect(readArguments(['--live', '--pages', '2'], { GEMINI_API_KEY: 'a-key' })).toMatchObject({ apiKey: 'a-key', pages: 2 });
  });

  it.each(['abc', '0', '1.5', '', '-3'])('takes no %j for a number of pages', (pages) => {
    expect(() => readArguments([`--pages=${pages}`], {})).toThrow('--pages takes a whole number');
  });

  it('says what a live run needs', () => {
    expect(() => readArguments(['--live'], {})).toThrow('set GEMINI_API_KEY');
  });
});
