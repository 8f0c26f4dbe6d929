import type { Warning } from '../channels/channel.ts';
import type { BlobDigest } from '../chat/blob-store.ts';
import type { RetakeError } from '../errors/retake-error.ts';
import type { CallCost } from '../response/call-cost.ts';
import type { Degradation, GeneratedImage } from '../response/generated-image.ts';
import type { SeriesPlace } from './series-json.ts';

/** What a series cost so far, in all processes that drew of it: fields as of a call. */
export type SeriesBill = Omit<CallCost, 'attempts'>;

/** A picture that is kept. Its bytes are in the blob store until they are asked for, so that a long series fits into memory. */
export interface StoredImage extends Pick<GeneratedImage, 'mediaType' | 'width' | 'height'> {
  /** Its name in the blob store. */
  readonly digest: BlobDigest;
  readonly bytes: number;
  /** Reads it. @throws SeriesInvalidError when the store does not have it, or not as it was. */
  readonly load: () => Promise<Uint8Array>;
}

/** A picture that was drawn for a series. */
export interface SeriesPicture extends StoredImage, Omit<GeneratedImage, 'data'> {}

/** A picture that came with one of a series and was paid for: an earlier draft, or another take. */
export interface SeriesExtra extends SeriesPicture {
  readonly role: 'alternate' | 'thought';
}

/** How one picture of a series stands. */
export interface SeriesEntry {
  readonly picture: SeriesPlace;
  /** As it was asked for, without the series' instruction. */
  readonly prompt: string;
}

/** One that was not drawn yet, or is being drawn. */
export interface PendingEntry extends SeriesEntry {
  readonly state: 'waiting' | 'drawing';
}

/** One that is there. */
export interface DrawnEntry extends SeriesEntry {
  readonly state: 'drawn';
  readonly image: SeriesPicture;
  readonly extraImages: readonly SeriesExtra[];
  /** The call that drew it. */
  readonly callId: string;
  /**
   * The model that was ordered, where another one drew: then the character may look different from the others. `undefined` when it drew
   * itself.
   */
  readonly otherThan: string | undefined;
  readonly warnings: readonly Warning[];
  /** Where delivered differs from ordered. */
  readonly degraded: readonly Degradation[];
  /** What its call cost, in US dollars; `undefined` when unknown. */
  readonly usd: number | undefined;
  /** The same in nano-dollars. */
  readonly nanoUsd: number | undefined;
}

/** One that did not come. */
export interface FailedEntry extends SeriesEntry {
  readonly state: 'failed';
  /** Why; a `RecordedError` where another process drew. A `BillingUnknownError`: it may have been paid for, and is not bought again unasked. */
  readonly error: RetakeError;
}

/** A picture of a series as it stands. */
export type SeriesVariant = PendingEntry | DrawnEntry | FailedEntry;

/** What came of drawing a series. */
export interface SeriesResult {
  /** The id of the series. */
  readonly id: string;
  /** The canonical picture, or those that were given. */
  readonly character: readonly StoredImage[];
  /** All of them in their order, those of earlier processes among them. */
  readonly variants: readonly SeriesVariant[];
  /** Whether every variant is there. */
  readonly complete: boolean;
  /** Models that drew variants: more than one means that the character may not look the same everywhere. */
  readonly models: readonly string[];
  readonly cost: SeriesBill;
  readonly warnings: readonly Warning[];
}

/** What is told while a series is drawn. */
export type SeriesEvent =
  | {
      readonly type: 'picture.drawing' | 'picture.drawn' | 'picture.failed';
      readonly entry: SeriesVariant;
      /** Variants that are there now, of how many. */
      readonly drawn: number;
      readonly of: number;
      readonly cost: SeriesBill;
    }
  | { readonly type: 'result'; readonly result: SeriesResult };
