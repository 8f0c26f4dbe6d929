/** Edges of the picture that stands for one that is not there yet: of the size that most models draw, and that all take. */
const EDGE = 1024;

/** The head of a PNG of 1024 x 1024 (its signature and IHDR): enough to plan and price an order by, and nothing that is ever sent. */
export const STAND_IN: Uint8Array = pngHead();

function pngHead(): Uint8Array {
  const head = Buffer.alloc(33);
  head.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  head.writeUInt32BE(13, 8);
  head.write('IHDR', 12, 'latin1');
  head.writeUInt32BE(EDGE, 16);
  head.writeUInt32BE(EDGE, 20);
  // 8 bits a channel, RGB.
  head.set([8, 2], 24);
  return head;
}
