import { STUDIO_CHANNELS } from './studio-facts.ts';
import type { Studio } from './studio.ts';

/** What happened in the studio, by the bill of its upstreams, by who ordered, and by the receiver of webhooks: no metric has a part in it. */
export interface StudioTruth {
  readonly items: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly withDeadline: number;
  /** Of those, the delivered ones whose callers were told of an end before the deadline. */
  readonly inTime: number;
  /** Jobs that had not ended by their deadline. */
  readonly lateJobs: number;
  /** What batches cost. */
  readonly batchUsd: number;
  /** What everything cost. */
  readonly usd: number;
  /** Webhooks that were taken, and refused. */
  readonly told: number;
  readonly refused: number;
}

/** Reads the books. */
export function studioTruthOf({ simulator, jobs, webhooks }: Studio): StudioTruth {
  const all = [...jobs.values()];
  const due = all.filter(({ deadlineMinutes }) => deadlineMinutes !== undefined);
  const dollars = (channels: readonly string[]): number =>
    simulator.ledger.entries.reduce((sum, { channel, nanoUsd }) => (channels.includes(channel) ? sum + nanoUsd : sum), 0) / 1e9;
  const outcomes: Record<string, number> = {};
  for (const { outcomes: ended = {} } of all) {
    for (const [outcome, count] of Object.entries(ended)) outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  }
  return {
    items: all.reduce((sum, { items }) => sum + items, 0),
    outcomes,
    withDeadline: due.reduce((sum, { items }) => sum + items, 0),
    inTime: all.reduce((sum, { inTime }) => sum + inTime, 0),
    lateJobs: due.filter(({ onTime }) => onTime === false).length,
    // Of this channel alone nothing is ever bought at once.
    batchUsd: dollars([STUDIO_CHANNELS.quick]),
    usd: dollars(Object.values(STUDIO_CHANNELS)),
    told: webhooks.told,
    refused: webhooks.refused,
  };
}
