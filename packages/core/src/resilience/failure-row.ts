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
 * In a bad hour, in which many attempts fail anyway, a row is no news: the refusals of a burst come in before its first picture does. Then only failures one
 * after the other count, each of an attempt that began after the last that counted had come in, and any picture ends the row.
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
  #isBadHour = false;
  /** In a bad hour, failures of attempts up to this place are of the same moment as the last that counted. */
  #countedUpTo = 0;

  constructor(parts: FailureRowParts) {
    this.#parts = parts;
  }

  get failures(): number {
    return this.#counted + Math.floor(this.#soft / 2);
  }

  /** The place of the attempt that failed first; `undefined` while there is no row. */
  get firstPlace(): number | undefined {
    return this.#first?.place;
  }

  /**
   * @param started attempts so far
   * @param isBadHour asked at the beginning of a row
   */
  failed(
    attempt: Running,
    weight: Exclude<CircuitWeight, 'never'>,
    { now, started, isBadHour }: { readonly now: number; readonly started: number; readonly isBadHour: () => boolean },
  ): void {
    if (this.#first === undefined) {
      this.#first = attempt;
      this.#isBadHour = isBadHour();
    }
    if (this.#isBadHour) {
      if (attempt.place <= this.#countedUpTo) return;
      this.#countedUpTo = started;
    }
    if (weight === 'counts') this.#counted += 1;
    else this.#soft += 1;
    const ranMs = now - attempt.startedAt;
    if (ranMs < this.#parts.slowMs) this.#longestRefusalMs = Math.max(this.#longestRefusalMs ?? 0, ranMs);
  }

  succeeded(attempt: Running): void {
    if (this.#first !== undefined && (this.#isBadHour || attempt.place > this.#first.place)) this.clear();
  }

  clear(): void {
    this.#first = undefined;
    this.#counted = 0;
    this.#soft = 0;
    this.#longestRefusalMs = undefined;
    this.#isBadHour = false;
    this.#countedUpTo = 0;
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
