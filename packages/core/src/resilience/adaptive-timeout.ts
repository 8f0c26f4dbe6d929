import type { Candidate } from '../routing/candidate.ts';
import type { AttemptDurations } from './attempt-durations.ts';
import type { AttemptTimeout, AttemptTimeoutOf } from './attempt-timeout.ts';
import type { AdaptiveTimeoutOptions } from './options.ts';

/**
 * Of the last 64 attempts, those that may end by the shortened timeout before it is taken for wrong. Hangs, and answers that never
 * come though the picture is drawn, were reported at 0.5 to 2.5 % together: 1.6 of 64, and more than 8 in one window of 33,000. More
 * are a channel that became slower at a stroke, and cutting its pictures would pay for them twice. One that becomes slower bit by bit
 * is followed by the percentile itself.
 */
const MOST_TIMED_OUT = 8;
/**
 * In 99th percentiles, at least, where nobody is left to be asked afterwards: of log-normal times whose 95th percentile is twice their
 * median, 1 in 28,000 is longer.
 */
const LAST_CHANCE_MULTIPLE = 2;
/** Steps that a shortened timeout is rounded up to, as shares of the configured one: each step is a policy that is built once. */
const STEPS = 64;

/**
 * The time that a candidate's attempt gets.
 *
 * @param isLast whether nobody could be asked after a timeout: then it gets longer. @default false
 */
export type CandidateTimeoutOf = (candidate: Pick<Candidate, 'channel' | 'order'>, isLast?: boolean) => AttemptTimeout;

/**
 * Shortens the attempt timeout to what this channel × model × size is known to need: a multiple of the 99th percentile of its last
 * pictures. A request that hangs is then left after a minute, and not after the time that the slowest of all channels would get.
 *
 * It never exceeds the configured timeout, never falls below `floorShare` of it, needs `minObservations` pictures, and stands down
 * while more than 8 of the last 64 attempts ended by a timeout. Where nobody is left to be asked afterwards it is twice the 99th
 * percentile at least: what is cut is of unknown billing, so its channel is out of the call, and a picture that was merely slow would
 * be lost with it.
 */
export function createAdaptiveTimeouts(
  options: AdaptiveTimeoutOptions | false,
  configured: AttemptTimeoutOf,
  durations: AttemptDurations,
): CandidateTimeoutOf {
  if (options === false) return ({ order }) => configured(order);
  const { multiple, floorShare, minObservations } = options;
  return (candidate, isLast = false) => {
    const { order } = candidate;
    const whole = configured(order);
    const reading = durations.reading(candidate);
    if (reading === undefined || reading.observations < minObservations || reading.recentTimeouts > MOST_TIMED_OUT) return whole;
    const share = Math.max(
      floorShare,
      ((isLast ? Math.max(multiple, LAST_CHANCE_MULTIPLE) : multiple) * reading.percentileMs(0.99)) / whole.timeouts.totalMs,
    );
    return share >= 1 ? whole : configured(order, Math.ceil(share * STEPS) / STEPS);
  };
}
