import { createImageService } from '../../src/index.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { directoryBlobs } from '../../src/chat/directory-blobs.ts';
import { grownMemory } from '../service/grown-memory.ts';

/* A chat of many turns in a process of its own: prints how many bytes its resident memory grew at its peak over a call without a chat. */
const [, , url = '', directory = '', turns = '0'] = process.argv;
const images = createImageService({ channels: [gemini({ apiKey: 'k', baseUrl: url })], defaultModel: 'gemini-3-pro-image' });
for (let warm = 0; warm < 3; warm += 1) await images.generate({ prompt: 'a kite' });
const { grew, result: chat } = await grownMemory(async () => {
  const chat = images.chat({ blobs: directoryBlobs(directory) });
  for (let turn = 1; turn <= Number(turns); turn += 1) await chat.send(`step ${turn}`);
  return chat;
});
process.stdout.write(JSON.stringify({ grew, json: JSON.stringify(chat).length, turns: chat.turns }));
process.exit(0);
