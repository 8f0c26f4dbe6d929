import { drawPicture } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openAICompatible } from '../../src/channels/openai-compatible.ts';
import { openAI } from '../../src/channels/openai.ts';
import { openRouter } from '../../src/channels/open-router.ts';
import { seedream } from '../../src/channels/seedream.ts';
import { createImageService } from '../../src/create-image-service.ts';
import { AllChannelsFailedError } from '../../src/errors/all-channels-failed-error.ts';
import { NoCandidateError } from '../../src/errors/no-candidate-error.ts';
import { imagesAnswer, pngStart } from './openai-answers.ts';
import { json, tinyServer } from './tiny-server.ts';

const PNG = drawPicture({ width: 1024, height: 1024, mediaType: 'image/png', caption: 'a kite', seed: 1 });
const drawn = imagesAnswer({ data: [{ b64_json: Buffer.from(PNG).toString('base64') }] });
const model = 'gpt-image-2';

function serviceOf(channels: Parameters<typeof createImageService>[0]['channels']) {
  const images = createImageService({ channels, probe: false, resilience: { maxAttempts: 2 } });
  onTestFinished(() => images.close());
  return images;
}

describe('a failover', () => {
  async function world() {
    const busy = await tinyServer(json({ error: { message: 'overloaded' } }, 503));
    const other = await tinyServer(json({ ...drawn, usage: { cost: 0.12 } }));
    const images = serviceOf([
      openAI({ apiKey: 'k', baseUrl: `${busy.url}/v1` }),
      openRouter({ apiKey: 'k', baseUrl: `${other.url}/api/v1`, models: [model] }),
    ]);
    const request = {
      prompt: 'replace the sky',
      model,
      images: [PNG],
      channelOptions: { openai: { mask: pngStart(1024, 1024) } },
    };
    return { images, other, request };
  }

  it('does not repaint a whole picture of which a mask named a part', async () => {
    const { images, other, request } = await world();
    await expect(images.generate(request)).rejects.toSatisfy(AllChannelsFailedError.isInstance);
    expect(other.requests).toHaveLength(0);
  });

  it('does so where that is allowed, and says it', async () => {
    const { images, request } = await world();
    const result = await images.generate(request, { degrade: { options: ['mask'] } });
    expect(result.channel).toBe('openrouter');
    expect(result.warnings.map(({ code }) => code)).toEqual(['option_left_out']);
    expect(result.cost.usd).toBe(0.12);
  });
});

it('further addresses of an answer are in the result', async () => {
  const server = await tinyServer((response, { method }) => {
    const data = ['1', '2'].map((name) => ({ url: `http://${response.req.headers.host}/${name}.png` }));
    return method === 'POST' ? json({ ...drawn, data })(response) : response.end(PNG);
  });
  const images = serviceOf([
    openAICompatible({ id: 'relay', baseUrl: `${server.url}/v1`, models: [model], prices: { [model]: 0.03 } }),
  ]);
  const result = await images.generate({ prompt: 'a kite', model });
  expect(result.links).toEqual([`${server.url}/2.png`]);
  expect(result.images).toHaveLength(1);
  expect(result.cost.usd).toBe(0.03);
});

it('a cap on one Seedream model leaves the others on sale', async () => {
  const [capped, well] = ['seedream-5-5-261028', 'dola-seedream-5-0-pro-260628'];
  const server = await tinyServer((response, { body }) =>
    body.includes(capped)
      ? json({ error: { code: 'SetLimitExceeded', message: 'paused' } }, 429)(response)
      : json({ model: well, data: [{ b64_json: Buffer.from(PNG).toString('base64') }], usage: { generated_images: 1 } })(
          response,
        ),
  );
  const images = serviceOf([seedream({ apiKey: 'k', baseUrl: `${server.url}/api/v3` })]);
  await expect(images.generate({ prompt: 'a kite', model: capped })).rejects.toSatisfy(AllChannelsFailedError.isInstance);
  expect((await images.generate({ prompt: 'a kite', model: well })).cost.usd).toBe(0.045);
  await expect(images.generate({ prompt: 'a kite', model: capped })).rejects.toSatisfy(NoCandidateError.isInstance);
  expect(server.requests).toHaveLength(2);
});
