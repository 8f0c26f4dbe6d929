import type { Attempt } from '../resilience/attempt.ts';
import type { CallStarted } from '../telemetry/events.ts';

/** A picture of a series within the story of a call: drawn for the series alone, whoever asks for the same. */
export interface SeriesCall {
  /** Of the call. */
  readonly id: string;
  /** Which picture it is. */
  readonly series: NonNullable<CallStarted['series']>;
  /** Told every attempt of the call when it ends, however it does. */
  readonly ended: (attempts: readonly Attempt[]) => void;
}
