import { randomUUID } from 'node:crypto';
import type { LeaveOut } from '@retake/core';
import type { ChannelOptions } from '@retake/simulator';
import { describe, expect, it } from 'vitest';
import { fillTray } from '../../src/batches/fill-tray.ts';
import { lookAfterBatch } from '../../src/batches/look-after-batch.ts';
import { submitBatch } from '../../src/batches/submit-batch.ts';
import type { NewRecord } from '../../src/store/job-store.ts';
import type { WorkParts } from '../../src/working/work-parts.ts';
import { workPartsOf } from '../working/work-parts-of.ts';
import { costOfAttempts } from '../../src/store/kept-cost.ts';
import type { ItemRecord } from '../../src/store/item-record.ts';
import { jobBlobs } from '../../src/store/job-blobs.ts';
import { PIXEL } from '../queue/queue-world.ts';
import { MODEL, type Workshop } from '../working/workshop.ts';
import { workshopsOfFile, type WorkshopChanges } from '../working/workshops-of-file.ts';
import { passing, untilEnded } from './passing-time.ts';

const TRAY = 'gathering.gemini/gemini-3-pro-image/1K';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const openOn = workshopsOfFile({ queue: { batch: { mostItems: 3 } } });
const open = (batch: NonNullable<ChannelOptions['behaviour']>['batch'], changes: WorkshopChanges = {}): Promise<Workshop> =>
  openOn({ channels: [{ id: 'gemini', dialect: 'ai-studio', behaviour: { batch } }], ...changes });
/** Until the first batch is at its channel, and nobody looks after it any more. */
const atChannel = async (shop: Workshop): Promise<void> => {
  const work = shop.work();
  await shop.told('batch.submitted');
  await work.close();
};
/** Looks after the batch once. */
const look = async (shop: Workshop): Promise<void> => {
  const [batch] = await shop.batches();
  if (batch === undefined) throw new Error('There is no batch');
  await lookAfterBatch(workPartsOf(shop.parts), batch);
};
const states = ({ item }: Workshop, ids: readonly string[]) => Promise.all(ids.map(async (id) => (await item(id)).state));
const within = ({ clock }: Workshop, hours: number): { readonly deadlineAt: number } => ({
  deadlineAt: clock.now() + hours * HOUR_MS,
});
const endings = (items: readonly ItemRecord[]) => items.map(({ state, body }) => `${state} ${body.end?.place}`);
const billed = (items: readonly ItemRecord[]): number =>
  items.reduce((sum, { body }) => sum + costOfAttempts(body.attempts).nanoUsd, 0);

describe('items whose deadlines are', () => {
  it('far apart share no batch', async () => {
    const shop = await open({ runningMs: HOUR_MS });
    const ids = await shop.submit([within(shop, 3), {}, within(shop, 40), within(shop, 3.5), within(shop, 90)]);
    shop.work();
    await shop.told('item.placed', 5);
    await passing(shop, shop.told('batch.submitted', 3), MINUTE_MS);
    const [soon, whenever, tomorrow, soonToo, late] = ids;
    const sets = (await shop.batches()).map(({ body }) => new Set(body.items));
    expect(sets).toHaveLength(3);
    for (const expected of [[soon, soonToo], [tomorrow], [whenever, late]]) expect(sets).toContainEqual(new Set(expected));
  });

  it('near each other share one, which goes on for those who can wait when the first can wait no longer', async () => {
    const shop = await open({ runningMs: 6 * HOUR_MS });
    const hurried = within(shop, 5);
    const ids = await shop.submit([hurried, within(shop, 8.5), within(shop, 8.5)]);
    await atChannel(shop);
    shop.clock.advance(4.5 * HOUR_MS);
    await look(shop);
    expect(await states(shop, ids)).toEqual(['waiting', 'batched', 'batched']);
    shop.work();
    expect((await shop.until(ids[0] ?? '', 'done')).body.end?.at).toBeLessThanOrEqual(hurried.deadlineAt);
    shop.clock.advance(2 * HOUR_MS);
    await shop.told('batch.ended');
    const items = await Promise.all(ids.map((id) => shop.item(id)));
    expect(endings(items)).toEqual(['done interactive', 'done batch', 'done batch']);
    expect((await shop.batches()).map(({ body }) => body.end?.state)).toEqual(['succeeded']);
    // What the batch drew of it all the same is on its bill.
    const bought = items[0]?.body.attempts.map(({ place, billing }) => `${place} ${billing}`);
    expect(bought).toEqual(['batch billed', 'interactive billed']);
    expect(shop.simulator.ledger.pictures()).toBe(4);
    expect(billed(items)).toBe(shop.simulator.ledger.nanoUsd());
  });

  it('over while their batch goes on are on no bill of it when it expires', async () => {
    const shop = await open({ runningMs: 60 * HOUR_MS }, { queue: { batch: { mostItems: 2 } } });
    const ids = await shop.submit([within(shop, 33), within(shop, 49.4)]);
    await atChannel(shop);
    const unknown = async () =>
      (await Promise.all(ids.map((id) => shop.item(id)))).map(({ body }) => costOfAttempts(body.attempts).unknownUpToNanoUsd);
    shop.clock.advance(32.5 * HOUR_MS);
    await look(shop);
    expect(await states(shop, ids)).toEqual(['waiting', 'batched']);
    expect((await unknown()).map((nanoUsd = 0) => nanoUsd > 0)).toEqual([true, false]);
    shop.clock.advance(15.75 * HOUR_MS);
    await look(shop);
    expect(await states(shop, ids)).toEqual(['waiting', 'waiting']);
    expect(await unknown()).toEqual([0, 0]);
    expect((await shop.batches()).map(({ body }) => body.end?.state)).toEqual(['expired']);
  });
});

describe('an item that cannot be drawn', () => {
  const KITE = { model: MODEL, images: [] };
  const submissions = ({ simulator }: Workshop) =>
    simulator.requests('gemini').filter(({ path }) => path.endsWith(':batchGenerateContent')).length;

  it('for want of money waits or fails by itself, and the others are drawn', async () => {
    const budgets = [{ key: 'poor', per: 'key', window: 'total', limitUsd: 0.3 }] as const;
    const shop = await open({ runningMs: HOUR_MS }, { queue: { batch: { mostItems: 4 } }, service: { budgets } });
    const poor = { call: { budgetKey: 'poor', labels: {} } };
    const ids = await shop.submit([poor, {}, poor, poor]);
    shop.work();
    await shop.told('batch.submitted');
    const [first] = await shop.batches();
    expect(first?.body.items).toHaveLength(2);
    expect(first?.body.items).toContain(ids[1]);
    const items = await untilEnded(shop, ids);
    expect(endings(items.filter(({ id }) => first?.body.items.includes(id)))).toEqual(['done batch', 'done batch']);
    const failed = items.filter(({ state }) => state === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.every(({ body }) => body.end?.error?.code === 'budget_exceeded')).toBe(true);
    expect(billed(items)).toBe(shop.simulator.ledger.nanoUsd());
  });

  it('has nothing sent where its batch was given up while it was left out', async () => {
    const budgets = [{ key: 'poor', per: 'key', window: 'total', limitUsd: 0.3 }] as const;
    const shop = await open({ runningMs: HOUR_MS }, { service: { budgets } });
    const poor = { call: { budgetKey: 'poor', labels: {} } };
    const ids = await shop.submit([{}, poor, poor], { isOffered: false });
    for (const id of ids) {
      const { version, ...record } = await shop.item(id);
      await shop.parts.store.write([{ record: { ...record, state: TRAY, dueAt: 1 }, ifVersion: version }]);
    }
    const parts = workPartsOf(shop.parts);
    await fillTray(parts, TRAY);
    const submit: Workshop['images']['batches']['submit'] = (name, requests, options) => {
      const leaveOut: LeaveOut = async (leftOut) => {
        const [{ version, ...batch } = { version: 0 }] = await shop.parts.store.list({ kind: 'batch', limit: 1 });
        await shop.parts.store.write([{ record: { ...(batch as NewRecord), state: 'ended' }, ifVersion: version }]);
        await options.leaveOut?.(leftOut);
      };
      return parts.images.batches.submit(name, requests, { ...options, leaveOut });
    };
    const batches = { value: { ...parts.images.batches, submit } };
    const images = Object.create(parts.images, { batches }) as WorkParts['images'];
    const [intended] = await shop.batches();
    if (intended === undefined) throw new Error('There is no batch');
    await submitBatch({ ...parts, images }, intended);
    expect(submissions(shop)).toBe(0);
    expect(shop.images.budgets().map(({ reservedNanoUsd }) => reservedNanoUsd)).toEqual([0]);
    expect(shop.events.map(({ type }) => type)).not.toContain('batch.lost');
  });

  it('is found by halves when it has its batch refused, and fails alone for the reason that was given', async () => {
    const shop = await open({ runningMs: HOUR_MS, refusesPrompt: 'cursed' }, { queue: { batch: { mostItems: 8 } } });
    const ids = await shop.submit(
      Array.from({ length: 8 }, (_, index) => ({
        request: { ...KITE, prompt: index === 5 ? 'a cursed kite' : `kite ${index}` },
      })),
    );
    shop.work();
    const items = await untilEnded(shop, ids);
    expect(endings(items)).toEqual(ids.map((_, index) => (index === 5 ? 'failed batch' : 'done batch')));
    expect(items[5]?.body.end?.error).toMatchObject({ code: 'channel_failed', class: 'invalid_request' });
    expect(items.map(({ body }) => body.returned)).toEqual(ids.map(() => []));
    // Once as a whole, and twice for each of three halvings.
    expect(submissions(shop)).toBe(7);
    await passing(shop, shop.told('batch.ended', 7));
    expect(shop.simulator.ledger.pictures()).toBe(7);
    expect(billed(items)).toBe(shop.simulator.ledger.nanoUsd());
  });

  it('is found where a file of orders was taken in and refused later', async () => {
    const shop = await open({ runningMs: HOUR_MS, refusesPrompt: 'cursed' }, { queue: { batch: { mostItems: 13 } } });
    const ids = await shop.submit(
      Array.from({ length: 13 }, (_, index) => {
        return { request: { ...KITE, size: '4K' as const, prompt: index === 0 ? 'a cursed kite' : `kite ${index}` } };
      }),
    );
    shop.work();
    const items = await untilEnded(shop, ids);
    expect(endings(items)).toEqual(ids.map((_, index) => (index === 0 ? 'failed batch' : 'done batch')));
    expect(shop.simulator.requests('gemini').filter(({ path }) => path.includes('/upload/'))).toHaveLength(2);
    expect(shop.simulator.ledger.pictures()).toBe(12);
    expect(billed(items)).toBe(shop.simulator.ledger.nanoUsd());
  });
});

it('reads no reference image for a batch but to submit it', async () => {
  const shop = await open({ runningMs: HOUR_MS });
  const kept = [];
  const jobId = randomUUID();
  for (let index = 0; index < 3; index += 1)
    kept.push(await jobBlobs(shop.blobs, jobId).keep(Buffer.concat([PIXEL, Buffer.alloc(index)])));
  const ids = await shop.submit(
    kept.map((image) => ({ request: { prompt: 'this kite in green', model: MODEL, images: [image] } })),
  );
  shop.work();
  await shop.told('batch.submitted');
  for (const { blob } of kept) await shop.blobs.delete(blob);
  const items = await untilEnded(shop, ids);
  expect(endings(items)).toEqual(ids.map(() => 'done batch'));
  expect(items.every(({ body }) => (body.end?.savedNanoUsd ?? 0) > 0)).toBe(true);
  const drawn = shop.simulator.ledger.entries.filter(({ pictures }) => pictures > 0);
  expect(drawn.map(({ usage }) => (usage?.promptImage ?? 0) > 0)).toEqual([true, true, true]);
  expect(billed(items)).toBe(shop.simulator.ledger.nanoUsd());
});

describe('a batch that cannot be submitted at once', () => {
  it('gives back those alone who have no time for another try', async () => {
    const shop = await open({ runningMs: 10 * MINUTE_MS });
    shop.simulator.script('gemini', [{ kind: 'overloaded', retryAfterS: 1_800 }]);
    const ids = await shop.submit([within(shop, 110 / 60), within(shop, 2.5), within(shop, 2.5)]);
    shop.work();
    // Placed once each, and the first of them anew.
    await shop.told('item.placed', 4);
    const items = await untilEnded(shop, ids, MINUTE_MS);
    expect(endings(items)).toEqual(['done batch', 'done batch', 'done batch']);
    expect(items.map(({ body }) => body.returned.map(({ from, why }) => `${from} ${why}`))).toEqual([['batch spilled'], [], []]);
    await passing(shop, shop.told('batch.ended', 2));
    expect((await shop.batches()).map(({ body }) => body.items.length).toSorted((one, other) => one - other)).toEqual([1, 2]);
    expect(shop.simulator.ledger.pictures()).toBe(3);
  });
});
