import { startSimulator } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Credential } from '../../src/channels/credential.ts';
import { createImageService, type RetakeEvent } from '../../src/index.ts';
import { EVERY_CHANNEL } from './every-channel.ts';

describe.each(Object.entries(EVERY_CHANNEL))('an attempt of %s that its caller cuts', (_name, channel) => {
  const { dialect, modelId, wireName = modelId, make } = channel;

  async function service(credential: Credential) {
    const simulator = await startSimulator({ seed: 3, channels: [{ id: 'upstream', dialect }] });
    // Of Imagen only relays have any left, which the catalog is told.
    const lifecycle = { status: 'live', source: 'a relay', date: '2026-11-21' } as const;
    const images = createImageService({
      channels: [make({ root: simulator.url('upstream'), credential, models: { [modelId]: wireName } })],
      models: [{ id: modelId, lifecycle }],
      defaultModel: modelId,
      drainMs: 0,
    });
    const events: RetakeEvent[] = [];
    images.subscribe((event) => events.push(event));
    onTestFinished(async () => {
      await images.close();
      await simulator.close();
    });
    return { simulator, images, events };
  }

  const typesOf = (events: readonly RetakeEvent[]) => events.map(({ type }) => type);

  it('costs nothing before its first byte has left', async () => {
    const { simulator, images, events } = await service(() => new Promise<string>(() => undefined));
    const caller = new AbortController();
    const call = images.generate({ prompt: 'a red kite' }, { signal: caller.signal });
    await expect.poll(() => typesOf(events)).toContain('attempt.started');
    caller.abort('left');
    await expect(call).rejects.toBe('left');
    expect(events.find(({ type }) => type === 'attempt.failed')).toMatchObject({ billing: 'not-billed', cost: { nanoUsd: 0 } });
    expect(simulator.requests('upstream')).toEqual([]);
  });

  it('may cost something afterwards', async () => {
    const { simulator, images, events } = await service('a-key');
    simulator.script('upstream', ['hang']);
    const caller = new AbortController();
    const call = images.generate({ prompt: 'a red kite' }, { signal: caller.signal });
    await expect.poll(() => simulator.requests('upstream').length).toBe(1);
    caller.abort('left');
    await expect(call).rejects.toBe('left');
    expect(events.find(({ type }) => type === 'attempt.failed')).toMatchObject({
      billing: 'unknown',
      cost: { nanoUsd: undefined },
    });
  });
});
