import type { Tally } from './tally.ts';

/** How a run ended. */
export interface Outcome {
  readonly tally: Tally;
  /** What the upstream billed, in nano-dollars; `undefined` where there is no ledger to look into. */
  readonly ledgerNanoUsd: number | undefined;
}

/** The line that `--json` ends with. */
export function jsonLine({ tally, ledgerNanoUsd }: Outcome): string {
  return JSON.stringify({
    requested: tally.requested,
    succeeded: tally.succeeded,
    failed: tally.failed,
    images: tally.succeeded,
    attempts: tally.attempts,
    failovers: tally.failovers,
    costUsd: tally.nanoUsd / 1e9,
    ledgerUsd: ledgerNanoUsd === undefined ? null : ledgerNanoUsd / 1e9,
  });
}

/** Everything that did not go as it must, for people; empty when all is well. */
export function complaints({ tally, ledgerNanoUsd }: Outcome): readonly string[] {
  const found: string[] = [];
  if (tally.failed > 0) found.push(`${tally.failed} of ${tally.requested} orders got no picture.`);
  if (!tally.complete) found.push('Some attempts may have been billed without Retake knowing how much.');
  if (ledgerNanoUsd !== undefined && ledgerNanoUsd !== tally.nanoUsd) {
    found.push(`Retake counted ${tally.nanoUsd} nano-dollars, the upstream's ledger ${ledgerNanoUsd}: they must be equal.`);
  }
  return found;
}
