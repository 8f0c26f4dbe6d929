import { expect, it } from 'vitest';
import type { JobRecord } from '../../src/store/job-record.ts';
import type { JobLedger, JobTotals } from '../../src/submitting/job-ledger.ts';
import { totalsOf } from '../../src/submitting/job-totals.ts';

const outcomes = { done: 1, failed: 0, cancelled: 0, unknown: 0 };
const exact: JobTotals = {
  cost: { nanoUsd: 120, unknownUpToNanoUsd: 0, unpriced: 0 },
  outcomes,
  unsettled: 0,
  lastEndedAt: 1,
};

/** A job that has ended with this bill, and whose items say `exact` by now. */
async function look(cost: JobTotals['cost']) {
  const noted: string[] = [];
  const job = { id: 'j', body: { count: 1, end: { at: 1, outcomes, cost } } } as JobRecord;
  const ledgerOf = () => ({ read: async () => exact }) as JobLedger;
  const { cost: told } = await totalsOf(job, { ledgerOf, itemEnded: (id) => void noted.push(id) });
  return { told, noted };
}

it('reads the items of a job whose bill was open when it ended, and has it brought up to date', async () => {
  expect(await look({ nanoUsd: 0, unknownUpToNanoUsd: 500, unpriced: 0 })).toEqual({ told: exact.cost, noted: ['j'] });
});

it('takes the word of a job whose bill was exact', async () => {
  const cost = { nanoUsd: 7, unknownUpToNanoUsd: 0, unpriced: 0 };
  expect(await look(cost)).toEqual({ told: cost, noted: [] });
});
