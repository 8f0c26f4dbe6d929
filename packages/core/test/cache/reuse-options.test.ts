import { describe, expect, it } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import { ConfigInvalidError, createImageService, type ImageServiceOptions, RequestInvalidError } from '../../src/index.ts';

const create = (reuse: unknown) =>
  createImageService({ channels: [gemini({ apiKey: 'AIza-not-a-real-key' })], reuse: reuse as ImageServiceOptions['reuse'] });

describe('the options of reuse', () => {
  it('are told with every problem and its path', () => {
    const wrong = {
      cache: { ttlMs: 0, store: new Map(), size: 1 },
      dedupe: 'yes',
      idempotency: { windowMs: 1, onStoreError: 'ignore' },
      storeTimeoutMs: 0.5,
    };
    const error = (() => {
      try {
        return create(wrong);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(ConfigInvalidError.isInstance(error)).toBe(true);
    const paths = ConfigInvalidError.isInstance(error) ? error.issues.map(({ path }) => path) : [];
    expect(paths.toSorted()).toEqual([
      'reuse.cache',
      'reuse.cache.store',
      'reuse.cache.ttlMs',
      'reuse.dedupe',
      'reuse.idempotency.onStoreError',
      'reuse.idempotency.windowMs',
      'reuse.storeTimeoutMs',
    ]);
    expect(String(error)).toContain('keyvReuseStore');
  });

  it.each([[{}], [{ cache: true }], [{ cache: false, dedupe: false }], [{ cache: { ttlMs: 5_000 }, idempotency: {} }]])(
    'can be %j',
    async (reuse) => {
      await expect(create(reuse).close()).resolves.toBeUndefined();
    },
  );

  it('of a call are told too', async () => {
    const images = create({});
    const error = await images
      .generate({ prompt: 'A kite' }, { idempotencyKey: '', reuse: 'never' as never })
      .catch((reason: unknown) => reason);
    expect(RequestInvalidError.isInstance(error) && error.issues.map(({ path }) => path)).toEqual([
      'options.idempotencyKey',
      'options.reuse',
    ]);
    await images.close();
  });
});
