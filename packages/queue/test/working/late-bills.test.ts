import { expect, it } from 'vitest';
import type { AttemptSettled } from '@retake/core';
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

it.each([
  ['after', 120],
  ['before', 120],
  ['after', undefined],
] as const)('makes a bill exact that is told %s the end of its call', async (when, nanoUsd) => {
  const shop = await open();
  const [id = ''] = await shop.submit([{ attempts: [attempt('one'), { ...attempt('two'), billing: 'not-billed' }] }], {
    isOffered: false,
  });
  const bills = new LateBills(shop.parts);
  const item = await shop.item(id);
  if (when === 'before') bills.heard(settled('one', nanoUsd));
  bills.expect(item, item.body.attempts);
  if (when === 'after') bills.heard(settled('one', nanoUsd));
  expect(await exactBill(shop, id)).toEqual({ nanoUsd: nanoUsd ?? 0, unknownUpToNanoUsd: 0, unpriced: 0 });
  expect(shop.events).toEqual([]);
});

it('leaves alone what nobody expects', async () => {
  const shop = await open();
  const [expected = '', other = ''] = await shop.submit([{ attempts: [attempt('three')] }, { attempts: [attempt('four')] }], {
    isOffered: false,
  });
  const bills = new LateBills(shop.parts);
  const item = await shop.item(expected);
  bills.heard(settled('four', 1));
  bills.expect(item, item.body.attempts);
  bills.heard(settled('three', 1));
  // The one that was told first would be there by now.
  expect((await exactBill(shop, expected)).nanoUsd).toBe(1);
  expect((await shop.item(other)).version).toBe(1);
});
