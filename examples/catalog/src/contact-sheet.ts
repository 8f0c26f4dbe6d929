import sharp, { type OverlayOptions } from 'sharp';

/** The side of a picture on the sheet, and the gap around it, in pixels. */
const SIDE = 96;
const GAP = 4;

/** All pictures in one, as a JPEG, in rows; what is not there is an empty place. */
export async function contactSheet(pictures: readonly (() => Promise<Uint8Array>)[]): Promise<Uint8Array> {
  const columns = Math.max(1, Math.ceil(Math.sqrt((pictures.length * 5) / 4)));
  const rows = Math.max(1, Math.ceil(pictures.length / columns));
  const placed: OverlayOptions[] = [];
  for (const [index, read] of pictures.entries()) {
    const input = await sharp(await read())
      .resize(SIDE, SIDE, { fit: 'cover' })
      .toBuffer();
    placed.push({ input, left: GAP + (index % columns) * (SIDE + GAP), top: GAP + Math.floor(index / columns) * (SIDE + GAP) });
  }
  const width = columns * (SIDE + GAP) + GAP;
  const height = rows * (SIDE + GAP) + GAP;
  const sheet = sharp({ create: { width, height, channels: 3, background: '#f4f2ee' } });
  return sheet.composite(placed).jpeg({ quality: 82 }).toBuffer();
}
