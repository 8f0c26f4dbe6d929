import { createImageService } from '../../src/index.ts';
import { directoryBlobs } from '../../src/chat/directory-blobs.ts';
import { channelOf, type ChannelName } from '../service/simulated-channels.ts';

/*
 * One turn of a chat in a process of its own: reads `{ json?, directory, channel, url, prompt }` from stdin, and prints the chat's JSON
 * with what the turn cost.
 */
const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
const task = JSON.parse(Buffer.concat(chunks).toString()) as {
  readonly json?: unknown;
  readonly directory: string;
  readonly channel: ChannelName;
  readonly url: string;
  readonly prompt: string;
};
const images = createImageService({ channels: [channelOf(task.channel, task.url)], defaultModel: 'gemini-3-pro-image' });
const blobs = directoryBlobs(task.directory);
const chat = task.json === undefined ? images.chat({ blobs }) : await images.resumeChat(task.json, { blobs });
const { turn, channel } = await chat.send(task.prompt);
await images.close();
process.stdout.write(JSON.stringify({ json: chat, turn, channel }));
