import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AttemptSettled } from '@retake/core';
import type { KeptAttempt } from '../../src/store/kept-attempt.ts';
import { costOfAttempts, type KeptCost } from '../../src/store/kept-cost.ts';
import { LateBills } from '../../src/working/late-bills.ts';
import { openGround, openWorkshop, type Ground, type Workshop } from './workshop.ts';

let ground: Ground;
let shop: Workshop;

beforeAll(async () => {
  ground = await openGround();
  shop = await openWorkshop({ open: ground.backend, queue: { batch: false } });
}, 300_000);
afterAll(async () => {
  await shop.close();
  await ground.close();
}, 60_000);

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
const exactBill = async (id: string): Promise<KeptCost> => {
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
  const [id = ''] = await shop.submit([{ attempts: [attempt('one'), { ...attempt('two'), billing: 'not-billed' }] }], {
    isOffered: false,
  });
  const bills = new LateBills(shop.parts);
  const item = await shop.item(id);
  if (when === 'before') bills.heard(settled('one', nanoUsd));
  bills.expect(item, item.body.attempts);
  if (when === 'after') bills.heard(settled('one', nanoUsd));
  expect(await exactBill(id)).toEqual({ nanoUsd: nanoUsd ?? 0, unknownUpToNanoUsd: 0, unpriced: 0 });
  expect(shop.events).toEqual([]);
});

it('leaves alone what nobody expects', async () => {
  const [id = ''] = await shop.submit([{ attempts: [attempt('three')] }], { isOffered: false });
  new LateBills(shop.parts).heard(settled('three', 1));
  expect((await shop.item(id)).version).toBe(1);
});
