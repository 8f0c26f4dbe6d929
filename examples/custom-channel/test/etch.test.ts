import { createImageService, type PictureOrder } from '@retake/core';
import { describeChannelContract, type ChannelHarness, type Situation } from '@retake/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ETCH_1, etch } from '../src/etch.ts';
import { startEtchServer, type Mood } from '../src/etch-server.ts';

const KEY = 'key-4f9a77';

const ORDER: PictureOrder = {
  prompt: 'a lighthouse that nobody may read about',
  model: ETCH_1,
  size: '512',
  aspectRatio: '3:2',
  references: [],
  thinking: undefined,
  seed: undefined,
  channelOptions: {},
};

const MOODS: Readonly<Record<Situation, Mood>> = {
  picture: 'draw',
  'no-picture': 'forget',
  blocked: 'refuse',
  overloaded: 'busy',
  'rate-limited': 'slow-down',
  'out-of-money': 'no-credit',
  'bad-credentials': 'bad-key',
  'model-gone': 'no-such-model',
  'invalid-request': 'bad-request',
  'upstream-bug': 'crash',
  hang: 'hang',
  reset: 'reset',
  'broken-success': 'break-off',
};

async function harness(): Promise<ChannelHarness> {
  const server = await startEtchServer(KEY);
  return {
    channel: etch({ baseUrl: server.url, apiKey: KEY }),
    // Port 1 of this machine: nobody listens there.
    unreachable: etch({ baseUrl: 'http://127.0.0.1:1', apiKey: KEY }),
    at: (root) => etch({ baseUrl: root, apiKey: KEY }),
    order: ORDER,
    secrets: [KEY],
    meet: (situation) => server.meet(MOODS[situation]),
    requests: () => server.orders,
    lastRequest: () => server.lastOrder,
    hangUps: () => server.hangUps,
    close: () => server.close(),
  };
}

describeChannelContract('etch', harness);

describe('a service with a channel of its own', () => {
  it('delivers, retries and accounts as with any other', async () => {
    const server = await startEtchServer(KEY);
    const images = createImageService({ channels: [etch({ baseUrl: server.url, apiKey: KEY })], models: [ETCH_1] });
    onTestFinished(async () => {
      await images.close();
      await server.close();
    });
    server.meet('busy');
    const {
      images: pictures,
      attempts,
      cost,
      warnings,
    } = await images.generate({
      prompt: 'a lighthouse in a storm',
      model: 'etch-1',
      size: '512',
      aspectRatio: '2:3',
    });
    expect(pictures[0]).toMatchObject({ width: 416, height: 624, mediaType: 'image/png', model: 'etch-1', channel: 'etch' });
    expect(attempts.map(({ error }) => error?.type)).toEqual(['overloaded', undefined]);
    expect(cost.nanoUsd).toBe(server.chargedNanoUsd);
    expect(warnings).toEqual([]);
  });

  it('keeps a picture whose answer breaks off behind it, and pays once', async () => {
    const server = await startEtchServer(KEY);
    const images = createImageService({ channels: [etch({ baseUrl: server.url, apiKey: KEY })], models: [ETCH_1] });
    onTestFinished(async () => {
      await images.close();
      await server.close();
    });
    server.meet('drop-the-end');
    const {
      images: pictures,
      attempts,
      cost,
      warnings,
    } = await images.generate({ prompt: 'a mill', model: 'etch-1', size: '512' });
    expect(pictures[0]).toMatchObject({ width: 512, height: 512, mediaType: 'image/png' });
    expect(warnings.map(({ code }) => code)).toEqual(['answer_cut_off']);
    expect([attempts.length, server.orders, cost.nanoUsd]).toEqual([1, 1, server.chargedNanoUsd]);
  });

  it('asks another question after an answer without a picture', async () => {
    const server = await startEtchServer(KEY);
    const images = createImageService({ channels: [etch({ baseUrl: server.url, apiKey: KEY })], models: [ETCH_1] });
    onTestFinished(async () => {
      await images.close();
      await server.close();
    });
    server.meet('forget');
    const { attempts, warnings } = await images.generate({ prompt: 'a mill', model: 'etch-1', size: '512' });
    expect(attempts.map(({ error }) => error?.type)).toEqual(['no_image', undefined]);
    expect(server.lastOrder).toContain('Answer with an etching.');
    expect(warnings.map(({ code }) => code)).toEqual(['prompt_extended']);
  });

  it('refuses an address that is none as an option that is wrong', () => {
    expect(() => etch({ baseUrl: 'api.etch.example', apiKey: KEY })).toThrow(/^etch\(\): one option is wrong\n {2}baseUrl: /);
  });

  it('says before it asks what the channel cannot do', async () => {
    const images = createImageService({ channels: [etch({ baseUrl: 'http://127.0.0.1:1', apiKey: KEY })], models: [ETCH_1] });
    onTestFinished(() => images.close());
    const plan = images.plan({ prompt: 'x', model: 'etch-1', size: '4K' });
    expect(JSON.stringify(plan)).toContain('etch-1 draws 512, not 4K');
  });
});
