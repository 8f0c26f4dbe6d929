import type { LargeString } from './transport.ts';

/** A string that was taken out of a byte stream. */
export interface TakenString {
  readonly large: LargeString;
  /** Exactly the characters that were taken. */
  text(): string;
}
