import type { Pixels } from '../models/picture-size.ts';

/** Start-of-frame markers of JPEG; the gaps are DHT, JPG and DAC. */
const isStartOfFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

const jpegPixels = (bytes: Buffer): Pixels | undefined => {
  let offset = 2;
  while (offset + 9 < bytes.length && bytes[offset] === 0xff) {
    const marker = bytes.readUInt8(offset + 1);
    if (isStartOfFrame(marker)) return { height: bytes.readUInt16BE(offset + 5), width: bytes.readUInt16BE(offset + 7) };
    offset += 2 + bytes.readUInt16BE(offset + 2);
  }
  return undefined;
};

/** Pixels of a PNG or JPEG in base64, from its header; `undefined` for anything else. */
export const referencePixels = (base64: string): Pixels | undefined =>
  // A header fits the first 256 KiB even where a camera put a large profile before the frame.
  filePixels(Buffer.from(base64.slice(0, 349_528), 'base64'));

/** Pixels of a PNG or JPEG file, from its header; `undefined` for anything else. */
export const filePixels = (bytes: Buffer): Pixels | undefined => {
  if (bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47)
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (bytes.length >= 4 && bytes.readUInt16BE(0) === 0xffd8) return jpegPixels(bytes);
  return undefined;
};
