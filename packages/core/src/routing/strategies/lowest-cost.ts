import { byKey } from './by-key.ts';
import type { Strategy } from './strategy.ts';

/**
 * The cheapest channel first, by what the order is expected to cost there. A channel without a known price comes last: unknown is
 * not cheap. The same price leaves the order of configuration.
 */
export function lowestCost(): Strategy {
  return (candidates) => byKey(candidates, ({ estimate }) => estimate.expectedNanoUsd ?? Number.POSITIVE_INFINITY);
}
