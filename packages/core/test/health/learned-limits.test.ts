import { startSimulator } from '@retake/simulator';
import { expect, it, onTestFinished } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import { openAI } from '../../src/channels/openai.ts';
import { createImageService, type Channel, type RetakeEvent } from '../../src/index.ts';

const fault = { kind: 'rate-limited', retryAfterS: 0.05, limit: 2 } as const;

it.each<[string, 'ai-studio' | 'openai', string, (url: string) => Channel, string]>([
  [
    'Google',
    'ai-studio',
    'gemini-3-pro-image',
    (baseUrl) => gemini({ id: 'one', apiKey: 'AIza-not-a-real-key', baseUrl }),
    'requests',
  ],
  [
    'OpenAI',
    'openai',
    'gpt-image-2',
    (baseUrl) => openAI({ id: 'one', apiKey: 'sk-not-a-real-key', baseUrl: `${baseUrl}/v1` }),
    'images',
  ],
])('the limit that a 429 of %s names is kept from then on', async (_who, dialect, model, make, counts) => {
  const simulator = await startSimulator({ seed: 5, channels: [{ id: 'one', dialect }] });
  const images = createImageService({
    channels: [make(simulator.url('one'))],
    resilience: { retry: { delayMs: 1 }, backoff: { baseMs: 1, maxMs: 5 }, coolDown: { baseMs: 1, maxMs: 5 }, minAttemptMs: 1 },
    probe: false,
    telemetry: false,
  });
  onTestFinished(async () => {
    await images.close();
    await simulator.close();
  });
  const events: RetakeEvent[] = [];
  images.subscribe((event) => events.push(event));
  simulator.script('one', [fault]);
  const request = { prompt: 'a fox in the snow', model, size: '1K' } as const;
  await images.generate(request);
  expect(events.filter(({ type }) => type === 'limit.learned')).toMatchObject([
    { channel: 'one', model, counts, per: 'minute', limit: 2 },
  ]);
  await images.generate(request);
  expect(images.plan(request).exclusions).toMatchObject([{ channel: 'one', reason: 'rate_limit' }]);
  const refused = images.generate(request, { waitForRecovery: false });
  await expect(refused).rejects.toMatchObject({ code: 'no_candidate' });
  expect(simulator.requests('one').filter(({ method }) => method === 'POST')).toHaveLength(3);
});
