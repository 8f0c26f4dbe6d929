import { describe, expect, it } from 'vitest';
import { leastInFlight } from '../../../src/routing/strategies/least-in-flight.ts';
import { lowestLatency } from '../../../src/routing/strategies/lowest-latency.ts';
import type { Strategy } from '../../../src/routing/strategies/strategy.ts';
import { createTrafficLog } from '../../../src/routing/traffic/traffic-log.ts';
import type { AttemptStarted, AttemptSucceeded } from '../../../src/telemetry/events.ts';
import { candidate, context, seeded } from '../strategies/candidates.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * Orders a picture every `everyMs` for `minutes`, by the strategy over channels that take as long as they say, on a virtual clock.
 * Gives the share of each channel in each period.
 */
function play(
  strategy: Strategy,
  takesMs: Readonly<Record<string, (at: number) => number>>,
  { everyMs, minutes, periodMinutes }: { readonly everyMs: number; readonly minutes: number; readonly periodMinutes: number },
) {
  let now = 0;
  const log = createTrafficLog({ clock: { now: () => now } });
  const candidates = Object.keys(takesMs).map((id) => candidate(id));
  const asked = context({ traffic: log, random: seeded(5) });
  const ends: { readonly at: number; readonly event: AttemptSucceeded }[] = [];
  const counts: Record<string, number>[] = [];
  for (; now < minutes * MINUTE_MS; now += everyMs) {
    for (const end of ends.filter(({ at }) => at <= now)) {
      log.told(end.event);
      ends.splice(ends.indexOf(end), 1);
    }
    const channel = strategy(candidates, asked)[0]?.channel.id ?? '';
    const durationMs = takesMs[channel]?.(now) ?? 0;
    const facts = {
      callId: 'call',
      attemptId: 'attempt',
      at: now,
      number: 1,
      kind: 'primary',
      channel,
      provider: 'gcp.gemini',
      server: { address: 'localhost', port: 1 },
      model: 'gemini-3-pro-image',
      size: '1K',
      resendCount: 0,
    } as const;
    log.told({ ...facts, type: 'attempt.started', seed: undefined } satisfies AttemptStarted);
    const event: AttemptSucceeded = {
      ...facts,
      type: 'attempt.succeeded',
      durationMs,
      pictures: 1,
      deliveredSize: '1K',
      usage: undefined,
      cost: { basis: 'none', nanoUsd: 0, lines: [] },
      modelVersion: undefined,
      responseId: undefined,
      requestId: undefined,
      finishReason: undefined,
      statusCode: 200,
    };
    ends.push({ at: now + durationMs, event });
    const count = (counts[Math.floor(now / (periodMinutes * MINUTE_MS))] ??= {});
    count[channel] = (count[channel] ?? 0) + 1;
  }
  const perPeriod = (periodMinutes * MINUTE_MS) / everyMs;
  return counts.map((count) => Object.fromEntries(Object.keys(takesMs).map((id) => [id, (count[id] ?? 0) / perPeriod])));
}

describe('lowestLatency over an hour', () => {
  it('leaves a channel that becomes slow, and comes back to it when it is quick again', () => {
    const slowFor = (at: number) => at >= 20 * MINUTE_MS && at < 40 * MINUTE_MS;
    const shares = play(
      lowestLatency(),
      { steady: () => 30 * SECOND_MS, shaky: (at) => (slowFor(at) ? 240 : 15) * SECOND_MS },
      { everyMs: 20 * SECOND_MS, minutes: 80, periodMinutes: 20 },
    );
    expect(shares[0]?.['shaky']).toBeGreaterThan(0.6);
    expect(shares[1]?.['shaky']).toBeLessThan(0.25);
    expect(shares[3]?.['shaky']).toBeGreaterThan(0.6);
  });

  it('shares in proportion to speed when there is more to do than one channel takes at its best', () => {
    const [, settled] = play(
      lowestLatency(),
      { fast: () => 20 * SECOND_MS, slow: () => 40 * SECOND_MS },
      { everyMs: SECOND_MS, minutes: 40, periodMinutes: 20 },
    );
    expect(settled?.['fast']).toBeGreaterThan(0.55);
    expect(settled?.['fast']).toBeLessThan(0.9);
  });
});

describe('leastInFlight over an hour', () => {
  it('gives a slow machine fewer pictures, so that as many are in flight on each', () => {
    const [, settled] = play(
      leastInFlight(),
      { fast: () => 20 * SECOND_MS, slow: () => 60 * SECOND_MS },
      { everyMs: SECOND_MS, minutes: 40, periodMinutes: 20 },
    );
    expect(settled?.['fast']).toBeCloseTo(0.75, 1);
  });
});
