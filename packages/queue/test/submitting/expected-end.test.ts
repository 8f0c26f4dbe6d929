import { describe, expect, it } from 'vitest';
import { offPeakCalendar } from '../../src/placing/off-peak.ts';
import { defaultPlacing } from '../../src/placing/placing-options.ts';
import { BATCH_TARGET_MS, type EstimateAssumptions } from '../../src/submitting/estimate-assumptions.ts';
import { expectedEnd } from '../../src/submitting/expected-end.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Noon in London, where the night of these tests is from 22:00 to 23:00. */
const NOON = Date.UTC(2026, 10, 21, 12);
const TEN = NOON + 10 * HOUR_MS;
const offPeak = offPeakCalendar({ from: '22:00', to: '23:00', timeZone: 'Europe/London' });

const assumed: EstimateAssumptions = {
  ahead: 0,
  waiting: 0,
  concurrency: 4,
  picture: { ms: MINUTE_MS, from: 'default' },
  batch: { ms: BATCH_TARGET_MS, from: 'default' },
};
const batching = { mostItems: 50, gatherMs: 2 * MINUTE_MS };

type Outlook = Parameters<typeof expectedEnd>[0];

const endOf = ({
  assumed: known = {},
  ...outlook
}: Partial<Omit<Outlook, 'assumed'>> & { assumed?: Partial<EstimateAssumptions> }) =>
  expectedEnd({
    now: NOON,
    interactive: 0,
    offPeak: 0,
    trays: new Map(),
    gathering: new Map(),
    deadlineAt: undefined,
    batching,
    placing: { ...defaultPlacing, offPeak },
    ...outlook,
    assumed: { ...assumed, ...known },
  });

describe('items that are bought at once', () => {
  it('take their turns, as many at a time as a process buys', () => {
    expect(endOf({ interactive: 4 }).doneBy).toBe(NOON + MINUTE_MS);
    expect(endOf({ interactive: 9 }).doneBy).toBe(NOON + 3 * MINUTE_MS);
  });

  it('come after what is owed already, and may be too late', () => {
    const { doneBy } = endOf({ interactive: 1, assumed: { ahead: 400 }, deadlineAt: NOON + HOUR_MS });
    expect(doneBy).toBe(NOON + 101 * MINUTE_MS);
  });
});

describe('items of batches', () => {
  const tray = 'gathering.a/m/1K';

  it('wait for the rest of their batch, unless it is full', () => {
    expect(endOf({ trays: new Map([[tray, 50]]) }).doneBy).toBe(NOON + BATCH_TARGET_MS);
    expect(endOf({ trays: new Map([[tray, 51]]) }).doneBy).toBe(NOON + batching.gatherMs + BATCH_TARGET_MS);
    expect(endOf({ trays: new Map([[tray, 20]]), gathering: new Map([[tray, 30]]) }).doneBy).toBe(NOON + BATCH_TARGET_MS);
  });

  it('take as long as batches were seen to, behind what is owed already', () => {
    const { doneBy, spills } = endOf({
      trays: new Map([[tray, 50]]),
      deadlineAt: NOON + 24 * HOUR_MS,
      assumed: { ahead: 40, batch: { ms: 3 * HOUR_MS, from: 'measured' } },
    });
    expect({ doneBy, spills }).toEqual({ doneBy: NOON + 3 * HOUR_MS + 10 * MINUTE_MS, spills: false });
  });

  it.each([
    ['measured', true],
    ['default', false],
  ] as const)('that a deadline leaves no time for are bought at once before it (%s)', (from, spills) => {
    const deadlineAt = NOON + 5 * HOUR_MS;
    const end = endOf({ trays: new Map([[tray, 40]]), deadlineAt, assumed: { batch: { ms: 6 * HOUR_MS, from } } });
    expect(end).toEqual({ doneBy: deadlineAt - defaultPlacing.spillReserveMs + 10 * MINUTE_MS, spills });
  });
});

describe('items of the night', () => {
  it('are bought when it opens, after those that wait for it', () => {
    expect(endOf({ offPeak: 4 }).doneBy).toBe(TEN + MINUTE_MS);
    expect(endOf({ offPeak: 4, assumed: { waiting: 36 } }).doneBy).toBe(TEN + 10 * MINUTE_MS);
  });

  it('that a night has no room for are bought in the next', () => {
    expect(endOf({ offPeak: 240 }).doneBy).toBe(TEN + HOUR_MS);
    expect(endOf({ offPeak: 241 }).doneBy).toBe(TEN + 24 * HOUR_MS + MINUTE_MS);
  });

  it('that no night before the deadline has room for are bought at once', () => {
    const { doneBy } = endOf({ offPeak: 260, deadlineAt: TEN + 3 * HOUR_MS });
    expect(doneBy).toBe(TEN + HOUR_MS + 5 * MINUTE_MS);
  });

  it('end, however short a night and however long a picture is', () => {
    const placing = { ...defaultPlacing, offPeak: offPeakCalendar({ from: '22:00', to: '22:01', timeZone: 'Europe/London' }) };
    const { doneBy } = endOf({ offPeak: 9, placing, assumed: { picture: { ms: HOUR_MS, from: 'measured' } } });
    expect(doneBy).toBe(TEN + 2 * 24 * HOUR_MS + HOUR_MS);
  });
});

it('tells the last of all places', () => {
  const { doneBy } = endOf({ interactive: 1, offPeak: 1, trays: new Map([['gathering.a/m/1K', 50]]) });
  expect(doneBy).toBe(NOON + BATCH_TARGET_MS);
});
