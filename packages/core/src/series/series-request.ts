import type { BlobStore } from '../chat/blob-store.ts';
import type { CallDegrade, CallOptions, ImageRequest } from '../request/image-request.ts';
import type { ImageInput } from '../request/image-input.ts';
import type { SeriesJson } from './series-json.ts';

/** A character and the pictures that are wanted of it. */
export interface SeriesRequest extends Pick<
  ImageRequest,
  'model' | 'purpose' | 'size' | 'aspectRatio' | 'thinking' | 'channelOptions'
> {
  /** Who it is: in words, from which one canonical picture is drawn; or in pictures that are there. */
  readonly character: string | CharacterRequest | CharacterPictures;
  /**
   * What is drawn of the character, each in words or as a request of its own. What they have in common is said beside them: `size`,
   * `aspectRatio`, `thinking`, `channelOptions`, and who draws, by default the purpose `character-lock`. At most 1,000.
   */
  readonly variants: readonly (string | VariantRequest)[];
  /**
   * What every variant's prompt begins with, so that the model takes the first picture for the character; `false` for prompts that say
   * so themselves. @default SERIES_INSTRUCTION
   */
  readonly instruction?: string | false | undefined;
  /** Where pictures are kept. @default memoryBlobs(), which ends with the process */
  readonly blobs?: BlobStore | undefined;
  /** @default nowhere: what a process leaves unfinished is then forgotten with it */
  readonly save?: SaveSeries | undefined;
  /**
   * How long `blobs` and `save` are waited for, for each thing that they are asked, in milliseconds, 1 to 600,000. What they do not do in time
   * they did not do: nothing more is sent then. @default 30,000
   */
  readonly storeTimeoutMs?: number | undefined;
}

/** The canonical picture as a call of its own: cheap, of the purpose `economy`, unless it says otherwise. `images` are what it is drawn from. */
export type CharacterRequest = Omit<ImageRequest, 'n'>;

/** The character in pictures, which go with every variant in this order: nothing is drawn for it. */
export interface CharacterPictures {
  readonly pictures: readonly ImageInput[];
}

/** A variant where it differs from the others. Its `images` come after those of the character. */
export type VariantRequest = Omit<ImageRequest, 'n'>;

/**
 * Keeps the series as it is now, in place of what was kept before: a row, a file (`seriesFile`). It is awaited before anything is sent, and
 * called again for whatever came of it; never twice at once. Where it rejects, nothing more is sent.
 */
export type SaveSeries = (series: SeriesJson) => Promise<void> | void;

/** Where a series is that is resumed. */
export interface ResumeSeriesOptions extends Pick<SeriesRequest, 'blobs' | 'save' | 'storeTimeoutMs'> {}

/** How a series is drawn. What is said of a call holds for each picture by itself, its `deadlineMs` among it. */
export interface SeriesCallOptions extends Omit<CallOptions, 'idempotencyKey' | 'reuse' | 'degrade'> {
  /** How far a picture may be less than was ordered; `models: false` rather has none than one by another model. @default that of the service */
  readonly degrade?: Omit<CallDegrade, 'text'> | undefined;
  /** Most pictures that are drawn at once, 1 to 64. @default 4 */
  readonly concurrency?: number | undefined;
  /** Which variants are drawn, by their index; none: the character alone, to be looked at first. @default all that are not there */
  readonly variants?: readonly number[] | undefined;
  /**
   * What becomes of a picture that an earlier attempt may have been billed for and did not bring: it is told with a `BillingUnknownError`,
   * or bought again. @default 'report'
   */
  readonly onUnknownBilling?: 'report' | 'retry' | undefined;
}
