import type { KeptBlob } from '../chat/chat-json.ts';
import type { KeptSlot, SeriesJson, SeriesPlace } from './series-json.ts';
import { pathOf } from './series-entry.ts';

/** A picture in the store, and the place of a series that refers to it. */
export interface SeriesBlob extends KeptBlob {
  readonly path: string;
  /** Whose it is; `undefined` for a picture that was given of the character. */
  readonly place: SeriesPlace | undefined;
  /** Whether pictures are drawn from it, it is one that was drawn, or came beside one. */
  readonly use: 'reference' | 'drawn' | 'extra';
}

/** Every picture that a series refers to. */
export function blobsOfSeries({ given, character, variants }: SeriesJson): readonly SeriesBlob[] {
  return [
    ...given.map(({ digest, bytes }, index) => ({
      digest,
      bytes,
      path: `given[${index}]`,
      place: undefined,
      use: 'reference' as const,
    })),
    ...(character === null ? [] : blobsOfSlot('character', character)),
    ...variants.flatMap((slot, index) => blobsOfSlot(index, slot)),
  ];
}

function blobsOfSlot(place: SeriesPlace, { order, progress }: KeptSlot): readonly SeriesBlob[] {
  const path = pathOf(place);
  const references = order.references.map(({ digest, bytes }, index) => {
    return { digest, bytes, path: `${path}.order.references[${index}]`, place, use: 'reference' as const };
  });
  if (progress.state !== 'drawn') return references;
  const { picture, extras } = progress;
  const drawn = { digest: picture.digest, bytes: picture.bytes, path: `${path}.progress.picture`, place, use: 'drawn' as const };
  const beside = extras.map(({ digest, bytes }, index) => {
    return { digest, bytes, path: `${path}.progress.extras[${index}]`, place, use: 'extra' as const };
  });
  return [...references, drawn, ...beside];
}
