import type { JobRecord } from '../store/job-record.ts';
import type { JobCost } from '../store/job-cost.ts';
import { jobCostOf } from '../store/job-cost.ts';
import { BATCH_TARGET_MS } from './estimate-assumptions.ts';
import type { JobAccess } from './job-access.ts';
import { totalsOf } from './job-totals.ts';
import { standingOf, type JobStanding } from './job-standing.ts';

/** How far a job is. */
export interface JobProgress extends Omit<JobStanding, 'trays'> {
  /** `writing`: it is being submitted. */
  readonly state: 'writing' | 'open' | 'ended';
  readonly count: number;
  /** What the items have cost that have ended. */
  readonly cost: JobCost;
  /**
   * When it should be done, in epoch milliseconds: by the pace so far, and before anything has ended by the target of its batches. When it
   * was, for an ended one; `undefined` when nobody knows.
   */
  readonly expectedDoneAt: number | undefined;
  readonly cancelled: boolean;
}

/** Looks how far a job is. */
export async function progressOf(job: JobRecord, access: JobAccess): Promise<JobProgress> {
  const { id, state, body } = job;
  const { trays: _trays, ...standing } = await standingOf(access.store, id);
  const { cost } = await totalsOf(job, access);
  return {
    ...standing,
    state: state === 'abandoned' ? 'writing' : state,
    count: body.count,
    cost: jobCostOf(cost),
    expectedDoneAt: body.end?.at ?? byPace(body, standing.ended, access.clock.now()) ?? byTarget(body, standing),
    cancelled: body.cancelledAt !== undefined,
  };
}

function byPace({ submittedAt, count }: JobRecord['body'], ended: number, now: number): number | undefined {
  if (ended === 0) return undefined;
  return Math.round(now + ((now - submittedAt) / ended) * (count - ended));
}

function byTarget(
  { submittedAt, deadlineAt }: JobRecord['body'],
  { gathering, batched }: Pick<JobStanding, 'gathering' | 'batched'>,
): number | undefined {
  if (gathering + batched === 0) return undefined;
  return Math.min(submittedAt + BATCH_TARGET_MS, deadlineAt ?? Number.POSITIVE_INFINITY);
}
