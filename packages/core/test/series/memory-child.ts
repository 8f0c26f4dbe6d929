import { gemini } from '../../src/channels/gemini.ts';
import { directoryBlobs } from '../../src/chat/directory-blobs.ts';
import { createImageService } from '../../src/index.ts';
import { seriesFile } from '../../src/series/series-file.ts';
import { grownMemory } from '../service/grown-memory.ts';

/* A series of many variants in a process of its own: prints how many bytes its resident memory grew at its peak over single calls. */
const [, , url = '', directory = '', variants = '0'] = process.argv;
const images = createImageService({ channels: [gemini({ apiKey: 'k', baseUrl: url })], defaultModel: 'gemini-3-pro-image' });
for (let warm = 0; warm < 3; warm += 1) await images.generate({ prompt: 'a kite', size: '4K' });
const { grew, result } = await grownMemory(async () => {
  const series = await images.series({
    character: 'a fox',
    variants: Array.from({ length: Number(variants) }, (_, index) => `in scene ${index}`),
    size: '4K',
    blobs: directoryBlobs(directory),
    save: seriesFile(`${directory}/series.json`).save,
  });
  const { complete } = await series.draw({ concurrency: 2 });
  return { series, complete };
});
const { series, complete } = result;
const bytes = series.variants.reduce((sum, variant) => sum + (variant.state === 'drawn' ? variant.image.bytes : 0), 0);
process.stdout.write(JSON.stringify({ grew, bytes, complete }));
process.exit(0);
