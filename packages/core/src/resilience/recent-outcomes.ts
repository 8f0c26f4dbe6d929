/** Outcomes that are remembered: of 100 attempts in flight together the refusals come first, so a few dozen would see nothing else. */
const MOST = 128;
/** With fewer than these nothing is known. */
const FEWEST = 16;
/** Outcomes older than this say nothing of now: twice the longest rest of a circuit by default. */
const KEPT_MS = 600_000;
/** From this share of failures on it is a bad hour: a fair hour has some percent, the peaks that were reported 45 %. */
const BAD_SHARE = 0.2;

/** How the last attempts of a channel × model ended, to tell a bad hour, in which failures in a row are ordinary, from a good one. */
export class RecentOutcomes {
  readonly #at: number[] = [];
  readonly #failed: boolean[] = [];
  #next = 0;

  /** @param now epoch milliseconds */
  add(failed: boolean, now: number): void {
    this.#at[this.#next] = now;
    this.#failed[this.#next] = failed;
    this.#next = (this.#next + 1) % MOST;
  }

  /** Whether so many fail now that a row of failures is no news. */
  isBadHour(now: number): boolean {
    let known = 0;
    let failures = 0;
    for (const [index, at] of this.#at.entries()) {
      if (now - at > KEPT_MS) continue;
      known += 1;
      if (this.#failed[index] === true) failures += 1;
    }
    return known >= FEWEST && failures >= known * BAD_SHARE;
  }
}
