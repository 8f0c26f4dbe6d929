import type { Candidate } from '../candidate.ts';
import { byKey } from './by-key.ts';
import { readChannelWeights, type ChannelWeights } from './channel-weights.ts';
import type { Strategy } from './strategy.ts';

/**
 * Takes turns, smoothly: with weights 5, 1, 1 the order of firsts is a a b a c a a, not five times a. The algorithm of nginx
 * (upstream round robin, since 1.3.1): everyone gains its weight, the richest goes first and pays what all gained.
 *
 * A picture takes one turn for each model and size of its plan, however often it is planned anew, and a plan for which nobody will be
 * asked (`service.plan()`, `estimate()`) takes none. Turns are counted for each model and size by itself, or plans of two steps would
 * hand every first step to the same channel. They are counted in this process, and by this strategy: make one for each service.
 *
 * @param weights shares by channel id. @default the same for all
 * @throws ConfigInvalidError with every problem of the weights and its path.
 */
export function roundRobin(weights?: ChannelWeights): Strategy {
  const weightOf = weights === undefined ? () => 1 : readChannelWeights('roundRobin()', weights);
  // Bounded by the catalog: one entry for each model × size, in it one for each channel.
  const steps = new Map<string, Balances>();
  const turns = new WeakMap<object, Map<string, Balances>>();

  const takeTurns: Strategy = (candidates, { turn }) => {
    const [any] = candidates;
    if (any === undefined) return candidates;
    const step = `${any.order.model.id} ${any.order.size}`;
    const taken = turn === undefined ? undefined : entryOf(turns, turn, () => new Map<string, Balances>());
    const known = taken?.get(step);
    if (known !== undefined) return richestFirst(candidates, known, weightOf);

    const balances = entryOf(steps, step, () => new Map<string, number>());
    const gained = new Map(balances);
    let total = 0;
    for (const { channel } of candidates) {
      const weight = weightOf(channel.id);
      total += weight;
      gained.set(channel.id, (balances.get(channel.id) ?? 0) + weight);
    }
    const ordered = richestFirst(candidates, gained, weightOf);
    if (taken === undefined) return ordered;
    taken.set(step, gained);
    for (const [id, balance] of gained) balances.set(id, balance);
    const first = ordered[0]?.channel.id;
    if (first !== undefined) balances.set(first, (gained.get(first) ?? 0) - total);
    return ordered;
  };
  return Object.assign(takeTurns, { names: { channels: Object.keys(weights ?? {}), models: [], vendors: [] } });
}

/** What each channel is owed, by its id. */
type Balances = Map<string, number>;

function richestFirst(
  candidates: readonly Candidate[],
  balances: ReadonlyMap<string, number>,
  weightOf: (channelId: string) => number,
): readonly Candidate[] {
  return byKey(candidates, ({ channel: { id } }) => (weightOf(id) === 0 ? Number.POSITIVE_INFINITY : -(balances.get(id) ?? 0)));
}

/** The entry of a key, made when it is asked for first. */
function entryOf<K, V>(map: { get(key: K): V | undefined; set(key: K, value: V): unknown }, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
