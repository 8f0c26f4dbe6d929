/**
 * One limit, and what was used of it. Asking and taking are synchronous, because nothing may be awaited between the reading and the
 * request; a limiter that replicas share answers from what its store said last, and tells the store afterwards.
 */
export interface Limiter {
  /**
   * Epoch milliseconds at which it lets `weight` more start; `undefined` when it lets them start now. What is heavier than the whole
   * limit may start when nothing else counts.
   */
  fullUntil(weight: number): number | undefined;
  /** `weight` more start now. Ask `fullUntil` before. */
  started(weight: number): void;
}
