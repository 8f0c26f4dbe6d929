/** How a rejection weighs in a circuit: two `soft` ones in a row are as one that `counts`. */
export type CircuitWeight = 'counts' | 'soft' | 'never';

/** An attempt in flight. Of two, the later one has the higher `place`, also where they started in the same millisecond. */
export interface Running {
  readonly place: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** What a row of failures is told of. */
export interface FailureRowParts {
  /** Failures that make an outage. */
  readonly length: number;
  /** A failure that took this long or longer, in milliseconds, says nothing of how soon refusals come. */
  readonly slowMs: number;
}

/**
 * Failures in a row, as they come in: whatever was in flight together counts one by one. The row ends with the picture of an attempt that
 * started after its first failure did. Pictures that were ordered before say nothing: in an outage they come in for as long as a picture
 * takes.
 *
 * A refusal comes after one second, a picture after twenty, so five refusals of a channel that serves half of its calls can come before the
 * pictures that were ordered with them. What is still at work after the longest refusal of the row was not refused, and is
 * most likely being drawn: while there is such an attempt, the row is no outage.
 */
export class FailureRow {
  readonly #parts: FailureRowParts;
  #first: Running | undefined;
  #counted = 0;
  #soft = 0;
  #longestRefusalMs: number | undefined;

  constructor(parts: FailureRowParts) {
    this.#parts = parts;
  }

  get failures(): number {
    return this.#counted + Math.floor(this.#soft / 2);
  }

  failed(attempt: Running, weight: Exclude<CircuitWeight, 'never'>, now: number): void {
    this.#first ??= attempt;
    if (weight === 'counts') this.#counted += 1;
    else this.#soft += 1;
    const ranMs = now - attempt.startedAt;
    if (ranMs < this.#parts.slowMs) this.#longestRefusalMs = Math.max(this.#longestRefusalMs ?? 0, ranMs);
  }

  succeeded(attempt: Running): void {
    if (this.#first !== undefined && attempt.place > this.#first.place) this.clear();
  }

  clear(): void {
    this.#first = undefined;
    this.#counted = 0;
    this.#soft = 0;
    this.#longestRefusalMs = undefined;
  }

  /** Whether it is an outage, as far as the attempts that are still at work let one say. */
  isOutage(inFlight: Iterable<Running>, now: number): boolean {
    if (this.#first === undefined || this.failures < this.#parts.length) return false;
    const refusedWithinMs = this.#longestRefusalMs;
    if (refusedWithinMs === undefined) return true;
    for (const { place, startedAt } of inFlight) {
      if (place > this.#first.place && now - startedAt >= refusedWithinMs) return false;
    }
    return true;
  }
}
