/**
 * Says what became of the money of a call whose process has ended: its budgets count that, and what they held for it goes back. The same is
 * counted once, whichever processes say it. Waits for the budget store, and never rejects for its sake: while it is away, this process
 * tells it again.
 *
 * @param spendingId that of the call's options.
 */
export type SettleSpending = (spendingId: string, lost: LostSpending) => Promise<void>;

/** What is said of the money of a call whose process has ended before it could: what budgets count for it, and in which of them. */
export interface LostSpending {
  /** As the call's. */
  readonly budgetKey?: string | undefined;
  /** As the call's: budgets go by the label `tenant`. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Who was asked, as far as that is known. */
  readonly channel?: string | undefined;
  readonly model?: string | undefined;
  /** When the call began, in epoch milliseconds: its money counts in the windows of that moment. */
  readonly startedAt: number;
  /**
   * What it has cost, or can have cost at most, in nano-dollars; `undefined` when nobody knows: then each budget counts its
   * `unknownPriceUsd`.
   */
  readonly nanoUsd: number | undefined;
  /** What was said of it before, which this takes the place of. @default nothing was */
  readonly insteadOf?: { readonly nanoUsd: number | undefined } | undefined;
}
