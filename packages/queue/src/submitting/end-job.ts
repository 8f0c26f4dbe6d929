import { isDeepStrictEqual } from 'node:util';
import type { QueueParts } from '../queue-parts.ts';
import { jobRecords, type JobBody, type JobRecord } from '../store/job-record.ts';
import type { KeptCost } from '../store/kept-cost.ts';
import type { RecordChange } from '../store/job-store.ts';
import { webhookRecords } from '../store/webhook-record.ts';
import { webhookPayload } from '../telling/webhook-payload.ts';
import type { JobAccess } from './job-access.ts';
import type { JobTotals } from './job-ledger.ts';
import { standingOf } from './job-standing.ts';
import { readJob } from './read-job.ts';

/** How often it is tried against others that change the job at the same time. */
const TRIES = 5;

/**
 * Ends a job whose items have all ended, with its webhook in the same write; brings the totals of an ended one up to date when a picture
 * or a bill came late. Whoever finds that can do it: it is done once.
 *
 * @returns how many items have not ended.
 */
export async function endJob(id: string, access: JobAccess): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const job = await readJob(access.store, id);
    if (job === undefined || (job.state !== 'open' && job.state !== 'ended')) return 0;
    const { ended } = await standingOf(access.store, id);
    if (ended < job.body.count) return job.body.count - ended;
    const totals = await access.ledgerOf({ id, count: job.body.count }).read();
    if (job.body.end !== undefined && isSame(job.body.end, totals)) return 0;
    const { changes, body } = ending(job, totals, access.clock.now());
    if ((await access.store.write(changes)).length > 0) continue;
    if (job.state === 'open') tellEnd(id, body, access);
    access.nudge();
    return 0;
  }
  return 1;
}

/** Whether an ended job says all that its items do. */
function isSame({ outcomes, cost }: NonNullable<JobBody['end']>, totals: JobTotals): boolean {
  return isDeepStrictEqual([outcomes, costFacts(cost)], [totals.outcomes, costFacts(totals.cost)]);
}

function costFacts({ nanoUsd, unknownUpToNanoUsd, unpriced }: KeptCost): readonly (number | undefined)[] {
  return [nanoUsd, unknownUpToNanoUsd, unpriced];
}

function ending(
  job: JobRecord,
  { outcomes, cost, lastEndedAt }: JobTotals,
  now: number,
): { readonly changes: readonly RecordChange[]; readonly body: JobBody } {
  const { webhookUrl: url, tenant, keepMs, deadlineAt } = job.body;
  const at = job.body.end?.at ?? lastEndedAt ?? now;
  const onTime = deadlineAt === undefined ? undefined : at <= deadlineAt;
  const body: JobBody = { ...job.body, end: { at, outcomes, cost, onTime } };
  const dueAt = keepMs === undefined ? undefined : at + keepMs;
  const changes = [jobRecords.change(job, { state: 'ended', dueAt: job.state === 'ended' ? job.dueAt : dueAt, body })];
  if (job.state === 'ended' || url === undefined) return { changes, body };
  const webhook = webhookRecords.create({
    id: `${job.id}.ended`,
    group: job.id,
    state: 'waiting',
    dueAt: now,
    priority: 0,
    body: { v: 1, url, tenant, payload: webhookPayload(job.id, body), createdAt: now, tries: 0, notBefore: now },
  });
  return { changes: [...changes, webhook], body };
}

function tellEnd(jobId: string, { end }: JobBody, { tell, clock }: Pick<QueueParts, 'tell' | 'clock'>): void {
  if (end === undefined) return;
  const { outcomes, onTime, cost } = end;
  tell({ type: 'job.ended', at: clock.now(), jobId, outcomes, onTime, costNanoUsd: cost.nanoUsd });
}
