/** Base64 or base64url, padded or not; line breaks are allowed, since some relays wrap lines. */
const BASE64 = /^[A-Za-z0-9+/_\-\r\n]*={0,2}\s*$/;

/**
 * The bytes of a base64 text, or `undefined` if it is none. `Buffer.from` skips what it does not know, and would turn a
 * damaged picture into a smaller damaged picture.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text === '' || !BASE64.test(text)) return undefined;
  const packed = /\s/.test(text) ? text.replaceAll(/\s/g, '') : text;
  const digits = packed.length - (packed.endsWith('==') ? 2 : packed.endsWith('=') ? 1 : 0);
  if (digits === 0 || digits % 4 === 1) return undefined;
  // A copy, because small Buffers are slices of a pool shared with the rest of the process.
  return new Uint8Array(Buffer.from(packed, 'base64'));
}
