import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Intent, ItemBody, ItemRecord } from '../../src/store/item-record.ts';
import type { ItemState } from '../../src/store/item-state.ts';
import type { KeptAttempt } from '../../src/store/kept-attempt.ts';
import { costOfAttempts } from '../../src/store/kept-cost.ts';
import type { KeptPicture } from '../../src/store/kept-picture.ts';
import { billedWith, lostAttempts } from '../../src/working/item-bill.ts';
import { delivered, ended, type Delivery } from '../../src/working/item-ends.ts';
import { MOST_TRIES, returned } from '../../src/working/return-item.ts';

const attempt = (id: string, billing: KeptAttempt['billing'], nanoUsd?: number, startedAt = 0): KeptAttempt => ({
  id,
  place: 'interactive',
  kind: 'primary',
  channel: 'a',
  model: 'm',
  startedAt,
  durationMs: 1,
  billing,
  nanoUsd,
  unknownUpToNanoUsd: billing === 'unknown' ? 500 : undefined,
});
const picture = (digest: string): KeptPicture => ({
  digest,
  blob: digest,
  bytes: 1,
  mediaType: 'image/png',
  width: 1,
  height: 1,
  size: '1K',
  channel: 'a',
  model: 'm',
});
const intent = (callId: string): Intent => ({
  callId,
  place: 'interactive',
  startedAt: 0,
  upToNanoUsd: 600,
  attempts: [],
  resumable: [],
});
const item = (state: ItemState, body: Partial<ItemBody> = {}): ItemRecord => ({
  kind: 'item',
  id: 'j.000000',
  group: 'j',
  state,
  dueAt: undefined,
  priority: 1000,
  version: 1,
  body: {
    v: 1,
    turn: 1,
    index: 0,
    key: '0',
    request: { prompt: 'a kite', images: [] },
    call: { labels: {} },
    onUnknownBilling: 'report',
    submittedAt: 0,
    tries: 0,
    attempts: [],
    returned: [],
    ...body,
  },
});
const delivery = (callId: string, digest: string, nanoUsd = 70): Delivery => ({
  callId,
  place: 'interactive',
  attempts: [attempt(`${callId}.1`, 'billed', nanoUsd)],
  pictures: [picture(digest)],
  degraded: [],
  warnings: [],
  interactiveNanoUsd: 134,
});
/** As it stands after a step. */
const after = (before: ItemRecord, { state, body = before.body }: ReturnType<typeof delivered>): ItemRecord => ({
  ...before,
  state,
  body,
});

describe('a picture that comes', () => {
  it('makes an item done that was given up, with the bill that it has', () => {
    const working = item('working', { intent: intent('one') });
    const unknown = after(
      working,
      ended(working, 'unknown', { now: 5, place: 'interactive', attempts: lostAttempts(working.body, 5) }),
    );
    expect(costOfAttempts(unknown.body.attempts)).toEqual({ nanoUsd: 0, unknownUpToNanoUsd: 600, unpriced: 0 });
    const done = after(unknown, delivered(unknown, delivery('one', 'x'), 9));
    expect(done.state).toBe('done');
    expect(done.body.end).toMatchObject({ at: 9, outcome: 'done', pictures: [{ digest: 'x' }] });
    expect(costOfAttempts(done.body.attempts)).toEqual({ nanoUsd: 70, unknownUpToNanoUsd: 0, unpriced: 0 });
  });

  it('leaves another purchase that is under way on the bill until it tells', () => {
    const working = item('working', { intent: intent('two') });
    const done = after(working, delivered(working, delivery('one', 'x'), 9));
    expect(costOfAttempts(done.body.attempts)).toEqual({ nanoUsd: 70, unknownUpToNanoUsd: 600, unpriced: 0 });
    const both = after(done, delivered(done, delivery('two', 'y', 80), 11));
    expect(costOfAttempts(both.body.attempts)).toEqual({ nanoUsd: 150, unknownUpToNanoUsd: 0, unpriced: 0 });
    expect(both.body.end?.pictures.map(({ digest, role }) => [digest, role])).toEqual([
      ['x', undefined],
      ['y', 'alternate'],
    ]);
    expect(both.body.end?.at).toBe(9);
  });

  it('counts once, however often it is told', () => {
    const working = item('working', { intent: intent('one') });
    const once = after(working, delivered(working, delivery('one', 'x'), 9));
    const twice = after(once, delivered(once, delivery('one', 'x'), 12));
    expect(twice.body).toEqual(once.body);
  });
});

describe('a bill', () => {
  const billing = fc.constantFrom('billed' as const, 'not-billed' as const, 'unknown' as const);
  const told = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 60 }), billing, fc.integer({ min: 0, max: 1000 })).map(([id, verdict, nanoUsd]) => {
      return attempt(`${id}`, verdict, verdict === 'billed' ? nanoUsd : undefined, id);
    }),
    { maxLength: 60 },
  );

  it('forgets nothing that cost money or may have, and stays short', () => {
    fc.assert(
      fc.property(told, told, (before, later) => {
        const bill = billedWith(before, later);
        const last = new Map([...before, ...later].map((one) => [one.id, one]));
        expect(costOfAttempts(bill)).toEqual(costOfAttempts([...last.values()]));
        expect(bill.filter(({ billing: verdict }) => verdict === 'not-billed').length).toBeLessThanOrEqual(20);
        expect(billedWith(bill, later)).toEqual(bill);
      }),
    );
  });
});

describe('an item that could not be had', () => {
  const failure = { from: 'interactive', why: 'failed', attempts: [], counts: true, wasBilled: false, restMs: 10 } as const;

  it('is given up after its tries, but with a deadline only for what was billed', () => {
    const last = { tries: MOST_TRIES - 1 };
    expect(returned(item('working', last), failure, 0).state).toBe('failed');
    expect(returned(item('working', { ...last, deadlineAt: 99 }), failure, 0)).toMatchObject({ state: 'waiting', dueAt: 10 });
    expect(returned(item('working', { ...last, deadlineAt: 99 }), { ...failure, wasBilled: true }, 0).state).toBe('failed');
    expect(returned(item('working', last), { ...failure, counts: false }, 0).state).toBe('waiting');
  });

  it('tells neither of its purchase nor of its batch any more', () => {
    const { body } = returned(item('working', { intent: intent('one'), batchId: 'b' }), failure, 0);
    expect(body).not.toHaveProperty('intent');
    expect(body).not.toHaveProperty('batchId');
  });
});
