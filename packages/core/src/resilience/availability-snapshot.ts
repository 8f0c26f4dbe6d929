import type { FailureClass } from '../errors/failure-class.ts';

/** The availability of one channel × model. */
export interface AvailabilitySnapshot {
  /** Epoch milliseconds. */
  readonly coolDownUntil: number | undefined;
  /** The class that disabled the channel or the model; `undefined` when neither is. */
  readonly disabledBy: FailureClass | undefined;
  /**
   * When that is looked at again by itself, in epoch milliseconds: by a free probe in the background, or, where none can tell, by the
   * first real attempt after it. It is a time to look and no promise.
   */
  readonly disabledUntil: number | undefined;
}
