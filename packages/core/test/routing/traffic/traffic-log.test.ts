import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILURE_CLASSES, type FailureClass } from '../../../src/errors/failure-class.ts';
import { FAILURE_TABLE } from '../../../src/resilience/failure-table.ts';
import { OBSERVATION_WEIGHT } from '../../../src/routing/traffic/observation-weight.ts';
import { peakPrior } from '../../../src/routing/traffic/peak-prior.ts';
import { createTrafficLog, type TrafficLogParts } from '../../../src/routing/traffic/traffic-log.ts';
import type { ImageSize } from '../../../src/catalog/size.ts';
import type { AttemptFailed, AttemptStarted, AttemptSucceeded } from '../../../src/telemetry/events.ts';

const MINUTE_MS = 60_000;
const MODEL = 'gemini-3-pro-image';
/** A Monday, 03:00 in Los Angeles: no peak. */
const NIGHT = Date.parse('2026-11-23T11:00:00Z');

interface Asked {
  readonly channel?: string;
  readonly model?: string;
  readonly size?: ImageSize;
}

function world(parts: Partial<TrafficLogParts> = {}) {
  let now = NIGHT;
  const log = createTrafficLog({ clock: { now: () => now }, failureDomainOf: () => 'google', ...parts });
  const attempt = ({ channel = 'gemini', model = MODEL, size = '1K' }: Asked) =>
    ({
      callId: 'call',
      attemptId: 'attempt',
      at: now,
      number: 1,
      kind: 'primary',
      channel,
      provider: 'gcp.gemini',
      server: { address: 'localhost', port: 1 },
      model,
      size,
      resendCount: 0,
    }) as const;
  const started = (asked: Asked = {}) =>
    log.told({ ...attempt(asked), type: 'attempt.started', seed: undefined } satisfies AttemptStarted);
  const ended = { cost: { basis: 'none', nanoUsd: 0, lines: [] }, usage: undefined, requestId: undefined } as const;
  return {
    log,
    started,
    succeeded(durationMs = 20_000, asked: Asked = {}) {
      started(asked);
      log.told({
        ...attempt(asked),
        ...ended,
        type: 'attempt.succeeded',
        durationMs,
        pictures: 1,
        deliveredSize: asked.size,
        modelVersion: undefined,
        responseId: undefined,
        finishReason: undefined,
        statusCode: 200,
      } satisfies AttemptSucceeded);
    },
    failed(errorType: FailureClass | 'cancelled' = 'overloaded', durationMs = 1_000, asked: Asked = {}) {
      started(asked);
      log.told({
        ...attempt(asked),
        ...ended,
        type: 'attempt.failed',
        durationMs,
        errorType,
        billing: 'not-billed',
        statusCode: undefined,
        upstreamCode: undefined,
        retryAfterMs: undefined,
      } satisfies AttemptFailed);
    },
    pass(ms: number) {
      now += ms;
    },
    success: (size: ImageSize = '1K', channel = 'gemini') => log.success(channel, MODEL, size),
  };
}

function times(count: number, act: () => void): void {
  for (let index = 0; index < count; index += 1) act();
}

describe('success', () => {
  it('is what is expected of the hour before there is traffic', () => {
    const { success, pass, log } = world();
    expect(success()).toEqual({ rate: 0.97, observations: 0 });
    // 09:30 in Los Angeles.
    pass(6.5 * 60 * MINUTE_MS);
    expect(success()).toEqual({ rate: 0.55, observations: 0 });
    expect(log.success('unheard-of', 'unheard-of', '4K').observations).toBe(0);
  });

  it('is the traffic alone after 20 observations, and more of it than of the prior after 10', () => {
    const { success, failed } = world();
    times(10, () => failed());
    expect(success().rate).toBeCloseTo(0.97 / 2);
    times(10, () => failed());
    expect(success()).toEqual({ rate: 0, observations: 20 });
  });

  it('is the same at peak and at night once there is traffic', () => {
    const { success, succeeded, failed, pass } = world({ halfLifeMs: 7 * 86_400_000 });
    times(30, () => succeeded());
    times(10, () => failed());
    expect(success().rate).toBeCloseTo(0.75);
    pass(6.5 * 60 * MINUTE_MS);
    expect(success().rate).toBeCloseTo(0.75);
  });

  it('is kept by channel, model and size', () => {
    const { success, failed, log } = world();
    times(20, () => failed('overloaded', 1_000, { size: '4K' }));
    expect(success('4K').rate).toBe(0);
    expect(success('2K').rate).toBe(0.97);
    expect(success('4K', 'vertex').rate).toBe(0.97);
    expect(log.success('gemini', 'gemini-nano-banana-2.1', '4K').rate).toBe(0.97);
  });

  it('fades, so that what failed finds its way back by itself', () => {
    const { success, failed, pass } = world();
    times(20, () => failed());
    const rates = [0, 5, 10, 15, 20, 40].map((minute, index, all) => {
      pass((minute - (all[index - 1] ?? 0)) * MINUTE_MS);
      return success().rate;
    });
    expect(rates[0]).toBe(0);
    expect(rates[2]).toBeCloseTo(0.97 / 2);
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
    expect(rates.at(-1)).toBeGreaterThan(0.9);
    expect(success().observations).toBeCloseTo(20 / 16);
  });

  it('changes its mind faster than it forgets', () => {
    const { success, succeeded, failed } = world();
    times(20, () => failed());
    times(20, () => succeeded());
    expect(success().rate).toBeCloseTo(0.5);
  });

  it('stays a share, and observations never exceed what was told', () => {
    const event = fc.record({ wait: fc.nat(30 * MINUTE_MS), ok: fc.boolean() });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const { success, succeeded, failed, pass } = world();
        for (const [index, { wait, ok }] of events.entries()) {
          pass(wait);
          if (ok) succeeded();
          else failed();
          const { rate, observations } = success();
          expect(rate).toBeGreaterThanOrEqual(0);
          expect(rate).toBeLessThanOrEqual(1);
          expect(observations).toBeLessThanOrEqual(index + 1 + 1e-9);
        }
      }),
    );
  });

  it('bears a clock that is set back', () => {
    const { success, failed, pass } = world();
    times(5, () => failed());
    pass(-60 * MINUTE_MS);
    times(5, () => failed());
    expect(success().observations).toBe(10);
  });

  it('counts failures as the circuits do', () => {
    const weights = { counts: 1, repeated: 1, soft: 0.5, never: 0 } as const;
    const expected = FAILURE_CLASSES.map((failure) => [failure, weights[FAILURE_TABLE[failure].settled.circuit]]);
    expect(OBSERVATION_WEIGHT).toEqual({ ...Object.fromEntries(expected), cancelled: 0 });
    const { success, failed } = world();
    for (const silent of ['cancelled', 'blocked', 'invalid_request', 'auth', 'quota_daily'] as const) failed(silent);
    expect(success().observations).toBe(0);
    failed('no_image');
    expect(success().observations).toBe(0.5);
  });
});

describe('latency', () => {
  it('is unknown before the first picture, whatever failed', () => {
    const { log, failed } = world();
    for (const failure of FAILURE_CLASSES) failed(failure);
    failed('cancelled', 50_000);
    expect(log.latencyMs('gemini', MODEL)).toBeUndefined();
  });

  it('jumps up at once, and comes down slowly', () => {
    const { log, succeeded, pass } = world();
    const read = () => log.latencyMs('gemini', MODEL, '1K');
    succeeded(20_000);
    succeeded(60_000);
    expect(read()).toBe(60_000);
    pass(MINUTE_MS);
    succeeded(20_000);
    expect(read()).toBeGreaterThan(50_000);
    times(30, () => {
      pass(MINUTE_MS);
      succeeded(20_000);
    });
    expect(read()).toBeLessThan(21_000);
  });

  it('comes down while nothing is asked, so that a slow channel is tried again', () => {
    const { log, succeeded, pass } = world();
    succeeded(60_000);
    pass(5 * MINUTE_MS);
    expect(log.latencyMs('gemini', MODEL, '1K')).toBeCloseTo(30_000);
    pass(5 * MINUTE_MS);
    expect(log.latencyMs('gemini', MODEL, '1K')).toBeCloseTo(15_000);
  });

  it('never falls for a slower answer than the last one', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(20 * MINUTE_MS), fc.nat(100_000), fc.nat(100_000), (first, wait, one, other) => {
        const after = (second: number) => {
          const { log, succeeded, pass } = world();
          succeeded(first);
          pass(wait);
          succeeded(second);
          return log.latencyMs('gemini', MODEL, '1K') ?? Number.NaN;
        };
        expect(after(Math.max(one, other))).toBeGreaterThanOrEqual(after(Math.min(one, other)));
      }),
    );
  });

  it('is that of the size, or of all sizes while the size is not known', () => {
    const { log, succeeded } = world();
    succeeded(60_000, { size: '4K' });
    expect(log.latencyMs('gemini', MODEL, '1K')).toBe(60_000);
    expect(log.latencyMs('gemini', MODEL)).toBe(60_000);
    succeeded(20_000, { size: '1K' });
    expect(log.latencyMs('gemini', MODEL, '1K')).toBe(20_000);
    expect(log.latencyMs('gemini', MODEL, '4K')).toBe(60_000);
  });

  it('is raised by an attempt that was cut after longer than expected, and not lowered by a quick failure', () => {
    const { log, succeeded, failed } = world();
    const read = () => log.latencyMs('gemini', MODEL, '1K');
    succeeded(20_000);
    failed('overloaded', 500);
    failed('cancelled', 5_000);
    expect(read()).toBe(20_000);
    failed('timeout', 90_000);
    expect(read()).toBe(90_000);
  });
});

describe('in flight', () => {
  it('counts the attempts of a channel over all models', () => {
    const { log, started, succeeded, failed } = world();
    started();
    started({ model: 'gemini-nano-banana-2.1' });
    started({ channel: 'vertex' });
    succeeded();
    failed();
    expect([log.inFlight('gemini'), log.inFlight('vertex'), log.inFlight('relay')]).toEqual([2, 1, 0]);
  });

  it('is never below zero, and can be somebody else’s count', () => {
    const { log, started, failed } = world();
    failed();
    // An end without a start, as when the log is made while attempts are on their way.
    log.told({ ...endOf('gemini') });
    started();
    expect(log.inFlight('gemini')).toBe(1);
    expect(world({ inFlight: () => 7 }).log.inFlight('gemini')).toBe(7);
  });
});

describe('memory', () => {
  it('is bounded: what was not asked for the longest time makes room', () => {
    const { log, succeeded, pass } = world({ capacity: 10 });
    for (let index = 0; index < 1_000; index += 1) {
      pass(1);
      succeeded(20_000, { channel: `c${index}` });
    }
    const known = Array.from({ length: 1_000 }, (_, index) => log.success(`c${index}`, MODEL, '1K').observations > 0);
    expect(known.filter(Boolean)).toHaveLength(10);
    expect(known.lastIndexOf(false)).toBe(989);
  });
});

describe('another prior', () => {
  it('can expect anything, and be outweighed sooner', () => {
    const { success, failed } = world({ prior: peakPrior({ windows: [], quietRate: 0.8, outweighedAfter: 4 }) });
    expect(success().rate).toBe(0.8);
    times(4, () => failed());
    expect(success().rate).toBe(0);
  });
});

function endOf(channel: string): AttemptFailed {
  return {
    type: 'attempt.failed',
    callId: 'call',
    attemptId: 'attempt',
    at: 0,
    number: 1,
    kind: 'primary',
    channel,
    provider: 'gcp.gemini',
    server: { address: 'localhost', port: 1 },
    model: MODEL,
    size: '1K',
    resendCount: 0,
    durationMs: 1,
    errorType: 'overloaded',
    billing: 'not-billed',
    cost: { basis: 'none', nanoUsd: 0, lines: [] },
    usage: undefined,
    statusCode: 503,
    upstreamCode: undefined,
    requestId: undefined,
    retryAfterMs: undefined,
  };
}
