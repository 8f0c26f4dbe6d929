import { ConfigInvalidError, createImageService, memoryBlobs } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { afterAll, describe, expect, it } from 'vitest';
import { embeddedBackend } from '../../src/backends/embedded.ts';
import { redisBackend } from '../../src/backends/redis.ts';
import { createImageQueue, defaultQueue, defaultWebhook, type ImageQueueOptions } from '../../src/index.ts';
import { readQueueOptions } from '../../src/read-queue-options.ts';

const images = createImageService({ channels: [gemini({ apiKey: 'AIza-not-a-real-key' })], probe: false });
afterAll(() => images.close());

describe('the options of a queue', () => {
  it('are those of the page where nothing is said', () => {
    const { name, directory, concurrency, offPeak, batch, onUnknownBilling, keepMs, webhook, work } = readQueueOptions({
      images,
    });
    const { priority: _priority, ...defaults } = defaultQueue;
    expect({ name, directory, concurrency, offPeak, batch, onUnknownBilling, keepMs }).toEqual(defaults);
    expect({ webhook, work }).toEqual({ webhook: undefined, work: true });
  });

  it('are completed where something is said, `undefined` being nothing', () => {
    const secret = 'a text of 16 characters or more';
    const read = readQueueOptions({
      images,
      offPeak: { from: '01:30', to: undefined },
      batch: { mostItems: 200 },
      webhook: { secret },
    });
    expect(read.offPeak).toEqual({ ...defaultQueue.offPeak, from: '01:30' });
    expect(read.batch).toEqual({ ...defaultQueue.batch, mostItems: 200 });
    expect(read.webhook).toEqual({ secret, allowHttp: false, allowPrivate: false, ...defaultWebhook });
    expect(readQueueOptions({ images, offPeak: false, batch: false, keepMs: false })).toMatchObject({
      offPeak: false,
      batch: false,
      keepMs: false,
    });
  });

  it('are refused with every problem and its path, and no secret', async () => {
    const options = {
      images: {},
      name: 'a name with spaces',
      concurrency: 0,
      offPeak: { from: '25:00', timeZone: 'Mars/Olympus' },
      batch: { mostItems: 0, mostitems: 3 },
      onUnknownBilling: 'ignore',
      webhook: { secret: 'too short' },
      keepMs: -1,
      backend: {},
      blobs: {},
      clock: {},
      random: 7,
      wrok: true,
    };
    const refused = await createImageQueue(options as unknown as ImageQueueOptions).catch((error: unknown) => error);
    if (!ConfigInvalidError.isInstance(refused)) throw new Error('was taken', { cause: refused });
    expect(refused.issues.map(({ path }) => path).toSorted()).toEqual(
      [
        '',
        'backend',
        'batch',
        'batch.mostItems',
        'blobs',
        'clock',
        'concurrency',
        'images',
        'keepMs',
        'name',
        'offPeak.from',
        'offPeak.timeZone',
        'onUnknownBilling',
        'random',
        'webhook.secret',
      ].toSorted(),
    );
    expect(refused.message).not.toContain('too short');
  });

  it('say where the pictures of a queue are that processes share', () => {
    const backend = redisBackend({ connection: 'redis://127.0.0.1' });
    const refused = (options: Omit<ImageQueueOptions, 'images'>): readonly string[] => {
      try {
        readQueueOptions({ images, ...options });
        return [];
      } catch (error) {
        if (!ConfigInvalidError.isInstance(error)) throw error;
        return error.issues.map(({ path }) => path);
      }
    };
    expect(refused({ backend })).toEqual(['blobs']);
    expect(refused({ backend, blobs: undefined, concurrency: 0 }).toSorted()).toEqual(['blobs', 'concurrency']);
    expect(refused({ backend, directory: '/var/lib/shop' })).toEqual([]);
    expect(refused({ backend, blobs: memoryBlobs() })).toEqual([]);
    expect(refused({ backend: embeddedBackend() })).toEqual([]);
  });

  it('have no night without an end', () => {
    expect(() => readQueueOptions({ images, offPeak: { from: '03:00', to: '03:00' } })).toThrow(ConfigInvalidError);
  });
});
