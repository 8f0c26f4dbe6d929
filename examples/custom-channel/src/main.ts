import { createImageService } from '@retake/core';
import { ETCH_1, etch } from './etch.ts';
import { startEtchServer } from './etch-server.ts';

// A day on which Etch is busy at first: the service asks again and pays once.
const server = await startEtchServer('key-of-the-shop');
server.meet('busy');
const images = createImageService({ channels: [etch({ baseUrl: server.url, apiKey: 'key-of-the-shop' })], models: [ETCH_1] });

const {
  images: pictures,
  attempts,
  cost,
} = await images.generate({
  prompt: 'a lighthouse in a storm',
  model: 'etch-1',
  size: '512',
  aspectRatio: '3:2',
});
const [picture] = pictures;
process.stdout.write(
  `${picture?.width} x ${picture?.height} ${picture?.mediaType} after ${attempts.length} attempts for $${cost.usd}; Etch charged $${server.chargedNanoUsd / 1e9}\n`,
);

await images.close();
await server.close();
