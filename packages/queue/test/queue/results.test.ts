import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobForgottenError, PictureLostError, type ImageJob } from '../../src/index.ts';
import { allOf, HOOK_MS, HOUR_MS, kites, queueWorld, until, type QueueWorld } from './queue-world.ts';

const DAY_MS = 24 * HOUR_MS;

describe('a job', () => {
  let world: QueueWorld;
  beforeAll(async () => {
    world = await queueWorld();
  }, HOOK_MS);
  afterAll(() => world.close(), HOOK_MS);

  it('brings its results to every process, each once, and again after a restart', async () => {
    const open = world.opener();
    const submitter = await open({ work: false });
    const job = await submitter.queue.submit(kites(40));
    const reading = allOf(job.results());
    const worker = await open();
    expect(new Set((await reading).map(({ index }) => index)).size).toBe(40);
    expect(await reading).toHaveLength(40);
    await worker.queue.close();
    const again = await open({ work: false });
    const found = await again.queue.job(job.id);
    expect((await allOf(found?.results() ?? [])).map(({ index }) => index)).toEqual(
      Array.from({ length: 40 }, (_, index) => index),
    );
    expect((await found?.done())?.outcomes.done).toBe(40);
  });

  it('stops bringing when its reader leaves, and says why when the signal does', async () => {
    const { queue } = await world.opener()({ work: false });
    const job = await queue.submit(kites(2));
    const leaving = new AbortController();
    const why = new Error('the page was closed');
    const waits = Promise.allSettled([allOf(job.results({ signal: leaving.signal })), job.done({ signal: leaving.signal })]);
    leaving.abort(why);
    expect(await waits).toEqual([
      { status: 'rejected', reason: why },
      { status: 'rejected', reason: why },
    ]);
    expect(await job.progress()).toMatchObject({ state: 'open', queued: 2 });
  });

  it('tells what failed, what it cost, and nothing of the prompt', async () => {
    const { queue, events } = await world.opener()();
    world.simulator.script('relay', ['prompt-blocked']);
    world.simulator.script('studio', ['prompt-blocked']);
    const job = await queue.submit([{ ...kites(1)[0], prompt: 'a secret wish' }]);
    const [result] = await allOf(job.results());
    expect(result).toMatchObject({ outcome: 'failed', images: [], error: { class: 'blocked' } });
    expect(result?.attempts.length).toBeGreaterThan(0);
    expect(await job.cost()).toEqual(result?.cost);
    expect(JSON.stringify([result, events])).not.toContain('secret wish');
  });

  it('that is cancelled buys nothing more, keeps what it has, and can be cancelled again', async () => {
    const { queue, events } = await world.opener()({ work: false });
    const job = await queue.submit(kites(450));
    expect(await job.cancel()).toEqual({ cancelled: 450, finishing: 0, ended: 0 });
    expect(await job.cancel()).toEqual({ cancelled: 450, finishing: 0, ended: 0 });
    expect(await job.done()).toMatchObject({ cancelled: true, outcomes: { cancelled: 450 }, cost: { nanoUsd: 0 } });
    expect(new Set((await allOf(job.results())).map(({ outcome }) => outcome))).toEqual(new Set(['cancelled']));
    expect(events.filter(({ type }) => type === 'item.ended')).toHaveLength(450);
    expect(events.filter(({ type }) => type === 'job.ended')).toHaveLength(1);
  });

  it('that is cancelled while it is at work pays for what was begun, and delivers that', async () => {
    const { queue } = await world.opener()({ concurrency: 2 });
    const before = world.simulator.ledger.nanoUsd();
    const job = await queue.submit(kites(60));
    for await (const _first of job.results()) break;
    await job.cancel();
    const { outcomes, cost } = await job.done();
    expect(outcomes.done + outcomes.cancelled).toBe(60);
    expect(outcomes.cancelled).toBeGreaterThan(0);
    expect(cost.nanoUsd).toBe(world.simulator.ledger.nanoUsd() - before);
  });

  it('that is cancelled ends its batches, and pays for nothing that was not drawn', async () => {
    const { queue } = await world.opener()({ batch: { gatherMs: 0 } });
    const before = world.simulator.ledger.nanoUsd();
    const isBatched = (job: ImageJob, items: number) => until(async () => (await job.progress()).batched === items);
    const alone = await queue.submit(kites(3));
    await world.whilePassing(isBatched(alone, 3));
    expect((await alone.progress()).expectedDoneAt).toBe(alone.submittedAt + DAY_MS);
    expect(await alone.cancel()).toEqual({ cancelled: 0, finishing: 3, ended: 0 });
    expect(await world.whilePassing(alone.done())).toMatchObject({ outcomes: { cancelled: 3 }, cost: { nanoUsd: 0 } });
    expect(world.simulator.ledger.nanoUsd()).toBe(before);
  });

  it('is forgotten with its pictures when its time is over, and takes nothing from another one', async () => {
    const { queue } = await world.opener()();
    const [order] = kites(1);
    if (order === undefined) throw new Error('no order');
    const short = await queue.submit([order], { keepMs: DAY_MS, idempotencyKey: 'short' });
    const long = await queue.submit([order], { keepMs: false });
    const [one] = await allOf(short.results());
    const [other] = await allOf(long.results());
    await Promise.all([short.done(), long.done()]);
    expect(one?.images[0]?.blob).not.toBe(other?.images[0]?.blob);
    await world.whilePassing(
      until(async () => (await queue.job(short.id)) === undefined),
      HOUR_MS,
    );
    await expect(short.progress()).rejects.toThrow(JobForgottenError);
    await expect(allOf(short.results())).rejects.toThrow(JobForgottenError);
    await expect(one?.images[0]?.read()).rejects.toThrow(PictureLostError);
    expect((await other?.images[0]?.read())?.byteLength).toBeGreaterThan(0);
    expect((await queue.submit([order], { idempotencyKey: 'short' })).id).not.toBe(short.id);
    expect((await long.done()).outcomes.done).toBe(1);
  });

  it('does not hand out a picture that was altered', async () => {
    const { queue } = await world.opener()();
    const [result] = await allOf((await queue.submit(kites(1))).results());
    const [image] = result?.images ?? [];
    if (image === undefined) throw new Error('no picture');
    await world.blobs.delete(image.blob);
    await world.blobs.put(image.blob, Buffer.from('something else'));
    await expect(image.read()).rejects.toThrow(PictureLostError);
  });
});
