import type { Attempt, GeneratedImage, Warning } from '@retake/core';
import type { Entry } from './line-up.ts';

/** What became of the prompt on one channel. */
export interface Drawn {
  readonly entry: Entry;
  /** `undefined` when none came. */
  readonly picture: GeneratedImage | undefined;
  /** Where it was written; `undefined` when none came. */
  readonly file: string | undefined;
  /** Why none came, in one line. */
  readonly error: string | undefined;
  readonly attempts: readonly Attempt[];
  readonly warnings: readonly Warning[];
  /** From the call to its end, in milliseconds. */
  readonly latencyMs: number;
}
