import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeBase64 } from '../../src/transport/base64-encode.ts';

it('writes what everybody writes, whatever the bytes and wherever they begin', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(8), (bytes, offset) => {
      const view = Uint8Array.of(...Array.from({ length: offset }, () => 0), ...bytes).subarray(offset);
      expect(encodeBase64(view).toString('latin1')).toBe(Buffer.from(bytes).toString('base64'));
    }),
  );
});
