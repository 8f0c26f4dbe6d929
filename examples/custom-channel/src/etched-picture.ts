import { crc32, deflateSync } from 'node:zlib';

/** A PNG of hatched lines, which run differently for each text and seed. */
export function etchedPicture(order: { text: string; width: number; height: number; seed?: number | undefined }): Buffer {
  const { width, height } = order;
  const slant = (crc32(`${order.text} ${order.seed ?? 0}`) % 7) + 2;
  const rows = Buffer.alloc((width + 1) * height, 0xff);
  for (let y = 0; y < height; y += 1) {
    rows[y * (width + 1)] = 0;
    for (let x = 0; x < width; x += 1) {
      if ((x * slant + y * 3) % 23 < 5) rows[y * (width + 1) + 1 + x] = 0;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits of grey.
  header[8] = 8;
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  // Not compressed, so that it weighs as much as pictures do.
  const pixels = chunk('IDAT', deflateSync(rows, { level: 0 }));
  return Buffer.concat([signature, chunk('IHDR', header), pixels, chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
