import type { ChannelBatch } from '../channels/channel-batch.ts';
import type { Channel, ChannelAnswer, PictureOrder } from '../channels/channel.ts';

/** A channel that has batches. */
export interface BatchSeller {
  readonly channel: Channel;
  readonly batch: ChannelBatch<PictureOrder, ChannelAnswer>;
  /** The same channel with the prices of its batches, for all that goes by prices: plans, budgets, bills. */
  readonly atBatchPrice: Channel;
}

/** The channels that have batches, by their ids. */
export function batchSellers(channels: readonly Channel[]): ReadonlyMap<string, BatchSeller> {
  return new Map(
    channels.flatMap((channel) => {
      const { batch } = channel;
      if (batch === undefined) return [];
      return [[channel.id, { channel, batch, atBatchPrice: atBatchPrice(channel, batch) }] as const];
    }),
  );
}

/** Written out, since a channel of one's own can be an instance of a class, which no spread copies. */
function atBatchPrice(channel: Channel, batch: BatchSeller['batch']): Channel {
  const { specVersion, id, kind, failureDomain, provider, server, limits, tags, pictureOptions } = channel;
  return {
    specVersion,
    id,
    kind,
    failureDomain,
    provider,
    server,
    limits,
    ...(tags && { tags }),
    ...(pictureOptions && { pictureOptions }),
    supports: (order) => channel.supports(order),
    price: (model) => batch.price(model),
    pictureQuality: (order) => channel.pictureQuality?.(order),
    generate: (call) => channel.generate(call),
    close: () => channel.close(),
  };
}
