/** Base64 or base64url, padded or not; line breaks are allowed, since some relays wrap lines. */
const BASE64 = /^[A-Za-z0-9+/_\-\r\n]*={0,2}\s*$/;

/**
 * The bytes of a base64 text, or `undefined` if it is none. `Buffer.from` skips what it does not know, and would turn a
 * damaged picture into a smaller damaged picture.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text === '' || !BASE64.test(text)) return undefined;
  const digits = digitsOf(text);
  if (digits === 0 || digits % 4 === 1) return undefined;
  // A copy, because small Buffers are slices of a pool shared with the rest of the process.
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** How many there are besides padding and line breaks, which `Buffer.from` skips by itself. */
function digitsOf(text: string): number {
  if (/\s/.test(text)) return text.replace(/[\s=]/g, '').length;
  return text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
}
