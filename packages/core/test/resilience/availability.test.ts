import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILURE_CLASSES, type FailureClass } from '../../src/errors/failure-class.ts';
import { Availability } from '../../src/resilience/availability.ts';
import type { RetakeEvent } from '../../src/telemetry/events.ts';
import { candidate, delivers, failure, fakeChannel, fakeModel } from './test-bench.ts';

const COOL_DOWN = { baseMs: 10_000, factor: 2, maxMs: 60_000 };
const NOON = Date.parse('2026-11-21T12:00:00-08:00');

function setUp() {
  const clock = { at: NOON, now: () => clock.at };
  const events: RetakeEvent[] = [];
  const availability = new Availability({
    coolDown: COOL_DOWN,
    disabledRecheckMs: 60_000,
    clock,
    teller: { tell: (event) => void events.push(event), within: (_id, work) => work() },
  });
  const pro = candidate(fakeChannel('relay', delivers), fakeModel('pro'));
  const fail = (failureClass: FailureClass, retryAfterMs?: number, startedAt = clock.at) =>
    availability.failed(pro, failure(failureClass, { retryAfterMs }).failure, startedAt);
  return { clock, events, availability, fail, read: () => availability.unavailability('relay', 'pro') };
}

describe('Availability', () => {
  it('rests as long as the upstream asked, and is told at the next attempt that this is over', () => {
    const { clock, events, availability, fail, read } = setUp();
    expect(fail('rate_limited', 3_000)).toBe(false);
    expect(read()).toMatchObject({ reason: 'cool_down', until: NOON + 3_000 });
    expect(availability.unavailability('relay', 'flash')).toBeUndefined();
    clock.at += 3_000;
    expect(read()).toBeUndefined();
    availability.began('relay', 'pro');
    availability.began('relay', 'pro');
    expect(events).toMatchObject([
      {
        type: 'channel.unavailable',
        channel: 'relay',
        model: 'pro',
        reason: 'cool_down',
        errorType: 'rate_limited',
        until: NOON + 3_000,
      },
      { type: 'channel.available', channel: 'relay', model: 'pro' },
    ]);
  });

  it('rests longer each time when the upstream names no time, and counts anew after a picture', () => {
    const { clock, availability, fail, read } = setUp();
    const rests: number[] = [];
    const strike = (): boolean => {
      const repeated = fail('rate_limited');
      const until = read()?.until ?? 0;
      rests.push(until - clock.at);
      clock.at = until;
      return repeated;
    };
    expect([strike(), strike(), strike(), strike(), strike()]).toEqual([false, true, true, true, true]);
    availability.succeeded('relay', 'pro', clock.at);
    expect(strike()).toBe(false);
    expect(rests).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 10_000]);
  });

  it('does not believe too short a time twice', () => {
    const { clock, fail, read } = setUp();
    fail('rate_limited', 1_000);
    clock.at += 1_000;
    fail('rate_limited', 1_000);
    expect(read()?.until).toBe(clock.at + 20_000);
  });

  it('takes the failures of attempts that were in flight together for one', () => {
    const { clock, fail, read } = setUp();
    const startedAt = clock.at;
    clock.at += 500;
    expect(fail('rate_limited', undefined, startedAt)).toBe(false);
    clock.at += 10;
    expect(fail('rate_limited', undefined, startedAt)).toBe(false);
    expect(read()?.until).toBe(clock.at + 10_000);
  });

  it('never shortens a rest by a later, shorter one', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom('rate_limited' as const, 'quota_daily' as const),
            fc.option(fc.integer({ min: 1, max: 90_000 })),
            fc.integer({ min: 0, max: 4_000 }),
          ),
        ),
        (failures) => {
          const { clock, fail, read } = setUp();
          let longest = 0;
          for (const [failureClass, retryAfterMs, passedMs] of failures) {
            clock.at += passedMs;
            fail(failureClass, retryAfterMs ?? undefined);
            const until = read()?.until ?? 0;
            expect(until).toBeGreaterThanOrEqual(longest);
            expect(until).toBeGreaterThanOrEqual(clock.at + (failureClass === 'rate_limited' ? (retryAfterMs ?? 10_000) : 0));
            longest = until;
          }
        },
      ),
    );
  });

  it('rests until midnight Pacific time after a used-up daily quota, whatever the upstream says', () => {
    const { fail, read } = setUp();
    fail('quota_daily', 34_000);
    expect(read()).toMatchObject({ reason: 'cool_down', until: Date.parse('2026-11-22T00:00:00-08:00') });
  });

  it.each(['auth', 'billing'] as const)('leaves every model of a channel alone after %s, until it is enabled', (failureClass) => {
    const { clock, events, availability, fail, read } = setUp();
    fail(failureClass);
    fail(failureClass);
    clock.at += 59_999;
    expect(read()).toMatchObject({ reason: 'channel_disabled' });
    expect(availability.unavailability('relay', 'flash')?.reason).toBe('channel_disabled');
    expect(availability.snapshot('relay', 'pro').disabledBy).toBe(failureClass);
    availability.enable('relay');
    availability.enable('relay');
    expect(read()).toBeUndefined();
    expect(events).toMatchObject([
      { type: 'channel.unavailable', model: undefined, reason: 'channel_disabled', errorType: failureClass },
      { type: 'channel.available', model: undefined },
    ]);
  });

  it('leaves one model alone when it is gone', () => {
    const { availability, events, fail, read } = setUp();
    fail('model_gone');
    expect(read()?.reason).toBe('model_disabled');
    expect(availability.unavailability('relay', 'flash')).toBeUndefined();
    availability.enable('relay', 'pro');
    expect(read()).toBeUndefined();
    expect(events.map(({ type }) => type)).toEqual(['channel.unavailable', 'channel.available']);
  });

  it.each(FAILURE_CLASSES.filter((one) => !['rate_limited', 'quota_daily', 'auth', 'billing', 'model_gone'].includes(one)))(
    'is not touched by %s',
    (failureClass) => {
      const { events, fail, read } = setUp();
      fail(failureClass, 5_000);
      expect(read()).toBeUndefined();
      expect(events).toEqual([]);
    },
  );
});
