import fc from 'fast-check';
import { expect, it } from 'vitest';
import { errorText } from '../../../src/channels/wire/error-text.ts';

it('is the JSON of an error', () => {
  const flat = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 8 }));
  fc.assert(
    fc.property(flat, (error) => {
      expect(JSON.parse(errorText(error))).toEqual(JSON.parse(JSON.stringify(error)));
    }),
  );
});

it('leaves out what lies deeper than anyone looks', () => {
  const deep: unknown = JSON.parse(`{"code":500,"z":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
  expect(JSON.parse(errorText(deep))).toMatchObject({ code: 500 });
  expect(errorText(undefined)).toBe('');
});
