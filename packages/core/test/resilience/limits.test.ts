import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RateLimitFact } from '../../src/catalog/rate-limit-fact.ts';
import type { ChannelLimits } from '../../src/channels/channel.ts';
import { readRateLimitHeaders, readRefusedLimits } from '../../src/channels/wire/rate-limit-facts.ts';
import { Limits } from '../../src/resilience/limits/limits.ts';
import { SlidingWindow } from '../../src/resilience/limits/sliding-window.ts';
import { defaultResilience } from '../../src/resilience/options.ts';
import { nextMidnight } from '../../src/resilience/next-midnight.ts';
import type { RetakeEvent } from '../../src/telemetry/events.ts';
import { ANSWER, bench, candidate, delivers, failure, fakeChannel, inTurn } from './test-bench.ts';

const NOON = Date.parse('2026-11-21T20:00:00Z');
const MINUTE = 60_000;

function limitsOf(limits: ChannelLimits, kind = 'fake') {
  const time = { now: NOON };
  const events: RetakeEvent[] = [];
  const clock = { now: () => time.now };
  const teller = { tell: (event: RetakeEvent) => void events.push(event), within: <T>(_id: string, work: () => T) => work() };
  const room = new Limits({ times: defaultResilience.rateLimits, clock, teller });
  const channel = { ...fakeChannel('one', delivers, { limits }), kind };
  return {
    time,
    events,
    start: (references = 0, model = 'model-a') => room.started(channel, model, references),
    told: (facts: readonly RateLimitFact[], model = 'model-a') => room.told(channel, model, facts),
    until: (references = 0, model = 'model-a') => room.unavailability('one', model, references)?.until,
    detail: () => room.unavailability('one', 'model-a')?.detail,
  };
}

function fact(more: Partial<RateLimitFact>): RateLimitFact {
  return { counts: 'images', per: undefined, limit: undefined, remaining: undefined, freeInMs: undefined, ...more };
}

describe('a sliding window', () => {
  it('never holds more than its limit in any stretch of its length, and is full no longer than it has to', () => {
    const step = fc.record({ waitMs: fc.nat(40_000), weight: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 12 }), fc.array(step, { maxLength: 200 }), (limit, steps) => {
        let now = 0;
        const window = new SlidingWindow(limit, MINUTE, { now: () => now });
        const starts: { at: number; weight: number }[] = [];
        const used = (at: number) =>
          starts.filter((one) => one.at > at - MINUTE && one.at <= at).reduce((sum, { weight }) => sum + weight, 0);
        for (const { waitMs, weight } of steps) {
          now += waitMs;
          const until = window.fullUntil(weight);
          expect(until !== undefined).toBe(used(now) + weight > limit);
          if (until !== undefined) {
            expect(used(until) + weight).toBeLessThanOrEqual(limit);
            expect(used(until - 1) + weight).toBeGreaterThan(limit);
            continue;
          }
          window.started(weight);
          starts.push({ at: now, weight });
        }
      }),
    );
  });

  it('lets what is heavier than the limit start alone', () => {
    const window = new SlidingWindow(5, MINUTE, { now: () => NOON });
    expect(window.fullUntil(9)).toBeUndefined();
    window.started(9);
    expect(window.fullUntil(1)).toBe(NOON + MINUTE);
  });
});

describe('the next midnight', () => {
  it.each([
    ['a day of 23 hours', 'America/Los_Angeles', '2026-03-08T09:30:00Z', '2026-03-09T07:00:00Z'],
    ['a day of 25 hours', 'America/Los_Angeles', '2026-11-01T07:30:00Z', '2026-11-02T08:00:00Z'],
    ['a day that begins at 01:00', 'America/Santiago', '2026-09-05T12:00:00Z', '2026-09-06T04:00:00Z'],
    ['half an hour beside the others', 'Asia/Kolkata', '2026-11-21T18:29:59Z', '2026-11-21T18:30:00Z'],
    ['midnight itself, which is the next day already', 'UTC', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z'],
  ])('is right for %s', (_what, zone, now, expected) => {
    expect(new Date(nextMidnight(zone, Date.parse(now))).toISOString()).toBe(new Date(expected).toISOString());
  });
});

describe('limits of a channel', () => {
  it('count requests and pictures of the minute and of the day, each until its own time', () => {
    const { time, start, until, detail } = limitsOf({ imagesPerMinute: 2, requestsPerDay: 3 });
    start();
    time.now += 1_000;
    start();
    expect(until()).toBe(NOON + MINUTE);
    expect(detail()).toBe('It has used up its imagesPerMinute (2)');
    time.now = NOON + MINUTE;
    expect(until()).toBeUndefined();
    start();
    expect(until()).toBe(Date.parse('2026-11-22T08:00:00Z'));
    expect(detail()).toBe('It has used up its requestsPerDay (3)');
    time.now = Date.parse('2026-11-22T08:00:00Z');
    expect(until()).toBeUndefined();
  });

  it('are shared by the models of a channel', () => {
    const { start, until } = limitsOf({ requestsPerMinute: 1 });
    start(0, 'model-a');
    expect(until(0, 'model-b')).toBe(NOON + MINUTE);
  });

  it('count references where the upstream does, as the published tier says', () => {
    const { start, until } = limitsOf({ tier: 'tier-1' }, 'openai');
    start(2);
    expect(until(1)).toBeUndefined();
    expect(until(2)).toBe(NOON + MINUTE);
  });

  it('of the options win over those of the tier', () => {
    const { start, until } = limitsOf({ tier: 'tier-1', imagesPerMinute: 6 }, 'openai');
    start(4);
    expect(until()).toBeUndefined();
    start();
    expect(until()).toBe(NOON + MINUTE);
  });
});

describe('limits that the upstream tells', () => {
  it('are kept as a window of their model, told of once, and forgotten after an hour', () => {
    const { time, events, start, told, until } = limitsOf({});
    told([fact({ per: 'minute', limit: 2 })]);
    told([fact({ per: 'minute', limit: 2 })]);
    expect(events).toEqual([
      { type: 'limit.learned', at: NOON, channel: 'one', model: 'model-a', counts: 'images', per: 'minute', limit: 2 },
    ]);
    start();
    start();
    expect(until()).toBe(NOON + MINUTE);
    expect(until(0, 'model-b')).toBeUndefined();
    time.now += 3_600_000;
    start();
    start();
    start();
    expect(until()).toBeUndefined();
  });

  it('count down what is left until there is more', () => {
    const { time, start, told, until } = limitsOf({});
    told([fact({ remaining: 1, freeInMs: 12_000 })]);
    expect(until()).toBeUndefined();
    start();
    expect(until()).toBe(NOON + 12_000);
    time.now += 12_000;
    expect(until()).toBeUndefined();
  });

  it('cost no picture when they make no sense', async () => {
    const odd = fakeChannel(
      'odd',
      inTurn(() => ({ ...ANSWER, rateLimits: 'many' as never }), delivers),
    );
    const { pipeline, call } = bench();
    expect((await pipeline.deliver(call([candidate(odd)]))).value).toBe('odd');
    expect(pipeline.health.unavailability('odd', 'model-a')).toBeUndefined();
  });

  it('exclude a channel whose refusal named them, beyond the pause it asked for', async () => {
    const time = { now: NOON };
    const named = { rateLimits: [fact({ counts: 'requests', per: 'minute', limit: 1 })], retryAfterMs: 1_000 };
    const tight = fakeChannel(
      'tight',
      inTurn(() => Promise.reject(failure('rate_limited', named)), delivers),
    );
    const spare = fakeChannel('spare', delivers);
    const { pipeline, call } = bench({ clock: { now: () => time.now } });
    const ask = async () => (await pipeline.deliver(call([candidate(tight), candidate(spare)]))).value;
    expect(await ask()).toBe('spare');
    time.now += 1_000;
    expect(await ask()).toBe('tight');
    expect(pipeline.health.unavailability('tight', 'model-a')).toMatchObject({ reason: 'rate_limit', until: NOON + 61_000 });
    expect(await ask()).toBe('spare');
  });
});

describe('what is read of limits', () => {
  it.each([
    [
      'input-images',
      { limit: '5', remaining: '0', reset: '60s' },
      { counts: 'images', limit: 5, remaining: 0, freeInMs: 12_000 },
    ],
    [
      'requests',
      { limit: '500', remaining: '499', reset: '120ms' },
      { counts: 'requests', limit: 500, remaining: 499, freeInMs: 120 },
    ],
    [
      'tokens',
      { limit: '100000', remaining: '0', reset: '6m0s' },
      { counts: 'tokens', limit: 100_000, remaining: 0, freeInMs: 4 },
    ],
  ])('in headers of %s', (unit, { limit, remaining, reset }, expected) => {
    const headers = new Headers({
      [`x-ratelimit-limit-${unit}`]: limit,
      [`x-ratelimit-remaining-${unit}`]: remaining,
      [`x-ratelimit-reset-${unit}`]: reset,
    });
    expect(readRateLimitHeaders(headers)).toEqual([{ per: undefined, ...expected }]);
  });

  it.each([
    ['no headers', new Headers()],
    ['a number that is none', new Headers({ 'x-ratelimit-limit-requests': 'many', 'x-ratelimit-remaining-requests': '1' })],
  ])('is nothing in %s', (_what, headers) => expect(readRateLimitHeaders(headers)).toEqual([]));

  it.each([
    [
      'OpenAI',
      {
        message:
          'Rate limit reached for gpt-image-2 (for limit gpt-image) in organization org-x on input-images per min: Limit 5, Used 5, Requested 1. Please try again in 12s.',
      },
      [{ counts: 'images', per: 'minute', limit: 5 }],
    ],
    [
      'OpenAI, for the day',
      {
        message:
          'Rate limit reached for gpt-image-2 in organization org-x on requests per day (RPD): Limit 250, Used 250, Requested 1.',
      },
      [{ counts: 'requests', per: 'day', limit: 250 }],
    ],
    [
      'Google',
      {
        message:
          'You exceeded your current quota.\n* Quota exceeded for metric: x/generate_requests_per_model, limit: 10, model: m',
        details: [{ violations: [{ quotaId: 'GenerateRequestsPerMinutePerProjectPerModel' }] }],
      },
      [{ counts: 'requests', per: 'minute', limit: 10 }],
    ],
    [
      'Google, of two quotas with their values',
      {
        message: 'limit: 10, model: m\nlimit: 20',
        details: [
          {
            violations: [
              { quotaId: 'GenerateRequestsPerMinutePerProjectPerModel', quotaValue: '10' },
              { quotaId: 'GenerateImagesPerDayPerProjectPerModel', quotaValue: '20' },
              { quotaId: 'GenerateContentInputTokensPerModelPerMinute' },
            ],
          },
        ],
      },
      [
        { counts: 'requests', per: 'minute', limit: 10 },
        { counts: 'images', per: 'day', limit: 20 },
      ],
    ],
    ['nobody', { message: 'Resource has been exhausted (e.g. check quota).' }, []],
  ])('in the refusal of %s', (_who, error, expected) => {
    const unknown = { remaining: undefined, freeInMs: undefined };
    expect(readRefusedLimits(JSON.stringify({ error }))).toEqual(expected.map((one) => ({ ...one, ...unknown })));
  });

  it.each([[undefined], ['<html>'], ['{"error":"busy"}'], ['[]']])('is nothing in %s', (body) =>
    expect(readRefusedLimits(body)).toEqual([]),
  );
});
