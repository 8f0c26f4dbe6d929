import { drawPicture } from '@retake/simulator';
import { describe, expect, it } from 'vitest';
import {
  AllChannelsFailedError,
  ChannelError,
  costOf,
  ModelRetiredError,
  ModelUnknownError,
  NoCandidateError,
  RetakeError,
} from '../../src/index.ts';
import { startWorld } from './world.ts';

describe('generate', () => {
  it('gives a picture, its exact cost and its story', async () => {
    const { images, simulator } = await startWorld();
    const result = await images.generate({ prompt: 'a red kite', size: '2K', aspectRatio: '16:9' });
    expect(result.images).toEqual([
      {
        data: expect.any(Uint8Array),
        mediaType: 'image/jpeg',
        width: 2752,
        height: 1536,
        size: '2K',
        channel: 'gemini',
        model: 'gemini-3-pro-image',
      },
    ]);
    expect(result).toMatchObject({ channel: 'gemini', model: 'gemini-3-pro-image', warnings: [], degraded: [], missing: [] });
    expect(result.attempts).toMatchObject([{ number: 1, kind: 'primary', channel: 'gemini', billing: 'billed' }]);
    expect(result.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
    expect(result.cost.attempts[0]?.basis).toBe('tokens');
  });

  it('goes to the next channel at once when the first is overloaded, and says so', async () => {
    const { images, simulator, events } = await startWorld();
    simulator.script('gemini', ['overloaded']);
    const result = await images.generate({ prompt: 'a red kite' });
    expect(result.channel).toBe('relay');
    expect(result.attempts.map(({ channel, kind, error, billing }) => [channel, kind, error?.type, billing])).toEqual([
      ['gemini', 'primary', 'overloaded', 'not-billed'],
      ['relay', 'failover', undefined, 'billed'],
    ]);
    expect(result.cost).toMatchObject({ usd: 0.09, unknownUpToUsd: 0 });
    expect(simulator.ledger.nanoUsd()).toBe(result.cost.nanoUsd);
    expect(events.map(({ type }) => type)).toEqual([
      'call.started',
      'attempt.started',
      'attempt.failed',
      'failover',
      'attempt.started',
      'attempt.succeeded',
      'call.ended',
    ]);
    expect(events.at(-1)).toMatchObject({
      outcome: 'failover',
      attempts: 2,
      failovers: 1,
      costNanoUsd: 90_000_000,
      costIncomplete: false,
    });
  });

  it('edits with references, which arrive byte for byte', async () => {
    const { images, simulator } = await startWorld();
    const reference = drawPicture({ width: 640, height: 480, mediaType: 'image/png', caption: 'mug', seed: 3 });
    const result = await images.edit({ prompt: 'put the mug on a table', images: [reference] });
    expect(result.images).toHaveLength(1);
    expect(JSON.stringify(simulator.requests('gemini')[0]?.body)).toContain(await sha256(reference));
    expect(result.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('keeps every paid picture of a partial success and says what is missing', async () => {
    const { images, simulator } = await startWorld();
    let asked = 0;
    simulator.script('gemini', () => (++asked === 2 ? { kind: 'no-picture', finishReason: 'IMAGE_SAFETY' } : undefined));
    const result = await images.generate({ prompt: 'a red kite', n: 3 });
    expect(result.images).toHaveLength(2);
    expect(result.missing).toHaveLength(1);
    expect(ChannelError.isInstance(result.missing[0]) && result.missing[0].failure).toMatchObject({
      class: 'blocked',
      billing: 'billed',
    });
    expect(result.warnings.map(({ code }) => code)).toContain('partial_result');
    expect(result.attempts.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(result.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('counts failed attempts that were billed', async () => {
    const { images, simulator } = await startWorld();
    simulator.script('gemini', [{ kind: 'no-picture', finishReason: 'NO_IMAGE' }]);
    const result = await images.generate({ prompt: 'a red kite' });
    expect(result.attempts[0]).toMatchObject({ error: { type: 'no_image' }, billing: 'billed' });
    expect(result.cost.attempts).toHaveLength(2);
    expect(result.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
    expect(result.warnings.map(({ code }) => code)).toContain('prompt_extended');
  });

  it('notices and prices another model than ordered, and another size', async () => {
    const { images, simulator } = await startWorld();
    simulator.script('gemini', [{ kind: 'rerouted' }, { kind: 'wrong-size', size: '1K' }]);
    const rerouted = await images.generate({ prompt: 'a red kite' });
    expect(rerouted.degraded).toContainEqual({
      what: 'model',
      ordered: 'gemini-3-pro-image',
      delivered: 'gemini-nano-banana-2.1',
      channel: 'gemini',
      reason: 'upstream',
    });
    expect(rerouted.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
    const before = simulator.ledger.nanoUsd();
    const smaller = await images.generate({ prompt: 'a red kite', size: '4K' });
    expect(smaller.degraded).toContainEqual({
      what: 'size',
      ordered: '4K',
      delivered: '1K',
      channel: 'gemini',
      reason: 'upstream',
    });
    expect(smaller.cost.nanoUsd).toBe(simulator.ledger.nanoUsd() - before);
  });

  it('asks the next channel for a picture of the wrong size if told to, and pays for both', async () => {
    const { images, simulator } = await startWorld({ onWrongOutput: 'failover' });
    simulator.script('gemini', [{ kind: 'wrong-size', size: '1K' }]);
    const result = await images.generate({ prompt: 'a red kite', size: '4K' });
    expect(result.attempts.map(({ channel, error }) => [channel, error?.type])).toEqual([
      ['gemini', 'wrong_output'],
      ['relay', undefined],
    ]);
    expect(result.degraded).toEqual([]);
    expect(result.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('comes back to the paid picture of the wrong size when nobody delivers a better one', async () => {
    const { images, simulator } = await startWorld({ onWrongOutput: 'failover' });
    simulator.script('gemini', () => ({ kind: 'wrong-size', size: '1K' }));
    simulator.script('relay', () => ({ kind: 'wrong-size', size: '2K' }));
    const result = await images.generate({ prompt: 'a red kite', size: '4K' });
    expect(result.images[0]).toMatchObject({ channel: 'gemini', size: '1K' });
    expect(result.degraded[0]).toMatchObject({ what: 'size', ordered: '4K', delivered: '1K' });
    expect(result.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('says that the price is unknown instead of calling it zero', async () => {
    const { images, simulator } = await startWorld();
    await simulator.refuse('gemini');
    const result = await images.generate({ prompt: 'a red kite', model: 'nano-banana-2.1' }).catch((error: unknown) => error);
    if (result instanceof Error) throw result;
    expect(result).toMatchObject({ channel: 'relay', cost: { usd: undefined, nanoUsd: 0 } });
    expect((result as { warnings: readonly { code: string }[] }).warnings.map(({ code }) => code)).toContain('unknown_price');
  });

  it('stops at content that is refused, with the cost of the refusal', async () => {
    const { images, simulator, events } = await startWorld();
    simulator.script('gemini', [{ kind: 'prompt-blocked' }]);
    const error: unknown = await images.generate({ prompt: 'a red kite' }).catch((reason: unknown) => reason);
    expect(ChannelError.isInstance(error) && error.failure.class).toBe('blocked');
    expect(events.at(-1)).toMatchObject({
      type: 'call.ended',
      outcome: 'content_policy',
      costNanoUsd: simulator.ledger.nanoUsd(),
    });
  });

  it('tells all attempts and their cost when nobody delivers', async () => {
    const { images, simulator } = await startWorld({ resilience: { maxAttempts: 4, backoff: { baseMs: 1, maxMs: 2 } } });
    simulator.script('gemini', () => 'overloaded');
    simulator.script('relay', () => ({ kind: 'no-picture', finishReason: 'NO_IMAGE' }));
    const error: unknown = await images.generate({ prompt: 'a red kite' }).catch((reason: unknown) => reason);
    if (!AllChannelsFailedError.isInstance(error)) throw error;
    expect(error.attempts.length).toBeGreaterThan(1);
    expect(error.attempts.length).toBeLessThanOrEqual(4);
    expect(costOf(error.attempts).nanoUsd).toBe(simulator.ledger.nanoUsd());
    expect(simulator.ledger.nanoUsd()).toBeGreaterThan(0);
  });

  it('refuses unknown and retired models by name, and lets a successor draw if told to', async () => {
    const { images, simulator } = await startWorld();
    const unknown: unknown = await images.generate({ prompt: 'x', model: 'nano-bananna-pro' }).catch((reason: unknown) => reason);
    expect(ModelUnknownError.isInstance(unknown) && unknown.nearest).toContain('nano-banana-pro');
    const retired: unknown = await images.generate({ prompt: 'x', model: 'imagen-4-fast' }).catch((reason: unknown) => reason);
    expect(ModelRetiredError.isInstance(retired) && retired.successor).toBe('gemini-nano-banana-2.1');
    expect(simulator.ledger.entries).toEqual([]);

    const lenient = await startWorld({ onRetiredModel: 'successor' });
    const result = await lenient.images.generate({ prompt: 'x', model: 'imagen-4-fast' });
    expect(result.model).toBe('gemini-nano-banana-2.1');
    expect(result.warnings.map(({ code }) => code)).toContain('model_retired_rerouted');
  });

  it('sends nothing when no channel can fill the order, and says why for each', async () => {
    const { images, simulator } = await startWorld();
    const error: unknown = await images
      .generate({ prompt: 'x', model: 'nano-banana-2-lite', size: '4K' })
      .catch((reason: unknown) => reason);
    if (!NoCandidateError.isInstance(error)) throw error;
    expect(error.exclusions.map(({ channel, reason }) => [channel, reason])).toEqual([
      ['gemini', 'unsupported'],
      ['relay', 'unsupported'],
    ]);
    expect(error.message).toContain('4K');
    expect(simulator.ledger.entries).toEqual([]);
  });

  it('sends the options of a channel, and refuses those it does not know', async () => {
    const { images, simulator } = await startWorld();
    await images.generate({ prompt: 'x', channelOptions: { gemini: { includeThoughts: true } } });
    expect(simulator.requests('gemini')[0]?.body).toMatchObject({
      generationConfig: { thinkingConfig: { includeThoughts: true } },
    });
    const error: unknown = await images
      .generate({ prompt: 'x', channelOptions: { gemini: { bogus: 1 } } }, { route: { only: ['gemini'] } })
      .catch((reason: unknown) => reason);
    expect(NoCandidateError.isInstance(error) && error.exclusions[0]?.detail).toContain('bogus');
  });

  it('tells the attempts and the cost of all pictures when none of several came', async () => {
    const { images, simulator, events } = await startWorld({ resilience: { maxAttempts: 2 } });
    simulator.script('gemini', () => ({ kind: 'no-picture', finishReason: 'NO_IMAGE' }));
    const options = { route: { only: ['gemini'] } };
    const error: unknown = await images.generate({ prompt: 'x', n: 3 }, options).catch((reason: unknown) => reason);
    if (!RetakeError.isInstance(error)) throw error;
    expect(error.attempts.length).toBe(simulator.ledger.entries.length);
    expect(costOf(error.attempts).nanoUsd).toBe(simulator.ledger.nanoUsd());
    expect(events.at(-1)).toMatchObject({ costNanoUsd: simulator.ledger.nanoUsd(), attempts: error.attempts.length });
  });

  it('tells the attempts before a refusal too', async () => {
    const { images, simulator } = await startWorld();
    simulator.script('gemini', () => ({ kind: 'no-picture', finishReason: 'NO_IMAGE' }));
    simulator.script('relay', ['prompt-blocked']);
    const error: unknown = await images.generate({ prompt: 'x' }).catch((reason: unknown) => reason);
    if (!ChannelError.isInstance(error)) throw error;
    expect(error.failure.class).toBe('blocked');
    expect(costOf(error.attempts).nanoUsd).toBe(simulator.ledger.nanoUsd());
    expect(JSON.stringify(error)).toContain('no_image');
  });

  it('keeps the pictures that came before an abort, with the reason for the others', async () => {
    const { images, simulator } = await startWorld();
    const controller = new AbortController();
    let asked = 0;
    simulator.script('gemini', () => (++asked === 2 ? 'hang' : undefined));
    images.subscribe((event) => {
      if (event.type === 'attempt.succeeded') setTimeout(() => controller.abort(new Error('enough')), 20);
    });
    const result = await images.generate({ prompt: 'x', n: 2 }, { signal: controller.signal });
    expect(result.images).toHaveLength(1);
    expect(result.missing).toMatchObject([{ code: 'call_aborted', cause: expect.objectContaining({ message: 'enough' }) }]);
    expect(result.warnings.map(({ code }) => code)).toContain('partial_result');
  });

  it('does not lose a picture to a strategy that throws, and says so', async () => {
    const { images } = await startWorld({
      strategy: () => {
        throw new TypeError('a bug of a strategy');
      },
    });
    const result = await images.generate({ prompt: 'x' });
    expect(result.channel).toBe('gemini');
    expect(result.warnings.map(({ code }) => code)).toEqual(['strategy_failed']);
  });

  it('tells of channels in its route that are not there, which may be misspelt', async () => {
    const { images } = await startWorld();
    const route = { only: ['gemini', 'relay', 'vertex'], exclude: ['gemni'] };
    const { channel, warnings } = await images.generate({ prompt: 'x' }, { route });
    expect(channel).toBe('gemini');
    const told = [
      { code: 'unknown_channel', message: 'route.only names "vertex", which is no id of a channel here' },
      { code: 'unknown_channel', message: 'route.exclude names "gemni", which is no id of a channel here; near it are gemini' },
    ];
    expect(warnings).toEqual(told);
    expect(images.plan({ prompt: 'x' }, { route }).warnings).toEqual(told);
    expect(images.plan({ prompt: 'x' }, { route: { only: ['gemini'], exclude: ['relay'] } }).warnings).toEqual([]);
  });

  it('keeps to the route it is given', async () => {
    const { images } = await startWorld();
    expect((await images.generate({ prompt: 'x' }, { route: { only: ['relay'] } })).channel).toBe('relay');
    expect((await images.generate({ prompt: 'x' }, { route: { exclude: ['gemini'] } })).channel).toBe('relay');
  });
});

async function sha256(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(bytes))).toString('hex');
}
