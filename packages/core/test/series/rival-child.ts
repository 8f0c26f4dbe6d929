import { once } from 'node:events';
import { directoryBlobs } from '../../src/chat/directory-blobs.ts';
import { createImageService, SeriesUnsavedError } from '../../src/index.ts';
import { seriesFile } from '../../src/series/series-file.ts';
import { channelOf, type ChannelName } from '../service/simulated-channels.ts';

/*
 * Reads a series in a process of its own, prints `ready`, waits for a word on stdin, draws, and prints what came of it.
 */
const task = JSON.parse(process.argv[2] ?? '') as {
  readonly directory: string;
  readonly file: string;
  readonly channel: ChannelName;
  readonly url: string;
};
const images = createImageService({ channels: [channelOf(task.channel, task.url)] });
const { save, load } = seriesFile(task.file);
const series = await images.resumeSeries(await load(), { blobs: directoryBlobs(task.directory), save });
process.stdout.write('ready\n');
await once(process.stdin, 'data');
try {
  const { variants } = await series.draw();
  process.stdout.write(`drawn ${variants.filter(({ state }) => state === 'drawn').length}\n`);
} catch (error) {
  if (!SeriesUnsavedError.isInstance(error) || !(error.cause instanceof Error)) throw error;
  process.stdout.write(`${error.code}: ${error.cause.message}\n`);
}
await images.close();
