/** What is gone and what is spoken for in one purse, in nano-dollars. */
export interface PurseStanding {
  readonly purse: string;
  /** Paid, or counted as paid. */
  readonly spentNanoUsd: number;
  /** Held by pictures that are being drawn. */
  readonly reservedNanoUsd: number;
}

/** Money to be held in one purse. */
export interface ReserveEntry {
  readonly purse: string;
  /** Added to what the reservation holds there. ≥ 0. */
  readonly nanoUsd: number;
  /** What spent and reserved together may not pass. */
  readonly limitNanoUsd: number;
  /** Epoch milliseconds from which the purse is of no interest any more; `undefined` if it always is. */
  readonly forgetAt: number | undefined;
}

/** Money to be held for one picture, in all of its purses or in none. */
export interface Reservation {
  /** Of the picture. Several steps add to one reservation. */
  readonly id: string;
  /** Unique within the reservation. A step that was taken is not taken again: whoever got no answer may ask once more. */
  readonly step: string;
  /** The reservation ends by itself when it is not renewed for so long. */
  readonly leaseMs: number;
  /** Each purse once. */
  readonly entries: readonly ReserveEntry[];
}

/** Whether all of it is held now, and how the purses stand after that. */
export interface ReserveAnswer {
  readonly reserved: boolean;
  /** Of the purses of the entries. */
  readonly standings: readonly PurseStanding[];
}

/** What became of money in one purse. */
export interface CommitEntry {
  readonly purse: string;
  /** Added to what is spent; negative where an earlier commitment counted too much. A purse never stands below 0. */
  readonly spentNanoUsd: number;
  /** Taken off what the reservation holds, as far as it still holds it. ≥ 0. */
  readonly freedNanoUsd: number;
  readonly forgetAt: number | undefined;
}

/** Money that was paid, or is not needed. */
export interface Commitment {
  readonly id: string;
  /** Unique within the reservation, as that of a `Reservation`. */
  readonly step: string;
  /** How long the step must be remembered at least. */
  readonly leaseMs: number;
  /** Each purse once. */
  readonly entries: readonly CommitEntry[];
  /** Whether the reservation ends with it: what it still holds goes back, and nothing can be added to it any more. */
  readonly ends: boolean;
}

/**
 * Where budgets are kept: in memory, or where several processes share them. Every operation happens at once and whole, or not at all:
 * two that run at the same time end as if one had waited for the other. Rejects only when the store cannot be reached.
 *
 * All amounts are integers of nano-dollars. `describeBudgetStoreContract` of `@retake/core/testing` tries a store of one's own.
 */
export interface BudgetStore {
  /** Holds money in all purses of the entries, or in none. Refused as well when the reservation was ended before. */
  reserve(reservation: Reservation): Promise<ReserveAnswer>;
  /**
   * Counts what was paid. It is never refused: the money is gone, whatever the limit, and whether or not the reservation still stands.
   *
   * @returns the standings of the purses of the entries, after it.
   */
  commit(commitment: Commitment): Promise<readonly PurseStanding[]>;
  /** Lets reservations live for `leaseMs` from now. Those that have ended stay so. */
  renew(ids: readonly string[], leaseMs: number): Promise<void>;
  /** How purses stand; one that was never used stands at 0. */
  read(purses: readonly string[]): Promise<readonly PurseStanding[]>;
}
