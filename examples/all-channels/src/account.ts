import { costOf } from '@retake/core';
import type { Drawn } from './drawn.ts';

/** What one picture cost, as Retake says and as its upstream does. */
export interface Account {
  /** All attempts, failed ones included, in nano-dollars; `undefined` when some price or bill is not known. */
  readonly nanoUsd: number | undefined;
  /** How that is known, such as `tokens` or `reported`; `none` when nothing was billed. */
  readonly basis: string;
  /** What the upstream billed, in nano-dollars; `undefined` where there is no ledger to look into. */
  readonly ledgerNanoUsd: number | undefined;
  /** Whether both are the same to the nano-dollar; `undefined` without a ledger. */
  readonly agrees: boolean | undefined;
}

/** Holds what Retake says against what the upstream billed. */
export function accountOf({ entry, attempts }: Drawn, ledger: ((channel: string) => number) | undefined): Account {
  const cost = costOf(attempts);
  const nanoUsd = cost.usd === undefined || cost.unknownUpToNanoUsd !== 0 ? undefined : cost.nanoUsd;
  const bases = new Set(cost.attempts.map(({ basis }) => basis));
  const ledgerNanoUsd = ledger?.(entry.id);
  return {
    nanoUsd,
    basis: bases.size === 0 ? 'none' : [...bases].join(', '),
    ledgerNanoUsd,
    agrees: ledgerNanoUsd === undefined ? undefined : nanoUsd === ledgerNanoUsd,
  };
}
