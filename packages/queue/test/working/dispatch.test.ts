import { describe, expect, it, onTestFinished } from 'vitest';
import { dispatchDue } from '../../src/working/dispatch-due.ts';
import { startWorking } from '../../src/working/start-working.ts';
import { workPartsOf } from './work-parts-of.ts';
import type { Workshop } from './workshop.ts';
import { workshopsOfFile } from './workshops-of-file.ts';

const HOUR_MS = 3_600_000;

const open = workshopsOfFile({ queue: { batch: false } });
const lay = async ({ parts, item }: Workshop, id: string, state: string, dueAt: number | undefined): Promise<void> => {
  const { version, ...record } = await item(id);
  expect(await parts.store.write([{ record: { ...record, state, dueAt }, ifVersion: version }])).toEqual([]);
};

describe('what is due', () => {
  it('is handed out when its time has come, and not before', async () => {
    const shop = await open();
    const [early = '', late = ''] = await shop.submit([{}, {}]);
    await lay(shop, early, 'waiting', shop.clock.now() + HOUR_MS);
    await lay(shop, late, 'waiting', shop.clock.now() + 100 * HOUR_MS);
    shop.work();
    shop.clock.advance(2 * HOUR_MS);
    await shop.until(early, 'done');
    expect((await shop.item(late)).state).toBe('waiting');
  });

  it('ends where its job was cancelled while it waited', async () => {
    const shop = await open();
    const [id = ''] = await shop.submit([{}], { cancelledAt: shop.clock.now() });
    await lay(shop, id, 'waiting', shop.clock.now());
    shop.work();
    await shop.until(id, 'cancelled');
    expect(shop.events.map(({ type }) => type)).toEqual(['item.ended']);
  });

  it('is handed to those who tend jobs and webhooks, once while they have time for it', async () => {
    const shop = await open();
    const [id = ''] = await shop.submit([{}]);
    const [job] = await shop.parts.store.list({ kind: 'job', limit: 1 });
    if (job === undefined) throw new Error('There is no job');
    const { version, ...record } = job;
    await shop.parts.store.write([{ record: { ...record, dueAt: shop.clock.now() }, ifVersion: version }]);
    shop.work();
    await shop.until(id, 'done');
    expect(await shop.tended()).toEqual([job.id]);
  });
});

describe('a record of another version', () => {
  const newer = { v: 2, anything: 'else' };
  const spoil = async ({ parts }: Workshop, kind: 'job' | 'item', id: string): Promise<void> => {
    const [stored] = await parts.store.read([{ kind, id }]);
    if (stored === undefined) throw new Error('There is no record');
    const { version, ...record } = stored;
    expect(await parts.store.write([{ record: { ...record, body: newer }, ifVersion: version }])).toEqual([]);
  };

  it.each(['job', 'item'] as const)('is left as it is, and stands in nobody’s way: a %s', async (kind) => {
    const shop = await open();
    const theirs = await shop.submit(
      Array.from({ length: 200 }, () => ({})),
      { isOffered: false },
    );
    for (const id of theirs) await lay(shop, id, 'waiting', 1);
    const [group = ''] = theirs[0]?.split('.') ?? [];
    if (kind === 'job') await spoil(shop, 'job', group);
    else for (const id of theirs) await spoil(shop, 'item', id);
    const [own = ''] = await shop.submit([{}], { isOffered: false });
    await lay(shop, own, 'waiting', 2);
    await dispatchDue(workPartsOf(shop.parts));
    expect((await shop.item(own)).state).toBe('offered');
    const [left] = await shop.parts.store.read([{ kind, id: kind === 'job' ? group : (theirs[0] ?? '') }]);
    expect(left?.body).toEqual(newer);
    expect(shop.events.some((event) => event.type === 'queue.error')).toBe(true);
  });

  it('does not keep others of its tray from their batch', async () => {
    const shop = await open({ queue: { batch: { mostItems: 2 } } });
    const tray = 'gathering.gemini/gemini-3-pro-image/1K';
    const theirs = await shop.submit([{}, {}], { isOffered: false });
    const spoiled = await shop.submit([{}, {}], { isOffered: false });
    const own = await shop.submit([{}, {}], { isOffered: false });
    for (const id of [...theirs, ...spoiled, ...own]) await lay(shop, id, tray, 1);
    await spoil(shop, 'job', theirs[0]?.split('.')[0] ?? '');
    for (const id of spoiled) await spoil(shop, 'item', id);
    await dispatchDue(workPartsOf(shop.parts));
    for (const id of own) expect((await shop.item(id)).state).toBe('batched');
    for (const id of theirs) expect((await shop.item(id)).state).toBe(tray);
  });
});

it('offers again what an engine never heard of', async () => {
  const shop = await open();
  const [id = ''] = await shop.submit([{}], { isOffered: false });
  shop.work();
  expect((await shop.until(id, 'done')).body.turn).toBe(1);
});

it('does nothing for an errand whose time is over', async () => {
  const shop = await open();
  const [id = ''] = await shop.submit([{}]);
  const { version, ...record } = await shop.item(id);
  await shop.parts.store.write([
    {
      record: { ...record, state: 'waiting', dueAt: shop.clock.now() + HOUR_MS, body: { ...record.body, turn: 2 } },
      ifVersion: version,
    },
  ]);
  const [other = ''] = await shop.submit([{}]);
  shop.work();
  await shop.until(other, 'done');
  expect((await shop.item(id)).state).toBe('waiting');
});

it('waits for the night, and buys then', async () => {
  const shop = await open({ queue: { batch: false, offPeak: { from: '02:00', to: '07:00', timeZone: 'UTC' } } });
  const day = 24 * HOUR_MS;
  // Eight in the evening.
  shop.clock.advance(day + 20 * HOUR_MS - (shop.clock.now() % day));
  const [id = ''] = await shop.submit([{}]);
  shop.work();
  const { dueAt, body } = await shop.until(id, 'waiting');
  expect((dueAt ?? 0) % day).toBe(2 * HOUR_MS);
  expect(body.placed).toMatchObject({ place: 'off-peak', reason: 'no-batch' });
  shop.clock.advance(7 * HOUR_MS);
  const { body: done } = await shop.until(id, 'done');
  expect(done.end?.place).toBe('off-peak');
});

it('lets its store give room back when there is nothing to do, and goes on where that fails', async () => {
  const shop = await open();
  let tidied = 0;
  const isTidy = new Promise<void>((resolve) => {
    const tidy = async (): Promise<void> => {
      tidied += 1;
      if (tidied === 2) resolve();
      throw new Error('no room for that');
    };
    const work = startWorking(
      { ...shop.parts, tidy },
      { job: async () => undefined, webhook: async () => undefined },
      { idleMs: 20 },
    );
    onTestFinished(() => work.close());
  });
  await isTidy;
  expect(shop.events).toContainEqual(expect.objectContaining({ type: 'queue.error', during: 'giving room back' }));
});
