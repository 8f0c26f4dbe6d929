import { expect, it } from 'vitest';
import { readArguments } from '../src/read-arguments.ts';

it('keeps what is bought for real apart from what is simulated', () => {
  expect(readArguments([], {})).toEqual({ out: 'out/catalog', first: undefined, json: false, fresh: false, apiKey: undefined });
  expect(readArguments(['--live', '--first', '20'], { GEMINI_API_KEY: 'a key' })).toMatchObject({
    out: 'out/catalog-live',
    first: 20,
    apiKey: 'a key',
  });
});

it.each([
  [['--first', '0'], /--first takes a whole number/],
  [['--live'], /set GEMINI_API_KEY/],
])('says what to do about %j', (args, message) => {
  expect(() => readArguments(args, {})).toThrow(message);
});
