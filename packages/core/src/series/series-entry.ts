import { usdOf } from '../catalog/money.ts';
import { BillingUnknownError } from '../errors/billing-unknown-error.ts';
import { RecordedError } from '../errors/recorded-error.ts';
import type { RetakeError } from '../errors/retake-error.ts';
import type { GivenPicture, KeptSlot, SeriesPlace } from './series-json.ts';
import type { SeriesVariant, StoredImage } from './series-outcome.ts';
import type { SeriesPictures } from './series-pictures.ts';

/** One picture as callers see it. `error` is why it failed, where it did so in this process. */
export function entryOf(
  place: SeriesPlace,
  slot: KeptSlot,
  pictures: SeriesPictures,
  error: RetakeError | undefined,
): SeriesVariant {
  const { progress, order } = slot;
  const of = { picture: place, prompt: order.prompt };
  switch (progress.state) {
    case 'waiting':
    case 'drawing':
      return { ...of, state: progress.state };
    case 'failed':
      return {
        ...of,
        state: 'failed',
        error: error ?? unsettledError(slot) ?? new RecordedError(progress.code, progress.message),
      };
    case 'drawn': {
      const { callId, picture, extras, otherThan, warnings, degraded, nanoUsd } = progress;
      const path = pathOf(place);
      return {
        ...of,
        state: 'drawn',
        image: pictureOf(picture, pictures, path),
        extraImages: extras.map(({ role, ...extra }) => ({ ...pictureOf(extra, pictures, path), role })),
        callId,
        otherThan: otherThan ?? undefined,
        warnings,
        degraded,
        usd: nanoUsd === null ? undefined : usdOf(nanoUsd),
        nanoUsd: nanoUsd ?? undefined,
      };
    }
    default:
      return progress satisfies never;
  }
}

/** What is to be said of a picture that may have been paid for and did not come; `undefined` where none is. */
export function unsettledError({ unsettled }: Pick<KeptSlot, 'unsettled'>): BillingUnknownError | undefined {
  const last = unsettled.at(-1);
  if (last === undefined) return undefined;
  return new BillingUnknownError({ attempts: [], channel: last.channel, firstCallId: last.callId });
}

/** A picture as callers see it, its bytes read when they ask for them. */
export function pictureOf<T extends GivenPicture>(
  picture: T,
  pictures: SeriesPictures,
  path: string,
): T & Pick<StoredImage, 'load'> {
  return { ...picture, load: () => pictures.load(picture, path) };
}

/** Where a picture is in the JSON of its series. */
export function pathOf(place: SeriesPlace): string {
  return place === 'character' ? 'character' : `variants[${place}]`;
}
