import type { JobBody } from '../store/job-record.ts';
import { jobCostOf } from '../store/job-cost.ts';
import type { ItemOutcome } from './queue-events.ts';

/** What a webhook tells: that a job has ended. Its results are asked for by its id. */
export interface JobEndedWebhook {
  readonly type: 'job.ended';
  /** When it ended, in ISO 8601. */
  readonly timestamp: string;
  readonly data: {
    readonly jobId: string;
    readonly tenant?: string | undefined;
    readonly count: number;
    readonly outcomes: Readonly<Record<ItemOutcome, number>>;
    /** `undefined`: it has no deadline. */
    readonly onTime?: boolean | undefined;
    /** In US dollars; `null` when something was billed at an unknown price. */
    readonly costUsd: number | null;
    /** What bills that are not known can add; `null` without a bound. */
    readonly unknownUpToUsd: number | null;
  };
}

/** The JSON that tells the end of a job. */
export function webhookPayload(jobId: string, { tenant, count, end }: JobBody): string {
  if (end === undefined) throw new TypeError('A job that has not ended has no end to tell');
  const { usd, unknownUpToUsd } = jobCostOf(end.cost);
  return JSON.stringify({
    type: 'job.ended',
    timestamp: new Date(end.at).toISOString(),
    data: {
      jobId,
      tenant,
      count,
      outcomes: end.outcomes,
      onTime: end.onTime,
      costUsd: usd ?? null,
      unknownUpToUsd: unknownUpToUsd ?? null,
    },
  } satisfies JobEndedWebhook);
}
