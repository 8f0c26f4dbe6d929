import type { ImageSize } from '../catalog/size.ts';

/** A picture that was delivered, as it came: the same bytes, measured. */
export interface GeneratedImage {
  /** Read them, do not change them: calls that shared one upstream request share its bytes too. */
  readonly data: Uint8Array;
  /** From the bytes themselves, whatever the upstream called it. */
  readonly mediaType: string;
  readonly width: number;
  readonly height: number;
  /** The size that these pixels are, or are nearest to; differs from the order when the picture is degraded. */
  readonly size: ImageSize;
  readonly channel: string;
  /** The model that drew it, as it named itself; else as ordered. */
  readonly model: string;
}

/** A further picture that came with an answer and was paid for: an earlier draft, or another take. */
export interface ExtraImage extends GeneratedImage {
  readonly role: 'alternate' | 'thought';
}

/** Delivered differs from ordered. */
export interface Degradation {
  readonly what: 'size' | 'aspect_ratio' | 'model' | 'picture' | 'purpose';
  readonly ordered: string;
  readonly delivered: string;
  readonly channel: string;
  /**
   * `lowered`: Retake asked for less, because what was ordered could not be had. `upstream`: the channel gave other than it was asked for.
   * `budget_guard`: a budget at its guard turned the purpose.
   */
  readonly reason: 'lowered' | 'upstream' | 'budget_guard';
}
