import type { Candidate } from '../candidate.ts';
import type { TrafficReading } from '../traffic-reading.ts';
import { byKey } from './by-key.ts';
import type { Strategy } from './strategy.ts';

/** With less than half an attempt on record a channel counts as never tried: one failure is forgotten after a half-life. */
const TRIED = 0.5;

/**
 * The channel that should answer soonest first: its peak-sensitive moving average of what a picture takes, times the attempts it
 * would then have in flight, as Finagle and Linkerd balance (`PeakEwma`).
 *
 * A channel that was never tried goes first, by one attempt at a time; further ones go behind all whose speed is known, and among
 * themselves to the least busy, so that many calls at once on channels that nobody knows yet are spread over them. One that was tried and
 * has delivered nothing goes last until that is forgotten. What is not asked for a while looks faster and faster, so that every
 * channel is tried again now and then.
 */
export function lowestLatency(): Strategy {
  return (candidates, { traffic }) => {
    const expected = candidates.map((candidate) => ({ candidate, ...expectation(candidate, traffic) }));
    return byKey(
      byKey(expected, ({ wait }) => wait),
      ({ rank }) => rank,
    ).map(({ candidate }) => candidate);
  };
}

/** Never asked; known to deliver; being asked for the first time; asked in vain. */
type Rank = 0 | 1 | 2 | 3;

/** `wait` compares within a rank: milliseconds where the speed is known, else attempts in flight. */
function expectation({ channel, order }: Candidate, traffic: TrafficReading): { readonly rank: Rank; readonly wait: number } {
  const inFlight = traffic.inFlight(channel.id);
  const latencyMs = traffic.latencyMs(channel.id, order.model.id, order.size);
  if (latencyMs !== undefined) return { rank: 1, wait: latencyMs * (inFlight + 1) };
  const isTried = traffic.success(channel.id, order.model.id, order.size).observations >= TRIED;
  return { rank: isTried ? 3 : inFlight === 0 ? 0 : 2, wait: inFlight };
}
