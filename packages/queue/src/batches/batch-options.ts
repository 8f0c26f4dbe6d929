/** How batches are made and looked after. Times are in milliseconds. */
export interface BatchOptions {
  /** Pictures in one batch. Up to 50 go inline; more go as a file. */
  readonly mostItems: number;
  /** How long the first item of a tray waits for others. */
  readonly gatherMs: number;
  /** How often a batch is looked at, at first; less often the longer it takes, at most every ten of these. */
  readonly lookEveryMs: number;
  /** How long after its submission a batch may be missing in the channel's lists though it was made. */
  readonly listWithinMs: number;
  /** A batch that has not ended by then is cancelled, and its items are placed anew. */
  readonly stuckAfterMs: number;
}

/** Used for what is not said. */
export const defaultBatch: BatchOptions = Object.freeze({
  /** Above about fifty pictures the answer of an inline job could not be fetched though it was billed (discuss.ai.google.dev 174261, 2026). */
  mostItems: 50,
  gatherMs: 60_000,
  lookEveryMs: 60_000,
  /** Nobody publishes how late Google lists a batch; a quarter of an hour is far beyond the minute in which its other lists follow. */
  listWithinMs: 900_000,
  /** Google says that a batch expires after 48 hours (secondary sources, 2026); an hour more for its clock and ours. */
  stuckAfterMs: 49 * 3_600_000,
});
