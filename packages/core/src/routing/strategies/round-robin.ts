import type { Candidate } from '../candidate.ts';
import { byKey } from './by-key.ts';
import { readChannelWeights, type ChannelWeights } from './channel-weights.ts';
import type { Strategy } from './strategy.ts';

/**
 * Takes turns, smoothly: with weights 5, 1, 1 the order of firsts is a a b a c a a, not five times a. The algorithm of nginx
 * (upstream round robin, since 1.3.1): everyone gains its weight, the richest goes first and pays what all gained.
 *
 * Turns are counted for each model and size by itself, or plans of two steps would hand every first step to the same channel. They
 * are counted in this process, and by this strategy: make one for each service.
 *
 * @param weights shares by channel id. @default the same for all
 * @throws ConfigInvalidError with every problem of the weights and its path.
 */
export function roundRobin(weights?: ChannelWeights): Strategy {
  const weightOf = weights === undefined ? () => 1 : readChannelWeights('roundRobin()', weights);
  // Bounded by the catalog: one entry for each model × size, in it one for each channel.
  const steps = new Map<string, Map<string, number>>();

  const takeTurns: Strategy = (candidates) => {
    const [any] = candidates;
    if (any === undefined) return candidates;
    const balances = balancesOf(steps, any);
    const gained = candidates.map(({ channel }) => weightOf(channel.id));
    const total = gained.reduce((sum, weight) => sum + weight, 0);
    for (const [index, { channel }] of candidates.entries()) {
      balances.set(channel.id, (balances.get(channel.id) ?? 0) + (gained[index] ?? 0));
    }
    const ordered = byKey(candidates, ({ channel: { id } }) =>
      weightOf(id) === 0 ? Number.POSITIVE_INFINITY : -(balances.get(id) ?? 0),
    );
    const first = ordered[0]?.channel.id;
    if (first !== undefined) balances.set(first, (balances.get(first) ?? 0) - total);
    return ordered;
  };
  return Object.assign(takeTurns, { names: { channels: Object.keys(weights ?? {}), models: [], vendors: [] } });
}

function balancesOf(steps: Map<string, Map<string, number>>, { order }: Candidate): Map<string, number> {
  const step = `${order.model.id} ${order.size}`;
  const known = steps.get(step);
  if (known !== undefined) return known;
  const created = new Map<string, number>();
  steps.set(step, created);
  return created;
}
