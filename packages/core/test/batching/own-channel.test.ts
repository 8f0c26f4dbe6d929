import { describe, expect, it } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import type { Channel, ChannelBatch, ChannelAnswer, PictureOrder } from '../../src/index.ts';
import { batchWorld, charged, HOUR_MS, itemsOf, kites, NAME, rejection, spentOn } from './batch-world.ts';

type Batch = ChannelBatch<PictureOrder, ChannelAnswer>;

/** A channel as somebody writes it who prefers classes: all but its fields is on its prototype, and hangs on a private one. */
class OwnChannel implements Channel {
  readonly #inner: Channel;
  readonly specVersion = 'v1';
  readonly id = 'studio';
  readonly kind = 'own';
  readonly failureDomain = 'own';
  readonly provider = 'own';
  readonly server = { address: 'localhost', port: 1 };
  readonly limits = {};
  readonly batch: Batch;

  constructor(inner: Channel, over: Partial<Batch> = {}) {
    this.#inner = inner;
    if (inner.batch === undefined) throw new Error('a channel without batches');
    const { look: _look, ...batch } = inner.batch;
    this.batch = { ...batch, ...over };
  }

  supports(order: PictureOrder) {
    return this.#inner.supports(order);
  }

  price(model: Parameters<Channel['price']>[0]) {
    return this.#inner.price(model);
  }

  generate(call: Parameters<Channel['generate']>[0]) {
    return this.#inner.generate(call);
  }

  close() {
    return this.#inner.close();
  }
}

async function shop(over: Partial<Batch> = {}) {
  const world = await batchWorld();
  const inner = gemini({ id: 'studio', apiKey: 'k', baseUrl: world.simulator.url('studio') });
  const { images } = world.service({
    channels: [new OwnChannel(inner, over)],
    budgets: [{ key: '*', window: 'total', limitUsd: 9 }],
  });
  return { world, images };
}

/** What JavaScript can give where TypeScript says otherwise. */
const odd = (value: unknown): never => value as never;

describe('a channel written as a class', () => {
  it('has batches like any other, and is looked at whole where it has no shorter way', async () => {
    const { world, images } = await shop();
    const { jobId } = await images.batches.submit(NAME, kites(2), world);
    world.clock.advance(HOUR_MS);
    expect(await images.batches.look({ ...NAME, jobId }, world)).toEqual({
      jobId,
      displayName: 'night-1',
      state: 'succeeded',
      counts: { total: 2, succeeded: 2, failed: 0 },
      createdAt: expect.any(String),
    });
    expect(spentOn(await itemsOf(await images.batches.collect({ ...NAME, jobId }, kites(2), world)))).toBe(charged(world));
  });

  it.each([
    ['gives no name of its job', { submit: async () => odd({}) }],
    ['throws what is no ChannelError', { submit: () => Promise.reject(new TypeError('AIza-secret')) }],
  ])('may have made a batch where it %s, so what it can cost stays held', async (_what, over) => {
    const { world, images } = await shop(over);
    const error = await rejection(images.batches.submit(NAME, kites(1), world));
    expect(error).toMatchObject({ failure: { class: 'upstream_bug', billing: 'unknown' } });
    expect(error instanceof Error && error.message).not.toContain('AIza');
    expect(images.budgets()[0]?.reservedNanoUsd).toBeGreaterThan(0);
  });

  it.each([
    ['a list that is none', { list: async () => odd(undefined) }],
    ['a list that throws', { list: () => Promise.reject(new TypeError('no')) }],
  ])('cannot break a question with %s', async (_what, over) => {
    const { world, images } = await shop(over);
    expect(await rejection(images.batches.find(NAME, world))).toMatchObject({
      failure: { class: 'upstream_bug', billing: 'not-billed' },
    });
  });

  it('cannot break the other pictures with an item that is none', async () => {
    const items = [
      { key: 'kite-0', answer: odd({ pictures: 'none' }) },
      { key: 'kite-1', error: odd(new TypeError('no')) },
    ];
    const { world, images } = await shop({
      get: async (jobId) => {
        const job = { jobId, displayName: undefined, state: 'succeeded', counts: undefined, createdAt: 'yesterday' } as const;
        return {
          ...job,
          error: undefined,
          items: {
            async *[Symbol.asyncIterator]() {
              yield* items;
            },
          },
        };
      },
    });
    const came = await itemsOf(await images.batches.collect({ ...NAME, jobId: 'batches/x' }, kites(2), world));
    expect(came).toMatchObject([
      { key: 'kite-0', attempts: [{ billing: 'unknown', error: { type: 'upstream_bug' } }] },
      { key: 'kite-1', attempts: [{ billing: 'unknown', error: { type: 'upstream_bug' } }] },
    ]);
  });
});
