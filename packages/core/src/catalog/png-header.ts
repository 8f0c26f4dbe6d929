import type { PixelSize } from './size.ts';

/** `\x89PNG\r\n\x1a\n`, then the length and name of the first chunk. */
const PNG_START = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52);

/** Width and height of a PNG in pixels; `undefined` for anything else. */
export function pngHeader(bytes: Uint8Array): PixelSize | undefined {
  if (bytes.byteLength < 24 || PNG_START.some((byte, index) => bytes[index] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
