import { IdempotencyConflictError, type BlobStore } from '@retake/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QueueClosedError, type QueueBackend } from '../../src/index.ts';
import { ABANDONED_AFTER_MS } from '../../src/submitting/write-job.ts';
import { changedBackend } from './changed-backend.ts';
import { allOf, HOOK_MS, kites, PIXEL, queueWorld, until, type QueueWorld } from './queue-world.ts';

describe('a submission', () => {
  let world: QueueWorld;
  beforeAll(async () => {
    world = await queueWorld();
  }, HOOK_MS);
  afterAll(() => world.close(), HOOK_MS);

  it('with a key is one job, however often it is repeated', async () => {
    const open = world.opener();
    const { queue } = await open({ work: false });
    const { queue: other } = await open({ work: false });
    const options = { idempotencyKey: 'order-1', tenant: 'shop-7' };
    const jobs = await Promise.all([queue, other, queue, other].map((each) => each.submit(kites(3), options)));
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    expect((await queue.census()).items.offered).toBe(3);
    // Another deadline is no other order; another tenant is another customer.
    const later = await queue.submit(kites(3), { ...options, deadline: world.clock.now() + 10_000 });
    expect(later.id).toBe(jobs[0]?.id);
    expect((await queue.submit(kites(3), { ...options, tenant: 'shop-8' })).id).not.toBe(later.id);
    expect((await queue.submit(kites(3), { idempotencyKey: 'order-1' })).id).not.toBe(later.id);
  });

  it('with a key that stands for another one is refused', async () => {
    const { queue } = await world.opener()({ work: false });
    const { id } = await queue.submit(kites(2), { idempotencyKey: 'order-1' });
    const refused = await queue.submit(kites(3), { idempotencyKey: 'order-1' }).catch((error: unknown) => error);
    expect(IdempotencyConflictError.isInstance(refused) && refused.firstCallId).toBe(id);
    expect((await queue.census()).items.offered).toBe(2);
  });

  it('is another job each time without a key, and seen by its tenant alone', async () => {
    const open = world.opener();
    const { queue } = await open({ work: false });
    const { queue: other } = await open({ work: false });
    const job = await queue.submit(kites(1), { tenant: 'shop-7', deadline: new Date(world.clock.now() + 5_000) });
    expect((await queue.submit(kites(1), { tenant: 'shop-7' })).id).not.toBe(job.id);
    expect((await other.job(job.id, { tenant: 'shop-7' }))?.deadlineAt).toBe(job.deadlineAt);
    expect((await other.job(job.id))?.count).toBe(1);
    expect(await other.job(job.id, { tenant: 'shop-8' })).toBeUndefined();
    expect(await other.job('no-such-job')).toBeUndefined();
  });

  it('of more items than one write takes runs when all of it is written', async () => {
    const { queue } = await world.opener()({ work: false });
    const job = await queue.submit(kites(1_203));
    expect(await job.progress()).toMatchObject({ state: 'open', count: 1_203, queued: 1_203, ended: 0 });
  });

  it('that several write at once, with one key, is there once and as a whole', async () => {
    const open = world.opener();
    const queues = await Promise.all([1, 2, 3].map(() => open({ work: false })));
    const items = kites(1_203).map((item, index) => ({ ...item, images: index % 400 === 0 ? [PIXEL] : [] }));
    const jobs = await Promise.all(queues.map(({ queue }) => queue.submit(items, { idempotencyKey: 'order-1' })));
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    expect(await jobs[0]?.progress()).toMatchObject({ state: 'open', count: 1_203, queued: 1_203 });
    expect(await queues[0]?.queue.census()).toMatchObject({ jobs: { open: 1, writing: 0 }, items: { offered: 1_203 } });
  });

  it('that is under way when its queue is closed is written to its end', async () => {
    const open = world.opener();
    const { queue } = await open({ work: false });
    const submitting = queue.submit(kites(600));
    await queue.close();
    const { id } = await submitting;
    const { queue: other } = await open({ work: false });
    expect(await (await other.job(id))?.progress()).toMatchObject({ state: 'open', queued: 600 });
  });

  it('that broke off does not run, and is finished by whoever repeats it with its key', async () => {
    const open = world.opener();
    const { queue } = await open({ blobs: broken(world.blobs), work: false });
    const items = kites(700).map((item) => ({ ...item, images: [PIXEL] }));
    const options = { idempotencyKey: 'order-1' };
    await expect(queue.submit(items, options)).rejects.toThrow('the disk is full');
    expect(await queue.census()).toMatchObject({ jobs: { writing: 1, open: 0 }, items: { offered: 700, working: 0, done: 0 } });
    const { queue: other } = await open({ work: false });
    const job = await other.submit(items, options);
    expect(await queue.census()).toMatchObject({ jobs: { writing: 0, open: 1 }, items: { offered: 700 } });
    expect((await other.submit(items, options)).id).toBe(job.id);
  });

  it.each([0, 1, 2, 3])('whose process ends after %i writes is there as a whole when it is repeated', async (writes) => {
    const open = world.opener();
    const { queue: dying } = await open({ work: false, backend: endingAfter(writes, world.backend) });
    const items = kites(1_203).map((item, index) => ({ ...item, images: index === 7 ? [PIXEL] : [] }));
    const options = { idempotencyKey: 'order-1' };
    await expect(dying.submit(items, options)).rejects.toThrow('the process ended');
    const { queue } = await open({ work: false });
    expect(await queue.census()).toMatchObject({ jobs: { open: 0, writing: Math.min(writes, 1) } });
    const job = await queue.submit(items, options);
    expect(await job.progress()).toMatchObject({ state: 'open', queued: 1_203 });
    expect(await queue.census()).toMatchObject({ jobs: { open: 1, writing: 0 }, items: { offered: 1_203 } });
  });

  it('that could not be offered is acknowledged all the same, and found by who sweeps', async () => {
    const open = world.opener();
    const offering = changedBackend(world.backend, ({ engine }) => ({
      engine: { ...engine, offer: () => Promise.reject(new Error('the engine is away')) },
    }));
    const { queue, events } = await open({ work: false, backend: offering });
    const job = await queue.submit(kites(2));
    expect(events.find(({ type }) => type === 'queue.error')).toMatchObject({ during: 'offering a job' });
    await open();
    expect((await job.done()).outcomes.done).toBe(2);
  });

  it('that broke off and is not repeated is forgotten, and its key begins anew', async () => {
    const open = world.opener();
    const { queue: broke } = await open({ blobs: broken(world.blobs), work: false });
    const items = [{ ...kites(1)[0], prompt: 'a kite', images: [PIXEL] }];
    const options = { idempotencyKey: 'order-1' };
    await expect(broke.submit(items, options)).rejects.toThrow('the disk is full');
    const { queue } = await open();
    const isForgotten = async (): Promise<boolean> => {
      const { jobs, items: left } = await queue.census();
      return jobs.writing + left.offered === 0;
    };
    await world.whilePassing(until(isForgotten), ABANDONED_AFTER_MS / 4);
    expect((await (await queue.submit(items, options)).done()).outcomes.done).toBe(1);
  });

  it('sends reference images as they were given', async () => {
    const { queue } = await world.opener()();
    const given = { ...kites(1)[0], prompt: 'this, at night', images: [PIXEL, { base64: PIXEL.toString('base64') }] };
    const [result] = await allOf((await queue.submit([given])).results());
    expect(result?.outcome).toBe('done');
    const sent = JSON.stringify(world.simulator.requests(result?.images[0]?.channel ?? '').at(-1)?.body);
    expect(sent).toContain('this, at night');
  });

  it('is refused by a queue that is closed', async () => {
    const { queue } = await world.opener()({ work: false });
    await queue.close();
    await expect(queue.submit(kites(1))).rejects.toThrow(QueueClosedError);
    await expect(queue.generate({ prompt: 'a kite' })).rejects.toThrow(QueueClosedError);
  });
});

/** A store that takes nothing. */
function broken(blobs: BlobStore): BlobStore {
  return { ...blobs, put: () => Promise.reject(new Error('the disk is full')) };
}

/** A back end on which nothing is written any more after some writes: what is left of a process that was killed. */
function endingAfter(writes: number, backend: QueueBackend): QueueBackend {
  return changedBackend(backend, ({ store }) => {
    let left = writes;
    const write: typeof store.write = (changes) => {
      left -= 1;
      return left >= 0 ? store.write(changes) : Promise.reject(new Error('the process ended'));
    };
    return { store: { ...store, write } };
  });
}
