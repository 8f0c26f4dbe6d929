import type { ImageRequest } from '@retake/core';
import type { ItemRecord } from '../store/item-record.ts';

/** A PNG of one pixel. */
const STAND_IN: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

/** The request of an item as far as its price goes, for which no reference image has to be read: it is enough how many there are. */
export function pricedRequest({ body }: Pick<ItemRecord, 'body'>): ImageRequest {
  const { images, ...request } = body.request;
  return { ...request, images: images.map(() => STAND_IN) };
}
