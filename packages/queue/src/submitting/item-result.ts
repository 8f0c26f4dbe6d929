import type { BlobStore, Degradation, ImageSize } from '@retake/core';
import type { ItemRecord } from '../store/item-record.ts';
import { jobBlobs } from '../store/job-blobs.ts';
import type { KeptAttempt } from '../store/kept-attempt.ts';
import { costOfAttempts } from '../store/kept-cost.ts';
import type { KeptPicture } from '../store/kept-picture.ts';
import type { ItemOutcome, Place } from '../telling/queue-events.ts';
import { jobCostOf, type JobCost } from '../store/job-cost.ts';

/** A picture of a job. Its bytes stay in the blob store until they are read. */
export interface StoredPicture {
  /** SHA-256 of the bytes, as `sha256-…`. */
  readonly digest: string;
  /** Their name in the blob store, of this job alone. */
  readonly blob: string;
  readonly bytes: number;
  readonly mediaType: string;
  readonly width: number;
  readonly height: number;
  readonly size: ImageSize;
  readonly channel: string;
  readonly model: string;
  /**
   * The bytes, held to their digest.
   *
   * @throws PictureLostError when they are not there any more, or were altered.
   */
  read(): Promise<Uint8Array>;
}

/** A further picture that came with an item and was paid for. */
export interface ExtraPicture extends StoredPicture {
  readonly role: 'alternate' | 'thought';
}

/** Why an item has no picture. */
export interface ItemError {
  /** A code of Retake's errors. */
  readonly code: string;
  /** No prompt and no key is in it. */
  readonly message: string;
  /** The class of the failure, where it is one of a channel. */
  readonly class: string | undefined;
}

/** How an item ended, what it cost, and the story of how. */
export interface ItemResult {
  readonly key: string;
  /** Its place in the job, from 0. */
  readonly index: number;
  /** `unknown`: no picture came, and it may have been billed: see `cost.unknownUpToUsd`. */
  readonly outcome: ItemOutcome;
  /** One for an item that is `done`. */
  readonly images: readonly StoredPicture[];
  /** Drafts and other takes that were paid for. */
  readonly extraImages: readonly ExtraPicture[];
  readonly cost: JobCost;
  /** What was saved against the price of the same picture at once, in nano-dollars; `undefined` where that is unknown. */
  readonly savedNanoUsd: number | undefined;
  /** Every upstream request that was made for it, with its billing verdict. */
  readonly attempts: readonly KeptAttempt[];
  readonly place: Place;
  /** Epoch milliseconds. */
  readonly endedAt: number;
  /** Where delivered differs from ordered. */
  readonly degraded: readonly Degradation[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly error: ItemError | undefined;
}

/** Tells an item that has ended; `undefined` for one that has not. */
export function itemResultOf({ group: jobId, body }: ItemRecord, blobs: BlobStore): ItemResult | undefined {
  const { key, index, attempts, end } = body;
  if (end === undefined) return undefined;
  const stored = jobBlobs(blobs, jobId);
  const shown = ({ role: _role, ...picture }: KeptPicture): StoredPicture => ({ ...picture, read: () => stored.read(picture) });
  return {
    key,
    index,
    outcome: end.outcome,
    images: end.pictures.filter(({ role }) => role === undefined).map(shown),
    extraImages: end.pictures.flatMap((picture) =>
      picture.role === undefined ? [] : [{ ...shown(picture), role: picture.role }],
    ),
    cost: jobCostOf(costOfAttempts(attempts)),
    savedNanoUsd: end.savedNanoUsd,
    attempts,
    place: end.place,
    endedAt: end.at,
    degraded: end.degraded,
    warnings: end.warnings,
    error: end.error && { code: end.error.code, message: end.error.message, class: end.error.class },
  };
}
