import { gemini } from '../../src/channels/gemini.ts';
import { createImageService, type ByteSource } from '../../src/index.ts';

/* Submits a batch of many references in a process of its own: prints how many bytes of them it held at most, counted whenever one is opened,
   and how many it read. */
const [, , url = '', pictures = '0', size = '0'] = process.argv;
const images = createImageService({ channels: [gemini({ apiKey: 'k', baseUrl: url })], probe: false });
const { signal } = new AbortController();
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const PIECE = Buffer.alloc(64 * 1024);
let read = 0;
let held = 0;

/** Without what is garbage already, so that it hangs on nobody's time. */
function bytesInMemory(): number {
  globalThis.gc?.();
  return process.memoryUsage().arrayBuffers;
}

/** A picture of one pixel and a lot of nothing. */
function picture(length: number): ByteSource {
  return {
    length,
    async *open() {
      held = Math.max(held, bytesInMemory());
      yield PIXEL;
      for (let at = PIXEL.length; at < length; at += PIECE.length) yield PIECE.subarray(0, Math.min(PIECE.length, length - at));
      read += length;
    },
  };
}

async function submitted(displayName: string, count: number, length: number): Promise<void> {
  const name = { channel: 'gemini', model: 'gemini-3-pro-image', displayName };
  const requests = Array.from({ length: count }, (_, index) => {
    const request = { prompt: `kite ${index}`, model: name.model, size: '1K' } as const;
    return { key: `kite-${index}`, request, references: [picture(length)] };
  });
  await images.batches.submit(name, requests, { signal });
}

await submitted('warm', 3, 9_000_000);
const before = bytesInMemory();
read = 0;
held = 0;
await submitted('many', Number(pictures), Number(size));
process.stdout.write(JSON.stringify({ grew: held - before, bytes: read }));
process.exit(0);
