import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { STABLE_DIFFUSION_MODELS } from '../../src/catalog/models/stable-diffusion.ts';
import type { Channel } from '../../src/channels/channel.ts';
import { stableDiffusion } from '../../src/channels/stable-diffusion.ts';
import { JPEG } from './answers.ts';
import { errorOf } from './failure-of.ts';
import { SD_WEBUI_EXPECTATIONS } from './fixtures/expectations/sd-webui.ts';
import { fixturesOf } from './fixtures/fixture-file.ts';
import { sampleCall, sampleOrder } from './sample-order.ts';
import { json, tinyServer } from './tiny-server.ts';

const root = process.env['RETAKE_FIXTURES'];
const fixtures = root === undefined ? [] : fixturesOf(root, 'sd-webui');
const model = STABLE_DIFFUSION_MODELS.find(({ id }) => id === 'sd3.5-large');

it('recorded exchanges are there to be replayed', ({ skip }) => {
  skip(root === undefined && process.env['CI'] !== 'true', 'set RETAKE_FIXTURES to the folder of recorded exchanges');
  expect(root, 'RETAKE_FIXTURES').toBeDefined();
});

function channelTo(baseUrl: string): Channel {
  const channel = stableDiffusion({ baseUrl, models: ['sd3.5-large'], costPerGpuSecondUsd: 0 });
  onTestFinished(() => channel.close());
  return channel;
}

const order = (changes: object = {}) => sampleOrder({ ...(model && { model }), ...changes });

describe.runIf(root !== undefined)('every exchange of the web UIs', () => {
  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', async (name, fixture) => {
    const row = SD_WEBUI_EXPECTATIONS[name];
    if (row === undefined) throw new Error('an exchange without a row');
    if ('equals' in row) {
      const { width, height, negative_prompt, steps, cfg_scale, sampler_name, scheduler } = row.equals.options;
      const server = await tinyServer(json({ images: [Buffer.from(JPEG).toString('base64')] }));
      const settings = { negativePrompt: negative_prompt, steps, cfgScale: cfg_scale, sampler: sampler_name, scheduler };
      const channelOptions = { 'stable-diffusion': { ...settings, width, height } };
      await channelTo(server.url).generate(sampleCall({ order: order({ ...row.equals.order, channelOptions }) }));
      expect(server.requests[0]?.path).toBe(row.equals.path);
      expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual(JSON.parse(fixture.body.toString()));
      return;
    }
    const server = await tinyServer((response) => response.writeHead(fixture.status, fixture.headers).end(fixture.body));
    const work = channelTo(server.url).generate(sampleCall({ order: order() }));
    if ('failure' in row) {
      expect((await errorOf(work)).failure).toMatchObject(row.failure);
    } else if ('answer' in row) {
      const answer = await work;
      const { text, usage, modelVersion, reportedCostNanoUsd, warnings } = row.answer;
      expect(answer).toMatchObject({ text, usage, modelVersion, reportedCostNanoUsd });
      expect(answer.warnings.map(({ code }) => code)).toEqual(warnings);
      expect(
        answer.pictures.map(({ bytes, declaredMediaType }) => ({
          mediaType: 'image/png',
          declaredMediaType,
          sha256: createHash('sha256').update(bytes).digest('hex'),
        })),
      ).toEqual(row.answer.pictures);
    } else {
      expect('otherWire' in row).toBe(true);
      expect((await errorOf(work)).failure).toMatchObject({ class: 'no_image' });
    }
  });
});
