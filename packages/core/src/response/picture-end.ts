const JPEG_END = Buffer.from([0xff, 0xd9]);
const PNG_END = Buffer.from('IEND');
/** Of the checksum behind it. */
const CHECKSUM_BYTES = 4;

/**
 * Whether a picture has its last bytes: a PNG its `IEND` chunk, a JPEG its end-of-image marker. What may trail them
 * (provenance data, gain maps) is allowed. Other types are taken as complete.
 */
export function hasPictureEnd(bytes: Uint8Array, mediaType: string): boolean {
  const end = mediaType === 'image/png' ? PNG_END : mediaType === 'image/jpeg' ? JPEG_END : undefined;
  if (end === undefined) return true;
  if (mediaType === 'image/png' && endsWithChunk(bytes)) return true;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf(end) > 0;
}

/** Nothing trails most pictures. */
function endsWithChunk(bytes: Uint8Array): boolean {
  const at = bytes.length - PNG_END.length - CHECKSUM_BYTES;
  return at > 0 && PNG_END.every((byte, index) => bytes[at + index] === byte);
}
