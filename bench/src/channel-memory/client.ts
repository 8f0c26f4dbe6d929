import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createImageService } from '@retake/core';
import { ROADS, type Road } from './roads.ts';

/*
 * Pictures fetched all at once and held, on one road after the other. Prints a line of JSON for each: memory before, at its peak and
 * after a collection. `peakRssBytes` is that of the whole process, so it means one road only if that was the only one.
 */
const { values } = parseArgs({
  options: {
    road: { type: 'string', multiple: true, default: [] },
    url: { type: 'string', multiple: true, default: [] },
    pictures: { type: 'string', default: '32' },
    bytes: { type: 'string', default: '0' },
  },
});
const { gc } = globalThis;
if (gc === undefined) throw new Error('start this with --expose-gc');

for (const [index, id] of values.road.entries()) {
  const road = ROADS.find((one) => one.id === id);
  if (road === undefined) throw new Error(`no road ${id}`);
  process.stdout.write(`${JSON.stringify(await measure(road, values.url[index] ?? ''))}\n`);
}

async function measure(road: Road, url: string) {
  const images = createImageService({ channels: [road.open(road.id, url)] });
  const { model, channelOptions } = road;
  const draw = async () => {
    // Waiting in a line of 32 is not what is measured here.
    const result = await images.generate({ prompt: 'a red kite', model, channelOptions }, { deadlineMs: 590_000 });
    const [picture] = result.images;
    if (picture === undefined || picture.data.byteLength < Number(values.bytes)) throw new Error('not the picture that was sent');
    return picture.data;
  };
  // Modules, JIT and connections are not the pictures'.
  await draw();
  const before = await collected();
  let peakArrayBuffers = 0;
  const sampler = setInterval(() => {
    peakArrayBuffers = Math.max(peakArrayBuffers, process.memoryUsage().arrayBuffers);
  }, 10);
  const started = performance.now();
  const pictures = await Promise.all(Array.from({ length: Number(values.pictures) }, draw));
  const wallMs = performance.now() - started;
  clearInterval(sampler);
  const peakRssBytes = peakRss();
  const after = await collected();
  const pictureBytes = pictures.reduce((sum, { byteLength }) => sum + byteLength, 0);
  await images.close();
  return {
    road: road.id,
    pictures: pictures.length,
    pictureBytes,
    heldBytes: after.arrayBuffers - before.arrayBuffers,
    heldElsewhereBytes: elsewhere(after) - elsewhere(before),
    peakBytes: peakArrayBuffers - before.arrayBuffers,
    peakRssBytes,
    wallMs,
  };
}

/** What is held besides decoded bytes: the heap, and large strings, which Node keeps outside of it. */
function elsewhere({ heapUsed, external, arrayBuffers }: NodeJS.MemoryUsage): number {
  return heapUsed + external - arrayBuffers;
}

/**
 * Memory after everything that can go has gone: buffers are freed by tasks that come after a collection, and a connection lets go of its last
 * answer a moment after that was read. So it is collected until a few collections in a row free no picture.
 */
async function collected(): Promise<NodeJS.MemoryUsage> {
  let least = Number.POSITIVE_INFINITY;
  for (let idle = 0, round = 0; idle < 4 && round < 40; round += 1) {
    gc?.();
    await new Promise((resolve) => setTimeout(resolve, 25));
    const { arrayBuffers } = process.memoryUsage();
    idle = arrayBuffers < least - 1e6 ? 0 : idle + 1;
    least = Math.min(least, arrayBuffers);
  }
  return process.memoryUsage();
}

/** The most this process ever had in memory, as the kernel counts it; `maxRSS` alone would inherit its parent's. */
function peakRss(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Only Linux has this file.
  }
  return process.resourceUsage().maxRSS * 1024;
}
