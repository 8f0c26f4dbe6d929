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
 * A channel that was never tried goes first, by one attempt at a time; one that was tried and has delivered nothing goes last until
 * that is forgotten. What is not asked for a while looks faster and faster, so that every channel is tried again now and then.
 */
export function lowestLatency(): Strategy {
  return (candidates, { traffic }) => byKey(candidates, (candidate) => expectedWait(candidate, traffic));
}

function expectedWait({ channel, order }: Candidate, traffic: TrafficReading): number {
  const inFlight = traffic.inFlight(channel.id);
  const latencyMs = traffic.latencyMs(channel.id, order.model.id, order.size);
  if (latencyMs !== undefined) return latencyMs * (inFlight + 1);
  const untried = inFlight === 0 && traffic.success(channel.id, order.model.id, order.size).observations < TRIED;
  return untried ? 0 : Number.POSITIVE_INFINITY;
}
