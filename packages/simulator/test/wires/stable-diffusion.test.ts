import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createVirtualClock } from '../../src/index.ts';
import { referencePixels } from '../../src/pictures/reference-pixels.ts';
import { orderOn, post, simulateWires } from './orders.ts';

const answerSchema = z.object({ images: z.array(z.string()), parameters: z.looseObject({}), info: z.string() });
const basic = { authorization: `Basic ${Buffer.from('painter:secret').toString('base64')}` };

describe('a web UI of Stable Diffusion', () => {
  test('draws PNG as bare base64, and tells about it in a string of JSON', async () => {
    const simulator = await simulateWires(['stable-diffusion']);
    const body = { width: 1030, height: 577, batch_size: 2, seed: 5 };
    const answer = answerSchema.parse(await (await orderOn(simulator, 'stable-diffusion', { body })).json());
    expect(answer.images).toHaveLength(2);
    expect(referencePixels(answer.images[0] ?? '')).toEqual({ width: 1024, height: 576 });
    expect(JSON.parse(answer.info)).toMatchObject({ seed: 5, all_seeds: [5, 6], sd_model_name: 'sd3.5_large' });
    expect(answer.parameters).toMatchObject({ steps: 20, width: 1030 });
    expect(simulator.ledger.entries).toMatchObject([{ model: 'sd3.5_large', pictures: 2, nanoUsd: 0, billed: true }]);
  });

  test('edits an image, and refuses to edit none', async () => {
    const simulator = await simulateWires(['stable-diffusion']);
    const path = '/sdapi/v1/img2img';
    const drawn = answerSchema.parse(await (await orderOn(simulator, 'stable-diffusion')).json()).images;
    expect((await orderOn(simulator, 'stable-diffusion', { path, body: { init_images: drawn } })).status).toBe(200);
    const refused = await orderOn(simulator, 'stable-diffusion', { path });
    expect(refused.status).toBe(404);
    expect(await refused.json()).toEqual({ error: 'HTTPException', detail: 'Init image not found', body: '', errors: '' });
  });

  test('draws one picture at a time, also for a client that left', async () => {
    const clock = createVirtualClock(0);
    const simulator = await simulateWires(['stable-diffusion'], { clock }, { behaviour: { latency: { medianMs: 1000 } } });
    const done: number[] = [];
    const asked = [1, 2, 3].map(async (number) => {
      await (await orderOn(simulator, 'stable-diffusion', { body: { prompt: `picture ${number}` } })).text();
      done.push(number);
    });
    await clock.whenSleeping();
    await expect.poll(() => simulator.requests('stable-diffusion').length).toBe(3);
    clock.advance(500);
    const progress: unknown = await (await fetch(`${simulator.url('stable-diffusion')}/sdapi/v1/progress`)).json();
    expect(progress).toMatchObject({ progress: 0.5, state: { job_count: 3, sampling_step: 14, sampling_steps: 28 } });
    clock.advance(500);
    await expect.poll(() => done.length).toBe(1);
    for (const count of [2, 3]) {
      await clock.whenSleeping();
      clock.advance(1000);
      await expect.poll(() => done.length).toBe(count);
    }
    await Promise.all(asked);
  });

  test('asks for a password where it has one', async () => {
    const simulator = await simulateWires(['stable-diffusion'], {}, { apiKeys: ['painter:secret'] });
    const options = `${simulator.url('stable-diffusion')}/sdapi/v1/options`;
    const refused = await fetch(options);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Basic']);
    expect(await refused.json()).toEqual({ detail: 'Incorrect username or password' });
    expect(await (await fetch(options, { headers: basic })).json()).toMatchObject({ sd_model_checkpoint: 'sd3.5_large' });
    expect((await orderOn(simulator, 'stable-diffusion', { headers: basic })).status).toBe(200);
  });

  test('draws with what is loaded when it has not what was ordered', async () => {
    const simulator = await simulateWires(['stable-diffusion']);
    const url = simulator.url('stable-diffusion');
    expect((await post(`${url}/sdapi/v1/options`, { sd_model_checkpoint: 'sd_xl_base_1.0.safetensors' }, {})).status).toBe(200);
    expect((await post(`${url}/sdapi/v1/options`, { sd_model_checkpoint: 'other' }, {})).status).toBe(500);
    const body = { override_settings: { sd_model_checkpoint: 'not-there' } };
    const answer = answerSchema.parse(await (await orderOn(simulator, 'stable-diffusion', { body })).json());
    expect(JSON.parse(answer.info)).toMatchObject({ sd_model_name: 'sd_xl_base_1.0' });
    expect(simulator.ledger.entries).toMatchObject([{ model: 'not-there', servedModel: 'sd_xl_base_1.0' }]);
  });

  test('runs out of memory with a 500, and knows its samplers', async () => {
    const simulator = await simulateWires(['stable-diffusion']);
    simulator.script('stable-diffusion', ['internal']);
    const failed = await orderOn(simulator, 'stable-diffusion');
    expect(failed.status).toBe(500);
    expect(await failed.json()).toMatchObject({
      error: 'OutOfMemoryError',
      errors: expect.stringContaining('CUDA out of memory'),
    });
    const refused = await orderOn(simulator, 'stable-diffusion', { body: { sampler_name: 'Picasso' } });
    expect(await refused.json()).toMatchObject({ detail: 'Sampler not found' });
    expect((await orderOn(simulator, 'stable-diffusion', { body: { width: 'wide' } })).status).toBe(422);
  });
});
