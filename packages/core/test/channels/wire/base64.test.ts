import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../../src/channels/wire/base64.ts';

describe('decodeBase64', () => {
  it('gives back what was encoded: padded or not, base64url, with line breaks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const padded = Buffer.from(bytes).toString('base64');
        for (const text of [
          padded,
          padded.replaceAll('=', ''),
          Buffer.from(bytes).toString('base64url'),
          padded.replaceAll(/(.{76})/g, '$1\r\n'),
          `${padded}\n`,
        ]) {
          expect(decodeBase64(text)).toEqual(bytes);
        }
      }),
    );
  });

  it('refuses what holds one character that is none of its own, whatever stands around it', () => {
    const foreign = fc.constantFrom('!', ' ', '=', '\u0000', 'é', '€', 'Ł', '😀');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3 }), foreign, fc.nat(), (bytes, character, place) => {
        const digits = Buffer.from(bytes).toString('base64url');
        const at = place % (digits.length - 1);
        expect(decodeBase64(`${digits.slice(0, at)}${character}${digits.slice(at)}`)).toBeUndefined();
      }),
    );
  });

  it.each(['', '=', '====', 'A', 'QUJDR', 'QU JD', 'QUJD!', 'QUJD=QUJD', 'data:image/png;base64,QUJD'])('refuses %j', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});
