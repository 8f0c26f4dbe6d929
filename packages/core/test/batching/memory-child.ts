import { gemini } from '../../src/channels/gemini.ts';
import { createImageService } from '../../src/index.ts';
import { grownMemory } from '../service/grown-memory.ts';

/* A batch of many pictures in a process of its own: prints how many bytes its resident memory grew at its peak over a small batch. */
const [, , url = '', pictures = '0'] = process.argv;
const images = createImageService({ channels: [gemini({ apiKey: 'k', baseUrl: url })], probe: false });
const { signal } = new AbortController();

async function drawn(displayName: string, count: number): Promise<number> {
  const name = { channel: 'gemini', model: 'gemini-3-pro-image', displayName };
  const requests = Array.from({ length: count }, (_, index) => {
    return { key: `kite-${index}`, request: { prompt: `kite ${index}`, model: name.model, size: '1K' } } as const;
  });
  const { jobId } = await images.batches.submit(name, requests, { signal });
  const { items } = await images.batches.collect({ ...name, jobId }, requests, { signal });
  let bytes = 0;
  for await (const item of items) if ('result' in item) bytes += item.result.images[0]?.data.byteLength ?? 0;
  return bytes;
}

await drawn('warm', 51);
const { grew, result: bytes } = await grownMemory(() => drawn('many', Number(pictures)));
process.stdout.write(JSON.stringify({ grew, bytes }));
process.exit(0);
