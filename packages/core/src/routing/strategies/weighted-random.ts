import { byKey } from './by-key.ts';
import { readChannelWeights, type ChannelWeights } from './channel-weights.ts';
import type { Strategy } from './strategy.ts';

/**
 * Draws lots for every order, in proportion to the weights: `weightedRandom({ gemini: 3, vertex: 1 })` asks gemini first three times
 * out of four. Who is left over when a channel is excluded keeps the proportions among themselves, for the second place too.
 *
 * @throws ConfigInvalidError with every problem of the weights and its path.
 */
export function weightedRandom(weights: ChannelWeights): Strategy {
  const weightOf = readChannelWeights('weightedRandom()', weights);
  const draw: Strategy = (candidates, { random }) => byKey(candidates, ({ channel }) => arrival(weightOf(channel.id), random));
  return Object.assign(draw, { names: { channels: Object.keys(weights), models: [], vendors: [] } });
}

/**
 * A race: each runner arrives after an exponential time with its weight as its rate, and the order of arrival is a draw without
 * replacement in proportion to the weights (Efraimidis and Spirakis, Weighted random sampling, 2006).
 */
function arrival(weight: number, random: () => number): number {
  // Drawn for those who stand by too, so that a weight of 0 does not shift the chances of the others.
  const time = -Math.log1p(-random());
  return weight === 0 ? Number.POSITIVE_INFINITY : time / weight;
}
