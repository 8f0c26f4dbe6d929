/** Limits on what a caller may send, so that no request can exhaust the process. */
export interface RequestLimits {
  /** Characters of a prompt. @default 32_000, as much as the most generous vendor takes */
  readonly maxPromptChars: number;
  /** Reference images in one request. @default 16, as many as the most generous vendor takes */
  readonly maxReferences: number;
  /** Bytes of one decoded reference image. @default 20 MiB */
  readonly maxReferenceBytes: number;
  /** Pixels of one reference image, read from its header. @default 64 million */
  readonly maxReferencePixels: number;
  /** Pictures of one call. @default 10 */
  readonly maxCount: number;
}

/** The limits that hold where none are given. */
export const defaultRequestLimits: RequestLimits = Object.freeze({
  maxPromptChars: 32_000,
  maxReferences: 16,
  maxReferenceBytes: 20 * 1024 * 1024,
  maxReferencePixels: 64_000_000,
  maxCount: 10,
});
