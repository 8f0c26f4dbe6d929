import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offPeakCalendar } from '../../src/placing/off-peak.ts';
import { placeItem, type PlacingFacts } from '../../src/placing/place-item.ts';
import { defaultPlacing, type PlacingOptions } from '../../src/placing/placing-options.ts';
import { defaultQueue } from '../../src/queue-options.ts';

const HOUR_MS = 3_600_000;
const now = Date.parse('2026-11-21T20:00:00Z');
const tonight = { opensAt: Date.parse('2026-11-22T10:00:00Z'), closesAt: Date.parse('2026-11-22T15:00:00Z') };
const options: PlacingOptions = { ...defaultPlacing, offPeak: offPeakCalendar(defaultQueue.offPeak) };
const byDay: PlacingOptions = { ...options, offPeak: undefined };
const facts: PlacingFacts = {
  batch: { expectedNanoUsd: 67_000_000 },
  interactiveNanoUsd: 134_000_000,
  deadlineAt: undefined,
  now,
  batchTries: 0,
};

describe('a batch', () => {
  it('takes what it makes cheaper, without a deadline for as long as it likes', () => {
    expect(placeItem(facts, options)).toEqual({ place: 'batch', reason: 'cheapest', notBefore: now, until: undefined });
  });

  it('has until the time that is kept back for the next dearer place', () => {
    const deadlineAt = now + 24 * HOUR_MS;
    expect(placeItem({ ...facts, deadlineAt }, options).until).toBe(deadlineAt - options.spillReserveMs);
  });

  it('needs its hour before that', () => {
    const deadlineAt = now + options.leastBatchMs + options.spillReserveMs;
    expect(placeItem({ ...facts, deadlineAt }, options).place).toBe('batch');
    expect(placeItem({ ...facts, deadlineAt: deadlineAt - 1 }, options)).toMatchObject({
      place: 'interactive',
      reason: 'deadline-near',
      until: deadlineAt - 1,
    });
  });

  it.each([
    ['no-batch', { batch: undefined }],
    ['batch-dearer', { interactiveNanoUsd: 60_000_000 }],
    ['batch-price-unknown', { batch: { expectedNanoUsd: undefined } }],
    ['batch-failed', { batchTries: 2 }],
  ] as const)('is passed over: %s', (reason, special) => {
    expect(placeItem({ ...facts, ...special }, options)).toMatchObject({ place: 'off-peak', reason });
    expect(placeItem({ ...facts, ...special }, byDay)).toMatchObject({ place: 'interactive', reason, notBefore: now });
  });

  it('is cheaper than a price that nobody knows', () => {
    expect(placeItem({ ...facts, interactiveNanoUsd: undefined }, options).place).toBe('batch');
  });
});

describe('a night', () => {
  const single = { ...facts, batch: undefined };

  it('is waited for', () => {
    expect(placeItem(single, options)).toMatchObject({ notBefore: tonight.opensAt, until: tonight.closesAt });
  });

  it('ends before the time that is kept back', () => {
    const deadlineAt = tonight.closesAt;
    expect(placeItem({ ...single, deadlineAt }, options)).toMatchObject({
      place: 'off-peak',
      until: deadlineAt - options.spillReserveMs,
    });
  });

  it('is not waited for when it comes too late', () => {
    expect(placeItem({ ...single, deadlineAt: tonight.opensAt }, options)).toMatchObject({
      place: 'interactive',
      reason: 'deadline-near',
      notBefore: now,
    });
  });

  it('is the next one for what failed, when too little is left of this one', () => {
    const failed = { ...single, now: tonight.opensAt, earliestAt: tonight.closesAt - 60_000 };
    expect(placeItem(failed, options)).toMatchObject({ place: 'off-peak', notBefore: tonight.opensAt + 24 * HOUR_MS });
    expect(placeItem({ ...failed, earliestAt: tonight.opensAt + HOUR_MS }, options)).toMatchObject({
      place: 'off-peak',
      notBefore: tonight.opensAt + HOUR_MS,
      until: tonight.closesAt,
    });
  });
});

it('gives a deadline that has passed a place too', () => {
  const deadlineAt = now - 1;
  expect(placeItem({ ...facts, deadlineAt }, options)).toEqual({
    place: 'interactive',
    reason: 'deadline-near',
    notBefore: now,
    until: deadlineAt,
  });
});

const amount = fc.option(fc.integer({ min: 0, max: 1_000_000_000 }), { nil: undefined });
const anyFacts: fc.Arbitrary<PlacingFacts> = fc.record({
  batch: fc.option(fc.record({ expectedNanoUsd: amount }), { nil: undefined }),
  interactiveNanoUsd: amount,
  deadlineAt: fc.option(fc.integer({ min: now - 48 * HOUR_MS, max: now + 400 * HOUR_MS }), { nil: undefined }),
  // Both days on which clocks are set in the window's zone are near.
  now: fc.oneof(
    fc.integer({ min: now - 30 * 24 * HOUR_MS, max: now + 30 * 24 * HOUR_MS }),
    fc.integer({ min: Date.parse('2026-03-07T00:00:00Z'), max: Date.parse('2026-03-10T00:00:00Z') }),
  ),
  earliestAt: fc.option(fc.integer({ min: now - 48 * HOUR_MS, max: now + 400 * HOUR_MS }), { nil: undefined }),
  batchTries: fc.integer({ min: 0, max: 4 }),
});
const anyOptions: fc.Arbitrary<PlacingOptions> = fc.record({
  offPeak: fc.constantFrom(
    undefined,
    options.offPeak,
    offPeakCalendar({ from: '02:30', to: '02:31', timeZone: 'America/Los_Angeles' }),
  ),
  leastBatchMs: fc.integer({ min: 0, max: 5 * HOUR_MS }),
  leastOffPeakMs: fc.integer({ min: 0, max: 2 * HOUR_MS }),
  spillReserveMs: fc.integer({ min: 0, max: 5 * HOUR_MS }),
  mostBatchTries: fc.integer({ min: 0, max: 3 }),
});

describe('whatever is asked', () => {
  it('has one answer, and one that can be kept', () => {
    fc.assert(
      fc.property(anyFacts, anyOptions, (given, how) => {
        const placed = placeItem(given, how);
        expect(placeItem(given, how)).toEqual(placed);
        expect(placed.notBefore).toBeGreaterThanOrEqual(given.now);
        if (placed.place === 'interactive') expect(placed.until).toBe(given.deadlineAt);
        else if (placed.until !== undefined) expect(placed.until).toBeGreaterThanOrEqual(placed.notBefore);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves what is kept back of a deadline to the next dearer place', () => {
    fc.assert(
      fc.property(anyFacts, anyOptions, (given, how) => {
        fc.pre(given.deadlineAt !== undefined);
        const { place, until } = placeItem(given, how);
        if (place === 'interactive') return;
        expect(until).toBeLessThanOrEqual((given.deadlineAt ?? 0) - how.spillReserveMs);
      }),
      { numRuns: 2000 },
    );
  });

  it('never pays more than must be while nothing hurries', () => {
    fc.assert(
      fc.property(anyFacts, anyOptions, (given, how) => {
        const { place } = placeItem({ ...given, deadlineAt: undefined }, how);
        const batchPrice = given.batch?.expectedNanoUsd;
        const isCheaper = batchPrice !== undefined && batchPrice <= (given.interactiveNanoUsd ?? Number.POSITIVE_INFINITY);
        if (isCheaper && given.batchTries < how.mostBatchTries) expect(place).toBe('batch');
        else expect(place).toBe(how.offPeak === undefined ? 'interactive' : 'off-peak');
      }),
      { numRuns: 2000 },
    );
  });

  it('buys only in a night what is placed there', () => {
    fc.assert(
      fc.property(anyFacts, anyOptions, (given, how) => {
        const { place, notBefore, until } = placeItem(given, how);
        if (place !== 'off-peak') return;
        const night = how.offPeak?.(notBefore);
        expect(night?.opensAt).toBeLessThanOrEqual(notBefore);
        expect(until).toBeLessThanOrEqual(night?.closesAt ?? 0);
      }),
      { numRuns: 2000 },
    );
  });
});
