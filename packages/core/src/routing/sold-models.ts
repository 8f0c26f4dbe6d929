import type { Model } from '../catalog/model.ts';
import type { Channel } from '../channels/channel.ts';

/** A model that a channel of the service sells. */
export interface SoldModel {
  readonly channel: string;
  readonly model: Model;
}

/** Every channel × model that an order can reach at all: asked with the smallest order that the model takes. */
export function soldModels(channels: readonly Channel[], models: readonly Model[]): readonly SoldModel[] {
  return channels.flatMap((channel) =>
    models.filter((model) => isSold(channel, model)).map((model) => ({ channel: channel.id, model })),
  );
}

function isSold(channel: Channel, model: Model): boolean {
  const [size] = model.abilities.sizes;
  if (size === undefined) return false;
  const order = {
    prompt: 'a kite',
    model,
    size,
    aspectRatio: undefined,
    references: [],
    thinking: undefined,
    seed: undefined,
    channelOptions: {},
  };
  try {
    return channel.supports(order).supported;
  } catch {
    // The planner says so when it is asked for.
    return false;
  }
}
