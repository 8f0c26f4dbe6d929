import type { KeepPlace } from './place.ts';

/** How one attempt is sent. */
export interface Sending {
  readonly signal: AbortSignal;
  readonly keepPlace: KeepPlace;
  /** Whether nobody else could be asked after it. */
  readonly isLast: boolean;
  readonly special?: 'hedge';
}
