import { directoryBlobs } from '../../src/chat/directory-blobs.ts';
import { createImageService, type SeriesRequest } from '../../src/index.ts';
import { seriesFile } from '../../src/series/series-file.ts';
import { channelOf, type ChannelName } from '../service/simulated-channels.ts';

/*
 * Draws a series in a process of its own, which is there to be killed: reads its task from stdin, and prints a line for each event.
 */
const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
const task = JSON.parse(Buffer.concat(chunks).toString()) as {
  readonly directory: string;
  readonly file: string;
  readonly channel: ChannelName;
  readonly url: string;
  readonly character: string | { readonly base64: string };
  readonly variants: SeriesRequest['variants'];
  readonly model?: string;
};
const images = createImageService({ channels: [channelOf(task.channel, task.url)] });
const series = await images.series({
  character: typeof task.character === 'string' ? task.character : { pictures: [task.character] },
  variants: task.variants,
  model: task.model,
  blobs: directoryBlobs(task.directory),
  save: seriesFile(task.file).save,
});
for await (const event of series.stream({ concurrency: 2 })) process.stdout.write(`${event.type}\n`);
