import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createImageService } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { imageRoutes, imageService } from '@retake/express';
import express from 'express';
import { Agent, request } from 'undici';
import { median } from '../median.ts';

/*
 * What middleware and routes add: the service called directly, and through Express over a kept connection, turn by turn in one process, which
 * is client and server at once, so that what is added is rather too much than too little.
 */
const { values } = parseArgs({ options: { url: { type: 'string', default: '' }, calls: { type: 'string', default: '2000' } } });
const images = createImageService({
  channels: [gemini({ apiKey: 'bench', baseUrl: values.url })],
  defaultModel: 'gemini-3-pro-image',
  probe: false,
});
const app = express();
app.use(imageService(images));
app.use('/images', imageRoutes({ service: images, allowAnonymous: true, limits: { perMinute: 1_000_000 } }));
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/images/generate`;
const dispatcher = new Agent({ connections: 1 });
const order = { prompt: 'a red kite', size: '1K', aspectRatio: '1:1' } as const;
const body = JSON.stringify(order);

async function direct(): Promise<void> {
  const result = await images.generate(order);
  if (result.images[0]?.data[0] !== 0x89) throw new Error('no picture');
}

async function throughExpress(): Promise<void> {
  const headers = { 'content-type': 'application/json', accept: 'image/*' };
  const response = await request(url, { method: 'POST', headers, body, dispatcher });
  const bytes = Buffer.from(await response.body.arrayBuffer());
  if (response.statusCode !== 200 || bytes[0] !== 0x89) throw new Error(`no picture: ${response.statusCode}`);
}

async function time(work: () => Promise<void>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1000;
}

for (let i = 0; i < 300; i += 1) await direct().then(throughExpress);
const directUs: number[] = [];
const expressUs: number[] = [];
for (let i = 0; i < Number(values.calls); i += 1) {
  if (i % 2 === 0) directUs.push(await time(direct));
  expressUs.push(await time(throughExpress));
  if (i % 2 === 1) directUs.push(await time(direct));
}
process.stdout.write(`${JSON.stringify({ directUs: median(directUs), expressUs: median(expressUs) })}\n`);
process.exit(0);
