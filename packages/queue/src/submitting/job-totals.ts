import type { JobRecord } from '../store/job-record.ts';
import type { JobAccess } from './job-access.ts';
import type { JobTotals } from './job-ledger.ts';

/**
 * What the items of a job have come to: as it ended, and as they stand where it has not, or where a bill could still come. Whoever hears of a
 * late one may have died before it brought the job up to date; this does.
 */
export async function totalsOf(
  { id, body: { count, end } }: JobRecord,
  { ledgerOf, itemEnded }: Pick<JobAccess, 'ledgerOf' | 'itemEnded'>,
): Promise<Pick<JobTotals, 'cost' | 'outcomes'>> {
  if (end !== undefined && end.cost.unknownUpToNanoUsd === 0 && end.outcomes.unknown === 0) return end;
  const totals = await ledgerOf({ id, count }).read();
  if (end !== undefined) itemEnded(id);
  return totals;
}
