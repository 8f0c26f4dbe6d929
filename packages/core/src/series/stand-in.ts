import type { ReferenceImage } from '../channels/channel.ts';
import type { NormalizedRequest } from '../request/normalized-request.ts';
import { instructed } from './series-instruction.ts';
import type { GivenPicture, KeptOrder } from './series-json.ts';
import type { SeriesPort } from './series-port.ts';

/** A PNG of one pixel, for pictures whose bytes are not needed or not there yet. */
export const STAND_IN: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A picture as far as plans look at it. */
export type PictureFacts = Pick<ReferenceImage, 'mediaType' | 'width' | 'height'>;

/** The request of a picture as a service takes it, without its images. */
export function requestOf({ references: _own, prompt, ...order }: KeptOrder, instruction: string) {
  return { ...order, prompt: instructed(prompt, instruction) };
}

/**
 * An order as it is planned and priced before its pictures are at hand.
 *
 * @param character what is shown before its own pictures.
 * @throws RequestInvalidError with every problem of the options.
 */
export function askedWithout(
  port: SeriesPort,
  order: KeptOrder,
  {
    instruction,
    character,
    options,
  }: { readonly instruction: string; readonly character: readonly PictureFacts[]; readonly options: unknown },
): NormalizedRequest {
  const shown: readonly PictureFacts[] = [...character, ...order.references.map(factsOf)];
  const asked = port.check({ ...requestOf(order, instruction), images: shown.map(() => STAND_IN) }, options);
  return { ...asked, references: shown.map((facts) => ({ bytes: STAND_IN, ...facts })) };
}

/** What of a kept picture is planned with. */
export function factsOf({ mediaType, width, height }: GivenPicture): PictureFacts {
  return { mediaType, width, height };
}
