import type { JobRecord } from '../store/job-record.ts';
import type { JobCost } from '../store/job-cost.ts';
import { jobCostOf } from '../store/job-cost.ts';
import type { JobAccess } from './job-access.ts';
import { standingOf, type JobStanding } from './job-standing.ts';

/** How far a job is. */
export interface JobProgress extends Omit<JobStanding, 'trays'> {
  /** `writing`: it is being submitted. */
  readonly state: 'writing' | 'open' | 'ended';
  readonly count: number;
  /** What the items have cost that have ended. */
  readonly cost: JobCost;
  /** When it should be done, by the pace so far, in epoch milliseconds; `undefined` while nothing has ended. When it was, for an ended one. */
  readonly expectedDoneAt: number | undefined;
  readonly cancelled: boolean;
}

/** Looks how far a job is. */
export async function progressOf({ id, state, body }: JobRecord, access: JobAccess): Promise<JobProgress> {
  const { trays: _trays, ...standing } = await standingOf(access.store, id);
  const { cost } = body.end ?? (await access.ledgerOf({ id, count: body.count }).read());
  return {
    ...standing,
    state: state === 'abandoned' ? 'writing' : state,
    count: body.count,
    cost: jobCostOf(cost),
    expectedDoneAt: body.end?.at ?? byPace(body, standing.ended, access.clock.now()),
    cancelled: body.cancelledAt !== undefined,
  };
}

function byPace({ submittedAt, count }: JobRecord['body'], ended: number, now: number): number | undefined {
  if (ended === 0) return undefined;
  return Math.round(now + ((now - submittedAt) / ended) * (count - ended));
}
