import { expect, it } from 'vitest';
import type { AttemptSettled, RetakeListener } from '@retake/core';
import type { KeptAttempt } from '../../src/store/kept-attempt.ts';
import { costOfAttempts, type KeptCost } from '../../src/store/kept-cost.ts';
import { LateBills } from '../../src/working/late-bills.ts';
import type { Workshop } from './workshop.ts';
import { workshopsOfFile } from './workshops-of-file.ts';

const open = workshopsOfFile({ queue: { batch: false } });

const attempt = (id: string): KeptAttempt => ({
  id,
  place: 'interactive',
  kind: 'primary',
  channel: 'gemini',
  model: 'gemini-3-pro-image',
  startedAt: 0,
  durationMs: 1,
  error: { type: 'timeout', message: 'late' },
  billing: 'unknown',
  unknownUpToNanoUsd: 500,
});
const none = { basis: 'none', nanoUsd: undefined, lines: [] } as const;
const settled = (attemptId: string, nanoUsd: number | undefined): AttemptSettled => ({
  type: 'attempt.settled',
  callId: 'c',
  at: 0,
  attemptId,
  number: 1,
  kind: 'primary',
  channel: 'gemini',
  provider: 'gcp.gemini',
  server: { address: 'a', port: 1 },
  model: 'gemini-3-pro-image',
  size: '1K',
  resendCount: 0,
  billing: nanoUsd === undefined ? 'not-billed' : 'billed',
  cost: nanoUsd === undefined ? none : { basis: 'reported', nanoUsd, lines: [] },
  earlier: { basis: 'unknown', nanoUsd: undefined, lines: [] },
});
const exactBill = async (shop: Workshop, id: string): Promise<KeptCost> => {
  for (;;) {
    const cost = costOfAttempts((await shop.item(id)).body.attempts);
    if (cost.unknownUpToNanoUsd === 0) return cost;
  }
};

/** Bills of this workshop, and the service that tells of them. */
function lateBills(
  shop: Workshop,
  store = shop.parts.store,
): { readonly bills: LateBills; readonly tell: (event: AttemptSettled) => void } {
  let listener: RetakeListener = () => undefined;
  const images = {
    subscribe: (one: RetakeListener) => {
      listener = one;
      return () => undefined;
    },
  };
  return { bills: new LateBills({ ...shop.parts, images, store }), tell: (event) => void listener(event) };
}

it.each([
  ['after', 120],
  ['before', 120],
  ['after', undefined],
] as const)('makes a bill exact that is told %s the end of its call', async (when, nanoUsd) => {
  const shop = await open();
  const [id = ''] = await shop.submit([{ attempts: [attempt('one'), { ...attempt('two'), billing: 'not-billed' }] }], {
    isOffered: false,
  });
  const { bills, tell } = lateBills(shop);
  const item = await shop.item(id);
  if (when === 'before') tell(settled('one', nanoUsd));
  bills.expect(item, item.body.attempts);
  if (when === 'after') tell(settled('one', nanoUsd));
  expect(await exactBill(shop, id)).toEqual({ nanoUsd: nanoUsd ?? 0, unknownUpToNanoUsd: 0, unpriced: 0 });
  expect(shop.events).toEqual([]);
});

it('leaves alone what nobody expects', async () => {
  const shop = await open();
  const [id = ''] = await shop.submit([{ attempts: [attempt('three')] }], { isOffered: false });
  const { bills, tell } = lateBills(shop);
  tell(settled('three', 1));
  await bills.close();
  expect((await shop.item(id)).version).toBe(1);
});

it('insists on a bill while the store is away, also while the queue closes', async () => {
  const shop = await open();
  const [id = ''] = await shop.submit([{ attempts: [attempt('four')] }], { isOffered: false });
  const { store } = shop.parts;
  let refused = 0;
  const { bills, tell } = lateBills(shop, {
    ...store,
    write: (changes) => {
      refused += 1;
      return refused === 1 ? Promise.reject(new Error('away')) : store.write(changes);
    },
  });
  const item = await shop.item(id);
  bills.expect(item, item.body.attempts);
  tell(settled('four', 120));
  await bills.close();
  expect(await exactBill(shop, id)).toEqual({ nanoUsd: 120, unknownUpToNanoUsd: 0, unpriced: 0 });
  expect(shop.events).toMatchObject([{ type: 'queue.error', during: 'writing down what an attempt has cost' }]);
});
