import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkJsonText, checkJsonValue } from '../../src/body/json-bounds.ts';

const BOUNDS = { jsonDepth: 8, jsonValues: 40 };

/** What a check says of it. */
function verdict(check: () => unknown): string {
  try {
    check();
    return 'taken';
  } catch (error) {
    return (error as Error).message;
  }
}
const ofText = (text: string | Buffer, bounds = BOUNDS) => verdict(() => checkJsonText(Buffer.from(text), bounds));
const ofValue = (value: unknown, bounds = BOUNDS) => verdict(() => checkJsonValue(value, bounds));
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('the bounds of JSON', () => {
  it('are levels, and keys and items of all levels together', () => {
    expect(ofText(nested(8))).toBe('taken');
    expect(ofText(nested(9))).toBe('body_too_large: At most 8 levels of JSON are taken.');
    expect(ofText(`[${'0,'.repeat(39)}0]`)).toBe('taken');
    expect(ofText(`[${'0,'.repeat(40)}0]`)).toBe(
      'body_too_large: At most 40 keys and items of JSON are taken, all levels together.',
    );
    expect(ofText(`[${'[],'.repeat(30)}[]]`)).toContain('At most 40 keys');
  });

  it('do not see into strings, however they end, and are not kept by text that is no JSON', () => {
    const brackets = '[{,'.repeat(100);
    for (const quoted of [brackets, `\\"${brackets}`, `${brackets}\\"${brackets}\\\\`, `${'x'.repeat(70)}\\\\\\"${brackets}`]) {
      expect(ofText(`{"a":"${quoted}"}`)).toBe('taken');
      expect(ofText(`{"a":"${quoted}","b":${nested(9)}}`)).toContain('At most 8 levels');
    }
    for (const text of ['', '"', '"\\', `"${'x'.repeat(64)}\\"`, ']]]]', '}{'.repeat(20), '"a', '\\"['])
      expect(ofText(text)).toBe('taken');
  });

  it('say the same of a text and of what is parsed from it', () => {
    const strings = fc.oneof(fc.string(), fc.constantFrom('"', '\\', '\\"', '[[[', '{,', 'x'.repeat(80), `${'\\'.repeat(65)}"`));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 10, depthSize: 'medium' }, strings, fc.double(), tie('list'), tie('object')),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(strings, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(value, fc.boolean(), (json, spaced) => {
        const text = JSON.stringify(json, undefined, spaced ? 1 : undefined);
        const parsed: unknown = JSON.parse(text);
        // What is too much in both ways may be told of either.
        expect(ofText(text) === 'taken').toBe(ofValue(parsed) === 'taken');
        if (ofValue(parsed) === 'taken') expect(checkJsonValue(parsed, BOUNDS)).toBeLessThanOrEqual(Buffer.byteLength(text));
      }),
      { numRuns: 500, seed: 20_261_122 },
    );
  });

  it('cost no more than what is taken: nothing is looked at beyond them', () => {
    const looks = (text: string): number => {
      let looked = 0;
      const bytes = new Proxy(Buffer.from(text), {
        get: (target, key) => {
          if (typeof key === 'string' && /^\d+$/.test(key)) looked += 1;
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      verdict(() => checkJsonText(bytes, BOUNDS));
      return looked;
    };
    expect(looks('['.repeat(1_000_000))).toBe(9);
    // A key each, and what stands before the 41st comma.
    expect(looks(`{${'"k":0,'.repeat(400_000)}`)).toBeLessThan(300);
    // Of a picture only the end is looked for.
    expect(looks(`{"image":"${'A'.repeat(8_000_000)}"}`)).toBeLessThan(200);
  });
});
