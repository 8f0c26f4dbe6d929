import { nanoUsdOf } from '@retake/core';
import type { ChannelOptions } from '@retake/simulator';
import { describe, expect, it } from 'vitest';
import type { BatchRecord } from '../../src/store/batch-record.ts';
import { fillTray } from '../../src/batches/fill-tray.ts';
import { lookAfterBatch } from '../../src/batches/look-after-batch.ts';
import { costOfAttempts } from '../../src/store/kept-cost.ts';
import { searchBatch } from '../../src/batches/search-batch.ts';
import { submitBatch } from '../../src/batches/submit-batch.ts';
import { workBatch } from '../../src/batches/work-batch.ts';
import type { WorkParts } from '../../src/working/work-parts.ts';
import { workPartsOf } from '../working/work-parts-of.ts';
import { MODEL, type Workshop } from '../working/workshop.ts';
import { workshopsOfFile, type WorkshopChanges } from '../working/workshops-of-file.ts';
import { untilEnded } from './passing-time.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const slow = (batch: NonNullable<ChannelOptions['behaviour']>['batch']): WorkshopChanges => ({
  channels: [{ id: 'gemini', dialect: 'ai-studio', behaviour: { batch } }],
});
const open = workshopsOfFile({ queue: { batch: { mostItems: 3 } }, ...slow({ runningMs: HOUR_MS }) });
const change = async (
  { parts }: Workshop,
  batch: BatchRecord,
  state: string,
  body: Partial<BatchRecord['body']>,
): Promise<void> => {
  const record = { ...batch, state, dueAt: 1, body: { ...batch.body, ...body } };
  expect(await parts.store.write([{ record, ifVersion: batch.version }])).toEqual([]);
};

describe('items that can wait', () => {
  it('are bought at half price in full batches, and the rest when it has waited long enough', async () => {
    const shop = await open();
    const ids = await shop.submit(Array.from({ length: 7 }, () => ({})));
    shop.work();
    const items = await untilEnded(shop, ids);
    expect(items.map(({ state }) => state)).toEqual(ids.map(() => 'done'));
    const ended = await shop.batches();
    expect(ended.map(({ body }) => body.items.length).toSorted((a, b) => a - b)).toEqual([1, 3, 3]);
    const whole = items.map(({ body }) => costOfAttempts(body.attempts));
    expect(whole.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(shop.simulator.ledger.nanoUsd());
    expect(shop.simulator.ledger.pictures()).toBe(7);
    for (const { body } of items) {
      const { usd = 0 } = shop.images.estimate({ prompt: body.request.prompt, model: MODEL });
      expect(body.end?.savedNanoUsd).toBe(nanoUsdOf(usd) - costOfAttempts(body.attempts).nanoUsd);
      expect(await shop.blobs.size(body.end?.pictures[0]?.blob ?? '')).toBeGreaterThan(0);
    }
    await shop.told('batch.ended', 3);
    const types = new Set(shop.events.map(({ type }) => type));
    expect(types).toEqual(new Set(['item.placed', 'batch.submitted', 'item.ended', 'batch.ended']));
  });

  it('are bought at once when their deadline is near', async () => {
    const shop = await open();
    const [id = ''] = await shop.submit([{ deadlineAt: shop.clock.now() + HOUR_MS }]);
    shop.work();
    expect((await shop.until(id, 'done')).body.end?.place).toBe('interactive');
  });

  it('are taken out of a batch that takes too long, in time for their deadline', async () => {
    const shop = await open(slow({ runningMs: 40 * HOUR_MS }));
    const deadlineAt = shop.clock.now() + 24 * HOUR_MS;
    const ids = await shop.submit([{ deadlineAt }, { deadlineAt }]);
    shop.work();
    await Promise.all(ids.map((id) => shop.until(id, 'gathering.gemini/gemini-3-pro-image/1K/4')));
    shop.clock.advance(2 * MINUTE_MS);
    await shop.told('batch.submitted');
    shop.clock.advance(23 * HOUR_MS + 25 * MINUTE_MS);
    const items = await untilEnded(shop, ids, MINUTE_MS);
    for (const { body } of items) {
      expect(body.end?.outcome).toBe('done');
      expect(body.end?.place).toBe('interactive');
      expect(body.end?.at).toBeLessThanOrEqual(deadlineAt);
      expect(body.returned.map(({ from, why }) => `${from} ${why}`)).toEqual(['batch spilled']);
      // What a cancelled batch had drawn is billed, and it does not tell.
      expect(costOfAttempts(body.attempts).unknownUpToNanoUsd).toBeGreaterThan(0);
    }
    expect(shop.simulator.ledger.pictures()).toBe(2);
  });

  it('are placed anew when their batch expires', async () => {
    const shop = await open(slow({ runningMs: 60 * HOUR_MS }));
    const ids = await shop.submit([{}]);
    shop.work();
    const [item] = await untilEnded(shop, ids, 2 * HOUR_MS);
    expect(item?.body.end?.outcome).toBe('done');
    expect(item?.body.end?.place).toBe('interactive');
    expect(item?.body.returned.map(({ why }) => why)).toEqual(['expired', 'expired']);
    expect(costOfAttempts(item?.body.attempts ?? [])).toMatchObject({
      nanoUsd: shop.simulator.ledger.nanoUsd(),
      unknownUpToNanoUsd: 0,
    });
  });
});

describe('a batch whose process died while it was submitted', () => {
  it('is found by its name, though it is listed late, and is billed once', async () => {
    const shop = await open(slow({ runningMs: HOUR_MS, listedAfterMs: 5 * MINUTE_MS }));
    const ids = await shop.submit([{}, {}, {}]);
    const work = shop.work();
    await shop.told('batch.submitted');
    await work.close();
    const [batch] = await shop.batches();
    if (batch === undefined) throw new Error('There is no batch');
    await change(shop, batch, 'submitting', { jobId: undefined, submittedAt: undefined });
    shop.work();
    const items = await untilEnded(shop, ids, MINUTE_MS);
    expect(items.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(shop.events.map(({ type }) => type)).toContain('batch.lost');
    expect(shop.events.map(({ type }) => type)).toContain('batch.found');
    expect(shop.simulator.ledger.pictures()).toBe(3);
  });

  it('is never made when nobody lists it in time, and its items go into another', async () => {
    const shop = await open();
    shop.simulator.script('gemini', [{ kind: 'reset', at: 'before-headers' }]);
    const ids = await shop.submit([{}, {}, {}]);
    shop.work();
    const items = await untilEnded(shop, ids, MINUTE_MS);
    expect(items.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    await shop.told('batch.ended', 2);
    expect(new Set((await shop.batches()).map(({ body }) => body.end?.state))).toEqual(new Set(['never-made', 'succeeded']));
    expect(shop.events.filter(({ type }) => type === 'batch.lost')).toHaveLength(1);
    const cost = items.map(({ body }) => costOfAttempts(body.attempts));
    expect(cost.map(({ unknownUpToNanoUsd }) => unknownUpToNanoUsd)).toEqual([0, 0, 0]);
    expect(cost.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(shop.simulator.ledger.nanoUsd());
  });

  it('is cancelled and told of when it turns up after it was given up', async () => {
    const shop = await open(slow({ runningMs: 10 * HOUR_MS, listedAfterMs: 30 * MINUTE_MS }));
    const ids = await shop.submit([{}, {}, {}]);
    const work = shop.work();
    await shop.told('batch.submitted');
    await work.close();
    const [batch] = await shop.batches();
    if (batch === undefined) throw new Error('There is no batch');
    await change(shop, batch, 'submitting', { jobId: undefined, submittedAt: undefined });
    shop.work();
    const items = await untilEnded(shop, ids, 10 * MINUTE_MS);
    expect(items.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(shop.events.filter((event) => event.type === 'batch.found')).toHaveLength(1);
    // The late one was cancelled before it drew.
    expect(shop.simulator.ledger.pictures()).toBe(3);
  });
});

it('books a batch once that is collected twice', async () => {
  const shop = await open();
  const ids = await shop.submit([{}, {}, {}]);
  const work = shop.work();
  const before = await untilEnded(shop, ids);
  await shop.told('batch.ended');
  await work.close();
  const [batch] = await shop.batches();
  if (batch === undefined) throw new Error('There is no batch');
  await change(shop, batch, 'submitted', { end: undefined });
  shop.work();
  await shop.told('batch.ended', 2);
  const after = await Promise.all(ids.map((id) => shop.item(id)));
  expect(after.map(({ body }) => body)).toEqual(before.map(({ body }) => body));
  expect(shop.events.filter(({ type }) => type === 'item.ended')).toHaveLength(3);
});

describe('a batch whose results cannot be read', () => {
  /** A process that reaches its channel, but not the results. */
  const unreadable = (parts: WorkParts): WorkParts => {
    const { images } = parts;
    const collect = (): never => {
      throw new Error('The download broke off');
    };
    const batches = { value: { ...images.batches, collect } };
    return { ...parts, images: Object.create(images, { batches }) as WorkParts['images'] };
  };
  const submitted = async (shop: Workshop, item: Parameters<Workshop['submit']>[0][number] = {}) => {
    const ids = await shop.submit([item, item, item]);
    const work = shop.work();
    await shop.told('batch.submitted');
    await work.close();
    shop.clock.advance(2 * HOUR_MS);
    const [batch] = await shop.batches();
    if (batch === undefined) throw new Error('There is no batch');
    return { ids, batch };
  };
  const now = async (shop: Workshop): Promise<BatchRecord> => {
    const [batch] = await shop.batches();
    if (batch === undefined) throw new Error('There is no batch');
    return batch;
  };

  it('is collected when they can, however often looks at it failed before', async () => {
    const shop = await open();
    const { ids, batch } = await submitted(shop);
    await change(shop, batch, 'submitted', { failures: 25 });
    const parts = workPartsOf(shop.parts);
    for (let looks = 0; looks < 30; looks += 1) {
      await lookAfterBatch(unreadable(parts), await now(shop));
      shop.clock.advance(HOUR_MS);
    }
    expect((await now(shop)).body.failures).toBe(0);
    await lookAfterBatch(parts, await now(shop));
    const items = await Promise.all(ids.map((id) => shop.item(id)));
    expect(items.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(shop.simulator.ledger.pictures()).toBe(3);
  });

  it('is given up when they have expired', async () => {
    const shop = await open();
    const { ids, batch } = await submitted(shop);
    const parts = unreadable(workPartsOf(shop.parts));
    await lookAfterBatch(parts, batch);
    shop.clock.advance(47 * HOUR_MS);
    await lookAfterBatch(parts, await now(shop));
    expect((await now(shop)).state).toBe('ended');
    for (const id of ids) {
      const { state, body } = await shop.item(id);
      expect(state).toBe('unknown');
      expect(costOfAttempts(body.attempts).unknownUpToNanoUsd).toBeGreaterThan(0);
    }
  });

  it('does not hold its items beyond their time, and books what comes then', async () => {
    const shop = await open();
    const { ids, batch } = await submitted(shop, { deadlineAt: shop.clock.now() + 5 * HOUR_MS });
    const parts = workPartsOf(shop.parts);
    await lookAfterBatch(unreadable(parts), batch);
    expect((await Promise.all(ids.map((id) => shop.item(id)))).map(({ state }) => state)).toEqual(ids.map(() => 'batched'));
    shop.clock.advance(2.5 * HOUR_MS);
    await lookAfterBatch(unreadable(parts), await now(shop));
    expect((await Promise.all(ids.map((id) => shop.item(id)))).map(({ state }) => state)).toEqual(ids.map(() => 'unknown'));
    await lookAfterBatch(parts, await now(shop));
    const items = await Promise.all(ids.map((id) => shop.item(id)));
    expect(items.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    const whole = items.reduce((sum, { body }) => sum + costOfAttempts(body.attempts).nanoUsd, 0);
    expect(whole).toBe(shop.simulator.ledger.nanoUsd());
  });
});

describe('a submission that takes too long', () => {
  const TRAY = 'gathering.gemini/gemini-3-pro-image/1K';
  type Submit = Workshop['images']['batches']['submit'];
  const submittedBy = (parts: WorkParts, submit: Submit): WorkParts => {
    const batches = { value: { ...parts.images.batches, submit } };
    return { ...parts, images: Object.create(parts.images, { batches }) as WorkParts['images'] };
  };
  const intended = async (shop: Workshop) => {
    const ids = await shop.submit([{}, {}, {}], { isOffered: false });
    for (const id of ids) {
      const { version, ...record } = await shop.item(id);
      await shop.parts.store.write([{ record: { ...record, state: TRAY, dueAt: 1 }, ifVersion: version }]);
    }
    const parts = workPartsOf(shop.parts);
    await fillTray(parts, TRAY);
    const [batch] = await shop.batches();
    if (batch === undefined) throw new Error('There is no batch');
    return { ids, batch, parts };
  };

  it('is broken off before others would believe that it was never sent, and looked for', async () => {
    const shop = await open();
    const { batch, parts } = await intended(shop);
    const sending = new Promise<void>((begun) => {
      const submit: Submit = (_name, _requests, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted', { cause: signal.reason })));
          begun();
        });
      void submitBatch(submittedBy(parts, submit), batch);
    });
    await sending;
    shop.clock.advance(8 * MINUTE_MS);
    await shop.told('batch.lost');
    expect((await shop.batches()).map(({ state }) => state)).toEqual(['submitting']);
  });

  it('is cancelled where it was made all the same, and stands on every bill', async () => {
    const shop = await open();
    const { ids, batch, parts } = await intended(shop);
    let thaw = (): void => undefined;
    const frozen = new Promise<void>((resolve) => (thaw = resolve));
    let submission: Promise<void> | undefined;
    await new Promise<void>((begun) => {
      const submit: Submit = async (name, requests) => {
        begun();
        await frozen;
        return parts.images.batches.submit(name, requests, { signal: new AbortController().signal });
      };
      submission = submitBatch(submittedBy(parts, submit), batch);
    });
    shop.clock.advance(16 * MINUTE_MS);
    const [sent = batch] = await shop.batches();
    await searchBatch(parts, sent);
    expect((await shop.batches()).map(({ body }) => body.end?.state)).toEqual(['never-made']);
    thaw();
    await submission;
    for (const id of ids) {
      const { state, body } = await shop.item(id);
      expect(state).toBe('waiting');
      expect(body.attempts.map(({ billing, batchId }) => [billing, batchId])).toEqual([['unknown', batch.id]]);
      expect(costOfAttempts(body.attempts).unknownUpToNanoUsd).toBeGreaterThan(0);
    }
    expect(shop.simulator.ledger.pictures()).toBe(0);
  });
});

it('forgets a batch some time after its end, whatever came of it', async () => {
  const shop = await open();
  shop.simulator.script('gemini', [{ kind: 'reset', at: 'before-headers' }]);
  const ids = await shop.submit([{}, {}, {}]);
  const work = shop.work();
  await untilEnded(shop, ids);
  await shop.told('batch.ended', 2);
  await work.close();
  const parts = workPartsOf(shop.parts);
  const ended = await shop.batches();
  expect(new Set(ended.map(({ body }) => body.end?.state))).toEqual(new Set(['never-made', 'succeeded']));
  for (const { id, body } of ended) await workBatch(parts, id, body.turn);
  const kept = await shop.batches();
  expect(kept).toHaveLength(2);
  for (const { dueAt, body } of kept) expect(dueAt).toBe((body.end?.at ?? 0) + 7 * 24 * HOUR_MS);
  shop.clock.advance(8 * 24 * HOUR_MS);
  for (const { id, body } of kept) await workBatch(parts, id, body.turn);
  expect(await shop.batches()).toEqual([]);
});
