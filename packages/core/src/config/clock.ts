/** The time and chance that Retake runs on, so that tests and simulations can bring their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** A number in [0, 1), as `Math.random`. */
export type Random = () => number;
