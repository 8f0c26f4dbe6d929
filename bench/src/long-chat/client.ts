import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createImageService } from '@retake/core';
import { directoryBlobs } from '@retake/core/blobs/directory';
import { gemini } from '@retake/core/channels/gemini';

/*
 * One chat of many turns with the directory store, in a process of its own: prints how much its resident memory grew at its peak
 * over what one picture without a chat takes, how large its JSON is, and how long the last turn took. Ends by itself.
 */
const { values } = parseArgs({
  options: { url: { type: 'string', default: '' }, turns: { type: 'string', default: '50' } },
});
const turns = Number(values.turns);
const images = createImageService({
  channels: [gemini({ apiKey: 'bench', baseUrl: values.url })],
  defaultModel: 'gemini-3-pro-image',
  resilience: { deadlineMs: 600_000 },
});
const directory = await mkdtemp(join(tmpdir(), 'retake-bench-chat-'));
const MIB = 2 ** 20;

try {
  // What a call takes for itself: modules, sockets, buffers of its one picture.
  for (let warm = 0; warm < 3; warm += 1) await images.generate({ prompt: 'a kite', size: '4K', aspectRatio: '1:1' });
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 5);
  const chat = images.chat({ size: '4K', aspectRatio: '1:1', blobs: directoryBlobs(directory) });
  const started = performance.now();
  let lastTurnMs = 0;
  for (let turn = 1; turn <= turns; turn += 1) {
    const at = performance.now();
    const result = await chat.send(`step ${turn}`);
    lastTurnMs = performance.now() - at;
    if (result.turn !== turn) throw new Error(`turn ${turn} was not kept: ${JSON.stringify(result.warnings)}`);
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  clearInterval(watch);
  process.stdout.write(
    `${JSON.stringify({
      beforeMiB: before / MIB,
      grewMiB: (peak - before) / MIB,
      jsonKiB: JSON.stringify(chat).length / 1024,
      lastTurnMs,
      totalMs: performance.now() - started,
    })}\n`,
  );
} finally {
  await images.close();
  await rm(directory, { recursive: true, force: true });
}
process.exit(0);
