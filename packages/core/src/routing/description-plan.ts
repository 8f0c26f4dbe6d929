import type { Model } from '../catalog/model.ts';
import type { Channel, PictureOrder } from '../channels/channel.ts';
import type { Plan } from './candidate.ts';

/** A plan that asks for a description and for nothing else. */
export function descriptionPlan(
  channel: Channel,
  model: Model,
  { prompt, references }: Pick<PictureOrder, 'prompt' | 'references'>,
): Plan {
  const shape = { aspectRatio: undefined, thinking: undefined, seed: undefined, channelOptions: {} };
  // The smallest size, for it has the shortest timeout of an attempt; no picture is drawn.
  const order: PictureOrder = { prompt, references, model, size: '1K', ...shape };
  const estimate = { expectedNanoUsd: undefined, upperNanoUsd: undefined };
  return { candidates: [{ channel, order, estimate, warnings: [] }], exclusions: [], warnings: [] };
}
