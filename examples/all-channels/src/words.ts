import { formatUsd } from '@retake/core';
import type { GeneratedImage } from '@retake/core';

/** `1344 x 768`; nothing of no picture. */
export function pixelsText(picture: GeneratedImage | undefined): string {
  return picture === undefined ? '' : `${picture.width} x ${picture.height}`;
}

/** All decimals there are; unknown is not zero. */
export function costText(nanoUsd: number | undefined): string {
  return nanoUsd === undefined ? 'unknown' : formatUsd(nanoUsd);
}

/** `1.24 s`. */
export function latencyText(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
