import {
  AllChannelsFailedError,
  BudgetUnavailableError,
  ChannelError,
  DeadlineExceededError,
  NoCandidateError,
  ServiceClosedError,
  type Attempt,
  type ExclusionReason,
} from '@retake/core';
import { describe, expect, it } from 'vitest';
import { heals } from '../../src/submitting/heals.ts';

const attempt = (billing: Attempt['billing']): Attempt => ({
  id: 'a',
  number: 1,
  kind: 'primary',
  channel: 'relay',
  model: 'm',
  size: '1K',
  startedAt: 1,
  durationMs: 1,
  error: { type: 'timeout', message: 'no answer' },
  billing,
  cost: { basis: 'none', nanoUsd: 0, lines: [] },
});
const failed = (...billings: Attempt['billing'][]) =>
  new AllChannelsFailedError({ attempts: billings.map(attempt), exclusions: [], stoppedBy: 'exhausted' });
const noCandidate = (...reasons: ExclusionReason[]) =>
  new NoCandidateError({ exclusions: reasons.map((reason) => ({ channel: 'relay', model: 'm', reason, detail: 'so it is' })) });

describe('what time heals', () => {
  it.each([
    ['everybody was busy', failed('not-billed', 'billed'), true],
    ['a bill is unknown', failed('not-billed', 'unknown'), false],
    ['its time was over', new DeadlineExceededError({ attempts: [], deadlineMs: 1 }), true],
    [
      'its time was over, perhaps with a bill',
      new DeadlineExceededError({ attempts: [attempt('unknown')], deadlineMs: 1 }),
      false,
    ],
    ['all circuits are open', noCandidate('unsupported', 'circuit_open'), true],
    ['nobody could ever draw it', noCandidate('unsupported', 'compliance'), false],
    ['nobody is there', noCandidate(), false],
    ['a budget stands in the way', noCandidate('unsupported', 'budget'), false],
    ['the budget store does not answer', new BudgetUnavailableError(), false],
    ['it was refused', new ChannelError('no', { class: 'blocked', billing: 'not-billed', dispatched: true }), false],
    ['the service is closed', new ServiceClosedError(), false],
    ['its caller left', new Error('aborted'), false],
  ])('when %s', (_why, error, isHealed) => {
    expect(heals(error, 'report')).toBe(isHealed);
  });

  it('may be an unknown bill, where that may be paid again', () => {
    expect(heals(failed('unknown'), 'retry')).toBe(true);
  });
});
