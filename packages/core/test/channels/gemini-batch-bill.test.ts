import { FAULT_KINDS, startSimulator, type FaultKind, type FaultOrder, type Simulator } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { settle } from '../../src/catalog/settle.ts';
import { nearestSize } from '../../src/catalog/delivered-size.ts';
import type { BatchItem, BatchJob, ChannelBatch } from '../../src/channels/channel-batch.ts';
import type { ChannelAnswer, PictureOrder } from '../../src/channels/channel.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { measurePicture } from '../../src/response/measure-picture.ts';
import { modelOf } from '../catalog/model-of.ts';
import { sampleOrder } from './sample-order.ts';

type Batch = ChannelBatch<PictureOrder, ChannelAnswer>;

const { signal } = new AbortController();
const model = modelOf('gemini-3-pro-image');

const onItem = (kind: FaultKind): FaultOrder => ({ kind, on: 'item' }) as FaultOrder;

/** The faults that an item can meet: what cannot, the simulator refuses to be told. */
const FAULTS = await (async () => {
  const simulator = await startSimulator({ channels: [{ id: 'asked', dialect: 'ai-studio' }] });
  const spoken = FAULT_KINDS.filter((kind) => {
    try {
      simulator.script('asked', [onItem(kind)]);
      return true;
    } catch {
      return false;
    }
  });
  await simulator.close();
  return spoken;
})();

async function start(): Promise<{ readonly simulator: Simulator; readonly batch: Batch }> {
  const simulator = await startSimulator({
    seed: 3,
    channels: [{ id: 'studio', dialect: 'ai-studio' }],
  });
  const channel = gemini({ apiKey: 'key', baseUrl: simulator.url('studio') });
  onTestFinished(async () => {
    await channel.close();
    await simulator.close();
  });
  if (channel.batch === undefined) throw new Error('a channel without batches');
  return { simulator, batch: channel.batch };
}

const orders = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: `item-${index}`, order: sampleOrder({ model, prompt: `kite ${index}` }) }));

async function finished(batch: Batch, jobId: string): Promise<BatchJob<ChannelAnswer>> {
  await expect
    .poll(async () => (await batch.get(jobId, { model, signal })).state, { timeout: 10_000, interval: 5 })
    .not.toBeOneOf(['pending', 'running']);
  return batch.get(jobId, { model, signal });
}

async function itemsOf(job: BatchJob<ChannelAnswer>): Promise<readonly BatchItem<ChannelAnswer>[]> {
  const items: BatchItem<ChannelAnswer>[] = [];
  for await (const item of job.items) items.push(item);
  return items;
}

/** What an item cost by the channel's account, as a service settles an attempt. */
function costOf(batch: Batch, item: BatchItem<ChannelAnswer>) {
  const { usage, reportedCostNanoUsd, modelVersion } = 'answer' in item ? item.answer : item.error.failure;
  const served = modelVersion === undefined ? model : modelOf(modelVersion);
  const pictures = 'answer' in item ? item.answer.pictures : [];
  const header = pictures.map(({ bytes }) => measurePicture(bytes)).findLast((measured) => measured !== undefined);
  const thoughtPictures = pictures.filter(({ thought }) => thought).length;
  return settle({
    price: batch.price(served),
    model: served,
    usage,
    delivery:
      'answer' in item
        ? { pictures: pictures.length - thoughtPictures, thoughtPictures, size: header && nearestSize(header) }
        : (item.error.failure.delivery ?? { pictures: 0, size: undefined }),
    reportedCostNanoUsd,
    billing: 'answer' in item ? 'billed' : item.error.failure.billing,
  });
}

describe('a batch against the simulator', () => {
  it.each([3, 51])(
    'of %i pictures comes back whole, for half the price',
    async (count) => {
      const { simulator, batch } = await start();
      const { jobId } = await batch.submit(orders(count), { displayName: 'nightly', signal });
      const job = await finished(batch, jobId);
      const items = await itemsOf(job);
      expect(job).toMatchObject({ state: 'succeeded', displayName: 'nightly', counts: { total: count, succeeded: count } });
      expect(new Set(items.map(({ key }) => key))).toEqual(new Set(orders(count).map(({ key }) => key)));
      const costs = items.map((item) => costOf(batch, item).nanoUsd ?? Number.NaN);
      const charged = simulator.ledger.entries.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
      expect(costs.reduce((sum, cost) => sum + cost, 0)).toBe(charged);
      expect(charged).toBeGreaterThan(0);
    },
    30_000,
  );

  it('is found by its name, cancelled and removed', async () => {
    const { batch } = await start();
    const { jobId } = await batch.submit(orders(1), { displayName: 'first', signal });
    await batch.submit(orders(1), { displayName: 'second', signal });
    expect((await batch.list({ displayName: 'first', signal })).map((job) => job.jobId)).toEqual([jobId]);
    expect(await batch.list({ signal })).toHaveLength(2);
    await batch.cancel(jobId, { signal });
    await batch.remove(jobId, { signal });
    expect(await batch.list({ displayName: 'first', signal })).toEqual([]);
  });

  it.each(FAULTS)('an item that meets %s costs what the bill says', async (kind) => {
    const { simulator, batch } = await start();
    simulator.script('studio', [onItem(kind)]);
    const { jobId } = await batch.submit(orders(1), { displayName: 'odd', signal });
    const [item] = await itemsOf(await finished(batch, jobId));
    const [entry] = simulator.ledger.entries.slice(-1);
    if (item === undefined || entry === undefined) throw new Error('the item is missing');
    const billing = 'answer' in item ? 'billed' : item.error.failure.billing;
    expect(billing).toBeOneOf(['unknown', entry.billed ? 'billed' : 'not-billed']);
    const cost = costOf(batch, item);
    if (billing !== 'unknown' && cost.basis !== 'tokens-estimated' && cost.basis !== 'unknown') {
      expect(cost.nanoUsd).toBe(entry.nanoUsd);
    }
  });
});
