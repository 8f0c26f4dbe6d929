import { describe, expect, it } from 'vitest';
import { BudgetExceededError, RequestInvalidError, type ByteSource, type LeftOutItem } from '../../src/index.ts';
import { batchWorld, charged, HOUR_MS, itemsOf, kites, NAME, rejection } from './batch-world.ts';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

/** A picture that counts how often it is read. */
function counted(bytes: Uint8Array = PIXEL, length = bytes.byteLength): ByteSource & { readonly opened: () => number } {
  let times = 0;
  return {
    length,
    opened: () => times,
    async *open() {
      times += 1;
      yield bytes;
    },
  };
}

describe('pictures that cannot be submitted with the others', () => {
  it('are left out for want of money, and those of other budgets are drawn', async () => {
    const world = await batchWorld();
    const limits = [
      { key: '*', window: 'day', limitUsd: 100, name: 'all' },
      { key: '*', per: 'key', window: 'day', limitUsd: 0.5 },
    ] as const;
    const { images } = world.service({ budgets: limits });
    const requests = kites(20).map((kite, index) => ({ ...kite, options: { budgetKey: index === 0 ? 'rich' : 'poor' } }));
    const leftOut: LeftOutItem[] = [];
    const { jobId } = await images.batches.submit(NAME, requests, {
      ...world,
      leaveOut: async (some) => void leftOut.push(...some),
    });
    expect(leftOut.length).toBeGreaterThan(0);
    expect(leftOut.every(({ error }) => BudgetExceededError.isInstance(error) && error.budget === 'key:*:day')).toBe(true);
    expect(leftOut.map(({ key }) => key)).not.toContain('kite-0');
    world.clock.advance(HOUR_MS);
    const items = await itemsOf(await images.batches.collect({ ...NAME, jobId }, requests, world));
    const drawn = items.map(({ key }) => key);
    expect(drawn).toContain('kite-0');
    expect([...drawn, ...leftOut.map(({ key }) => key)].toSorted()).toEqual(requests.map(({ key }) => key).toSorted());
    const all = images.budgets().find(({ budget }) => budget === 'all');
    expect(all).toMatchObject({ spentNanoUsd: charged(world), reservedNanoUsd: 0 });
  });

  it('are told before anything is sent, and nothing is sent or held where that fails', async () => {
    const world = await batchWorld();
    const { images } = world.service({ budgets: [{ key: '*', window: 'day', limitUsd: 0.5 }] });
    const leaveOut = async (): Promise<void> => {
      expect(world.simulator.requests('studio')).toEqual([]);
      throw new Error('It could not be written down');
    };
    const error = await rejection(images.batches.submit(NAME, kites(20), { ...world, leaveOut }));
    expect(error).toMatchObject({ message: 'It could not be written down' });
    expect(world.simulator.requests('studio')).toEqual([]);
    expect(images.budgets()).toMatchObject([{ spentNanoUsd: 0, reservedNanoUsd: 0 }]);
  });

  it('are each told what is wrong with them', async () => {
    const world = await batchWorld();
    const { images } = world.service();
    const [good, bad, broken] = kites(3);
    const source = {
      length: 3,
      open: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('gone')) }) }),
    };
    const requests = [good!, { ...bad!, request: { prompt: '', model: NAME.model } }, { ...broken!, references: [source] }];
    const leftOut: LeftOutItem[] = [];
    await images.batches.submit(NAME, requests, { ...world, leaveOut: async (some) => void leftOut.push(...some) });
    expect(leftOut.map(({ key }) => key)).toEqual(['kite-1', 'kite-2']);
    expect(RequestInvalidError.isInstance(leftOut[0]?.error) && leftOut[0].error.issues[0]?.path).toBe('prompt');
    expect(leftOut[1]?.error).toMatchObject({ message: 'gone' });
  });

  it('end the submission when nothing is left', async () => {
    const world = await batchWorld();
    const { images } = world.service({ budgets: [{ key: '*', window: 'day', limitUsd: 0.000_1 }] });
    const leftOut: LeftOutItem[] = [];
    const leaveOut = async (some: readonly LeftOutItem[]): Promise<void> => void leftOut.push(...some);
    const error = await rejection(images.batches.submit(NAME, kites(2), { ...world, leaveOut }));
    expect(BudgetExceededError.isInstance(error)).toBe(true);
    expect(leftOut).toHaveLength(2);
    expect(world.simulator.requests('studio')).toEqual([]);
  });
});

describe('references that are kept elsewhere', () => {
  it.each([
    ['within the job', 3],
    ['in a file', 60],
  ])('are sent as if they had been given, %s', async (_where, count) => {
    const world = await batchWorld();
    const { images } = world.service();
    const sent = async (displayName: string, requests: Parameters<typeof images.batches.submit>[1]) => {
      const before = world.simulator.requests('studio').length;
      await images.batches.submit({ ...NAME, displayName }, requests, world);
      const made = world.simulator.requests('studio').slice(before);
      // Of files nothing but their length is known; they are named anew, and asked for by that name.
      return made.map(({ method, path, body, bodyBytes }) => {
        const said = JSON.stringify(body)?.replaceAll(/"(files\/[\w-]+|given|later)"/g, '"…"');
        return { method, path: path.replace(/=.*/, ''), said, bodyBytes };
      });
    };
    const source = counted();
    const plain = await sent('given', kites(count, { images: [PIXEL, PIXEL] }));
    const kept = await sent(
      'later',
      kites(count, { images: [PIXEL] }).map((kite) => ({ ...kite, references: [source] })),
    );
    expect(kept).toEqual(plain);
    expect(source.opened()).toBe(2 * count);
  });

  it('are not read to collect what was drawn, and count in what may have been billed', async () => {
    const world = await batchWorld();
    const { images } = world.service();
    world.simulator.script('studio', [{ kind: 'internal', on: 'item' }]);
    const [request] = kites(1);
    const source = counted();
    const requests = [{ ...request!, references: [source] }];
    const { jobId } = await images.batches.submit(NAME, requests, world);
    const opened = source.opened();
    world.clock.advance(HOUR_MS);
    const [item] = await itemsOf(await images.batches.collect({ ...NAME, jobId }, requests, world));
    expect(source.opened()).toBe(opened);
    const [offer] = images.batches.offers({ ...request!.request, images: [PIXEL] });
    const attempts = item !== undefined && 'attempts' in item ? item.attempts : [];
    expect(attempts).toMatchObject([{ billing: 'unknown', unknownUpToNanoUsd: offer?.upperNanoUsd }]);
  });

  it('are refused where they are not as long as was said', async () => {
    const world = await batchWorld();
    const { images } = world.service();
    const [request] = kites(1);
    for (const length of [PIXEL.length - 1, PIXEL.length + 1]) {
      const error = await rejection(images.batches.submit(NAME, [{ ...request!, references: [counted(PIXEL, length)] }], world));
      expect(error).toBeInstanceOf(RangeError);
    }
    expect(world.simulator.requests('studio')).toEqual([]);
  });
});
