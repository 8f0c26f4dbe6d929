import type { ImageSize } from '../../catalog/size.ts';
import { type Clock, steadyNow } from '../../config/clock.ts';
import type { AttemptFailed, AttemptSucceeded, RetakeEvent } from '../../telemetry/events.ts';
import type { SuccessReading, TrafficReading } from '../traffic-reading.ts';
import { FadedTally } from './faded-tally.ts';
import { OBSERVATION_WEIGHT } from './observation-weight.ts';
import { PeakEwma } from './peak-ewma.ts';
import { peakPrior, type SuccessPrior } from './peak-prior.ts';
import { RecentTable } from './recent-table.ts';
import { defaultTraffic } from './traffic-options.ts';

/** Recent traffic: a reading of it, and a place to be told what happens. */
export interface TrafficLog extends TrafficReading {
  /** Takes note of attempts; other events are no concern of it. Never throws, never waits. */
  told(event: RetakeEvent): void;
}

/** What a traffic log is made with. */
export interface TrafficLogParts {
  readonly clock: Clock;
  /** @default peakPrior() */
  readonly prior?: SuccessPrior | undefined;
  /** Attempts in flight on a channel, where somebody keeps count already. @default counted from the events */
  readonly inFlight?: ((channelId: string) => number) | undefined;
  /** What fails together with a channel, for the prior. @default unknown, and then no peaks are expected */
  readonly failureDomainOf?: ((channelId: string) => string | undefined) | undefined;
  /** In milliseconds. @default 600_000 */
  readonly halfLifeMs?: number | undefined;
  /** In milliseconds. @default 300_000 */
  readonly latencyHalfLifeMs?: number | undefined;
  /** Most channels × models × sizes that are remembered, in a few hundred bytes each. @default 10_000 */
  readonly capacity?: number | undefined;
}

/** The latency of all sizes of a model together. */
const ANY_SIZE = 'any';

/** Remembers how attempts fared, forgetting as they age. In memory, in this process. */
export function createTrafficLog({
  clock,
  prior = peakPrior(),
  inFlight,
  failureDomainOf = () => undefined,
  halfLifeMs = defaultTraffic.halfLifeMs,
  latencyHalfLifeMs = defaultTraffic.latencyHalfLifeMs,
  capacity = 10_000,
}: TrafficLogParts): TrafficLog {
  const tallies = new RecentTable<FadedTally>(capacity);
  const latencies = new RecentTable<PeakEwma>(capacity);
  const running = new Map<string, number>();

  function count(channelId: string, change: 1 | -1): void {
    const now = (running.get(channelId) ?? 0) + change;
    // The end of an attempt whose start was not told must not hide one that is on its way.
    if (now > 0) running.set(channelId, now);
    else running.delete(channelId);
  }

  function tally({ channel, model, size }: AttemptSucceeded | AttemptFailed, succeeded: boolean, weight: number): void {
    if (weight === 0) return;
    const at = steadyNow(clock);
    let known = tallies.get(channel, model, size);
    if (known === undefined) {
      known = new FadedTally(halfLifeMs, at);
      tallies.add(channel, model, size, known);
    }
    known.add(succeeded, weight, at);
  }

  /** @param atLeast the attempt was cut, and would have taken longer: news only where it took longer than expected already. */
  function time({ channel, model, size, durationMs }: AttemptSucceeded | AttemptFailed, atLeast: boolean): void {
    const at = steadyNow(clock);
    for (const kind of [size, ANY_SIZE]) {
      const known = latencies.get(channel, model, kind);
      if (known === undefined) {
        if (!atLeast) latencies.add(channel, model, kind, new PeakEwma(latencyHalfLifeMs, durationMs, at));
      } else if (!atLeast || durationMs > known.read(at)) known.observe(durationMs, at);
    }
  }

  function readSuccess(channelId: string, modelId: string, size: ImageSize): SuccessReading {
    const at = steadyNow(clock);
    const expected = prior.rateAt(clock.now(), failureDomainOf(channelId));
    const known = tallies.get(channelId, modelId, size);
    return known === undefined ? { rate: expected, observations: 0 } : known.read(at, prior.outweighedAfter, expected);
  }

  return {
    told(event) {
      switch (event.type) {
        case 'attempt.started':
          count(event.channel, 1);
          break;
        case 'attempt.succeeded':
          count(event.channel, -1);
          tally(event, true, 1);
          time(event, false);
          break;
        case 'attempt.failed':
          count(event.channel, -1);
          tally(event, false, OBSERVATION_WEIGHT[event.errorType]);
          // A refusal is quick, and says nothing of how long a picture takes.
          if (event.errorType === 'timeout' || event.errorType === 'cancelled') time(event, true);
          break;
        default:
      }
    },
    inFlight: inFlight ?? ((channelId) => running.get(channelId) ?? 0),
    latencyMs: (channelId, modelId, size) =>
      (latencies.get(channelId, modelId, size ?? ANY_SIZE) ?? latencies.get(channelId, modelId, ANY_SIZE))?.read(
        steadyNow(clock),
      ),
    success: readSuccess,
  };
}
