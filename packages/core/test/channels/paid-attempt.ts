import type { LedgerEntry } from '@retake/simulator';
import type { Cost } from '../../src/catalog/cost.ts';
import { nearestSize } from '../../src/catalog/delivered-size.ts';
import { settle } from '../../src/catalog/settle.ts';
import type { Channel, ChannelAnswer, PictureOrder } from '../../src/channels/channel.ts';
import { ChannelError } from '../../src/errors/channel-error.ts';
import { measurePicture } from '../../src/response/measure-picture.ts';

/** What an attempt cost by a channel's own account, as a service settles it. */
export function costOf(channel: Channel, order: PictureOrder, outcome: ChannelAnswer | ChannelError): Cost {
  const failed = ChannelError.isInstance(outcome);
  const { usage, reportedCostNanoUsd } = failed ? outcome.failure : outcome;
  return settle({
    price: channel.price(order.model),
    model: order.model,
    usage,
    delivery: failed ? (outcome.failure.delivery ?? { pictures: 0, size: undefined }) : deliveryOf(order, outcome),
    reportedCostNanoUsd,
    billing: failed ? outcome.failure.billing : 'billed',
  });
}

/** What the upstream charged, in the words of a verdict. */
export function chargedBy({ billed }: LedgerEntry): 'billed' | 'not-billed' {
  return billed ? 'billed' : 'not-billed';
}

function deliveryOf(order: PictureOrder, { pictures }: ChannelAnswer) {
  const header = pictures.map(({ bytes }) => measurePicture(bytes)).findLast((measured) => measured !== undefined);
  const size = header === undefined ? undefined : nearestSize(header);
  return { pictures: pictures.length, size, references: order.references.length };
}
