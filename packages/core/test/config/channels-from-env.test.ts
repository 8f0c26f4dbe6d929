import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startSimulator } from '@retake/simulator';
import { channelsFromEnv, type Environment } from '../../src/config/channels-from-env.ts';
import { createImageService } from '../../src/create-image-service.ts';

const SECRET = 'sk-5ecret';

const complete: Environment = {
  GEMINI_API_KEY: SECRET,
  GOOGLE_CLOUD_PROJECT: 'shop-123',
  GOOGLE_CLOUD_LOCATION: 'eu',
  OPENAI_API_KEY: SECRET,
  OPENAI_ORG_ID: 'org-1',
  OPENAI_PROJECT_ID: 'proj_1',
  BFL_API_KEY: SECRET,
  ARK_API_KEY: SECRET,
  OPENROUTER_API_KEY: SECRET,
  LAOZHANG_API_KEY: SECRET,
  RETAKE_RELAY_API_KEY: SECRET,
  RETAKE_RELAY_URL: 'https://relay.example.com',
  RETAKE_RELAY_PRICES: 'gemini-3-pro-image=0.08, gemini-nano-banana-2.1=0.04',
  STABLE_DIFFUSION_URL: 'http://gpu-1:7860',
  STABLE_DIFFUSION_MODELS: 'sd3.5-large',
  STABLE_DIFFUSION_USD_PER_GPU_SECOND: '0.0005',
};

async function closeAll(channels: readonly { close(): Promise<void> }[]): Promise<void> {
  await Promise.all(channels.map((channel) => channel.close()));
}

describe('channelsFromEnv', () => {
  it('makes every channel that the keys allow, the vendors themselves first', async () => {
    const { channels, found, missing, problems } = await channelsFromEnv(complete);
    expect(channels.map(({ id }) => id)).toEqual([
      'gemini',
      'vertex',
      'openai',
      'flux',
      'seedream',
      'openrouter',
      'laozhang',
      'relay',
      'stable-diffusion',
    ]);
    expect(found).toHaveLength(9);
    expect(found[1]).toBe(
      'vertex: from GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_LOCATION; signs in with the Application Default Credentials of the machine',
    );
    expect([missing, problems]).toEqual([[], []]);
    await createImageService({ channels }).close();
  });

  it('says what is missing when there is nothing', async () => {
    const { channels, found, missing, problems } = await channelsFromEnv({});
    expect([channels, found, problems]).toEqual([[], [], []]);
    expect(missing).toContain('gemini: GEMINI_API_KEY or GOOGLE_API_KEY is not set');
    expect(missing).toHaveLength(9);
  });

  it('takes an empty variable for one that is not set', async () => {
    const { channels, missing } = await channelsFromEnv({ GEMINI_API_KEY: '', GOOGLE_API_KEY: SECRET, BFL_API_KEY: '' });
    expect(channels.map(({ id }) => id)).toEqual(['gemini']);
    expect(missing).toContain('flux: BFL_API_KEY is not set');
    await closeAll(channels);
  });

  it('tells what was seen and cannot be used, and makes the others', async () => {
    const { channels, problems } = await channelsFromEnv({
      GEMINI_API_KEY: `${SECRET}\n`,
      GOOGLE_CLOUD_PROJECT: 'a project',
      OPENAI_API_KEY: SECRET,
      OPENAI_BASE_URL: 'https://user:5ecret@host/v1',
      BFL_API_KEY: SECRET,
      RETAKE_RELAY_API_KEY: SECRET,
      STABLE_DIFFUSION_URL: 'http://gpu-1:7860',
    });
    expect(channels.map(({ id }) => id)).toEqual(['flux']);
    expect(problems).toEqual([
      'gemini: GEMINI_API_KEY is not usable; it takes a key without spaces or line breaks',
      'vertex: GOOGLE_CLOUD_PROJECT is not usable; it takes a project id',
      'openai: OPENAI_BASE_URL is not usable; it takes an http(s) address with its version, such as https://host/v1',
      'relay: RETAKE_RELAY_API_KEY is set, but RETAKE_RELAY_URL is not; it takes the root of a relay that speaks the Gemini format, without a version, such as https://host',
      'stable-diffusion: STABLE_DIFFUSION_URL is set, but STABLE_DIFFUSION_MODELS is not; it takes the models the machine has, such as sd3.5-large,sdxl-1.0',
      'stable-diffusion: STABLE_DIFFUSION_URL is set, but STABLE_DIFFUSION_USD_PER_GPU_SECOND is not; it takes dollars such as 0.0005, or 0 for a machine that is paid anyway',
    ]);
    await closeAll(channels);
  });

  it.each(['', '=', 'gemini-3-pro-image', 'gemini-3-pro-image=cheap', 'a=1=2'])('refuses the prices %j', async (prices) => {
    const { channels, problems } = await channelsFromEnv({
      RETAKE_RELAY_API_KEY: SECRET,
      RETAKE_RELAY_URL: 'https://relay.example.com',
      RETAKE_RELAY_PRICES: prices,
    });
    await closeAll(channels);
    if (prices === '') expect(channels).toHaveLength(1);
    else expect(problems[0]).toMatch(/^relay: RETAKE_RELAY_PRICES is not usable; it takes dollars a request by model/);
  });

  it('leaves Vertex AI out where it is not wanted', async () => {
    const { channels, missing } = await channelsFromEnv({ GOOGLE_CLOUD_PROJECT: 'shop', GOOGLE_GENAI_USE_VERTEXAI: 'false' });
    expect(channels).toEqual([]);
    expect(missing).toContain('vertex: GOOGLE_GENAI_USE_VERTEXAI says that it is not wanted');
  });

  it('never quotes a value', async () => {
    const names = Object.keys(complete);
    // Marked, so that a value cannot be found by chance in a sentence.
    const value = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => `§${text}§`);
    const values = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(
        value,
        value.map((text) => `https://host/v1/${text}`),
      ),
    );
    await fc.assert(
      fc.asyncProperty(values, async (env) => {
        const { channels, found, missing, problems } = await channelsFromEnv(env);
        await closeAll(channels);
        expect([...found, ...missing, ...problems].join('\n')).not.toContain('§');
      }),
      { numRuns: 50 },
    );
  });

  it('reads the environment of the process unless told otherwise', async () => {
    const before = process.env['BFL_API_KEY'];
    process.env['BFL_API_KEY'] = SECRET;
    try {
      const { channels, found } = await channelsFromEnv();
      expect(found).toContain('flux: from BFL_API_KEY');
      await closeAll(channels);
    } finally {
      if (before === undefined) delete process.env['BFL_API_KEY'];
      else process.env['BFL_API_KEY'] = before;
    }
  });

  it('gives channels that draw, at the prices it was told', async () => {
    const simulator = await startSimulator({ seed: 1, channels: [{ id: 'relay', dialect: 'relay' }] });
    try {
      const { channels } = await channelsFromEnv({
        RETAKE_RELAY_API_KEY: SECRET,
        RETAKE_RELAY_URL: simulator.url('relay'),
        RETAKE_RELAY_PRICES: 'gemini-nano-banana-2.1=0.04',
      });
      const images = createImageService({ channels });
      const request = { prompt: 'a kite', model: 'gemini-nano-banana-2.1', size: '1K' } as const;
      expect(images.estimate(request).usd).toBe(0.04);
      const { channel, cost } = await images.generate(request);
      expect([channel, cost.usd]).toEqual(['relay', 0.04]);
      await images.close();
    } finally {
      await simulator.close();
    }
  });
});
