import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gemini } from '@retake/core/channels/gemini';
import { imageRoutes, imageService } from '@retake/express';
import express from 'express';
import { pngOf } from '../answer.ts';
import { seededRandom } from '../bad-day/seeded-random.ts';
import { bareSdkDraws } from './bare-sdk-draws.ts';
import { drawLatency, ERROR_RATE } from './latency.ts';
import { sampleMemory, type MemorySample } from './memory-sample.ts';

/*
 * The app under load: with Retake in front of two bad upstreams, with the bare SDK in front of them, or answering the same bytes after the
 * same time from its own memory.
 * Prints its port, then, when SIGTERM has drained it, what it measured.
 */
const { values } = parseArgs({
  options: {
    variant: { type: 'string', default: 'retake' },
    first: { type: 'string', default: '' },
    second: { type: 'string', default: '' },
    bytes: { type: 'string', default: '1000000' },
    scale: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '60' },
  },
});
let rejections = 0;
let circuitsOpened = 0;
process.on('unhandledRejection', () => (rejections += 1));

const app = express();
const close =
  values.variant === 'retake'
    ? withRetake()
    : withoutRetake(values.variant === 'bare' ? bareSdkDraws([values.first, values.second], Number(values.scale)) : fromMemory());
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
print({ port: typeof address === 'object' ? address?.port : undefined });

const seconds = Number(values.seconds);
/** How often the memory is looked at. */
const SAMPLES = 10;
const delay = monitorEventLoopDelay({ resolution: 1 });
const term = once(process, 'SIGTERM');
const measured = measure();
await term;
const memory = await measured;
// The service first: calls under way end as they would have, whoever asks is told to go elsewhere and to leave the connection. A server that
// is closed first resets connections on which a request is already coming.
await close();
server.close();
await once(server, 'close');
print({
  p99Ms: delay.percentile(99) / 1e6,
  maxMs: delay.max / 1e6,
  memory,
  circuitsOpened,
  rejections,
  rssMiB: process.resourceUsage().maxRSS / 1024,
});
process.exit(0);

function withRetake(): () => Promise<void> {
  const images = imageService({
    channels: [
      gemini({ id: 'first', apiKey: 'bench', baseUrl: values.first }),
      gemini({ id: 'second', apiKey: 'bench', baseUrl: values.second, failureDomain: 'elsewhere' }),
    ],
    defaultModel: 'gemini-3-pro-image',
    probe: false,
  });
  images.service.subscribe((event) => {
    if (event.type === 'circuit.changed' && event.to === 'open') circuitsOpened += 1;
  });
  app.use(images);
  app.use(
    '/images',
    imageRoutes({ service: images.service, allowAnonymous: true, limits: { perMinute: 1_000_000, atOnce: 100_000 } }),
  );
  return () => images.close();
}

/** The picture itself, after the time that an upstream would take. */
function fromMemory(): () => Promise<Buffer> {
  const picture = pngOf(1024, 1024, Number(values.bytes));
  const random = seededRandom(20_261_121);
  return async () => {
    while (random() < ERROR_RATE) await pause(drawLatency(true, random) * Number(values.scale));
    await pause(drawLatency(false, random) * Number(values.scale));
    return picture;
  };
}

function withoutRetake(draw: () => Promise<Buffer>): () => Promise<void> {
  let closing = false;
  const underWay = new Set<Promise<Buffer>>();
  app.post('/images/generate', express.json(), async (_request, response) => {
    if (closing) {
      response.status(503).set('connection', 'close').json({ code: 'service_closed' });
      return;
    }
    const drawn = draw();
    underWay.add(drawn);
    const picture = await drawn.finally(() => underWay.delete(drawn));
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.length });
    response.end(picture);
  });
  return async () => {
    closing = true;
    while (underWay.size > 0) await Promise.allSettled(underWay);
    // Whoever is on the way is still told.
    await pause(1000);
  };
}

/**
 * The delay of the loop in the first half, but for a tenth that warms up; the memory after a collection at ten moments of the second. Not both
 * in one: a collection on order is no work of the app, and after it V8 collects the old space several times as often as by itself.
 */
async function measure(): Promise<readonly MemorySample[]> {
  await pause(seconds * 100);
  delay.enable();
  await pause(seconds * 400);
  delay.disable();
  const samples: MemorySample[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await pause((seconds * 500) / SAMPLES);
    samples.push(sampleMemory());
  }
  return samples;
}
