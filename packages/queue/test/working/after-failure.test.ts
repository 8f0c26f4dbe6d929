import {
  AllChannelsFailedError,
  BillingUnknownError,
  BudgetExceededError,
  ChannelError,
  FAILURE_CLASSES,
  NoCandidateError,
  RequestInvalidError,
  ServiceClosedError,
  type Attempt,
  type BillingVerdict,
  type Exclusion,
  type FailureClass,
} from '@retake/core';
import { describe, expect, it } from 'vitest';
import { afterFailure } from '../../src/working/after-failure.ts';

const attempt = (type: FailureClass, billing: BillingVerdict = 'not-billed'): Attempt => ({
  id: 'a',
  number: 1,
  kind: 'primary',
  channel: 'gemini',
  model: 'gemini-3-pro-image',
  size: '1K',
  startedAt: 0,
  durationMs: 1,
  error: { type, message: 'no' },
  billing,
  cost: { basis: billing === 'not-billed' ? 'none' : 'unknown', nanoUsd: undefined, lines: [] },
});
const allFailed = (...attempts: readonly Attempt[]): AllChannelsFailedError =>
  new AllChannelsFailedError({ attempts, exclusions: [], stoppedBy: 'exhausted', retryAfterMs: 700 });
const excluded = (reason: Exclusion['reason']): Exclusion => ({ channel: 'a', model: 'm', reason, detail: '' });

describe('what follows a failure', () => {
  it.each(['overloaded', 'rate_limited', 'quota_daily', 'auth', 'billing', 'timeout', 'network'] as const)(
    'is another try that does not count, after an outage: %s',
    (kind) => {
      expect(afterFailure(allFailed(attempt(kind)))).toEqual({
        next: 'again',
        counts: false,
        wasBilled: false,
        retryAfterMs: 700,
      });
    },
  );

  it.each(['upstream_bug', 'no_image', 'wrong_output', 'model_gone'] as const)('is a try that counts, after %s', (kind) => {
    expect(afterFailure(allFailed(attempt('overloaded'), attempt(kind, 'billed')))).toMatchObject({
      next: 'again',
      counts: true,
      wasBilled: true,
    });
  });

  it.each(['blocked', 'recitation', 'history_refused', 'invalid_request'] as const)('is the end, after %s', (kind) => {
    const error = new ChannelError('no', { class: kind, billing: 'not-billed', dispatched: true });
    expect(afterFailure(error)).toEqual({ next: 'failed' });
  });

  it.each(FAILURE_CLASSES)('is unknown as soon as an attempt may have been billed: %s', (kind) => {
    expect(afterFailure(allFailed(attempt(kind, 'unknown')))).toEqual({ next: 'unknown' });
    expect(afterFailure(new BillingUnknownError({ attempts: [], channel: 'gemini' }))).toEqual({ next: 'unknown' });
  });

  it('is the end where nobody could ever be asked, and patience where somebody will be', () => {
    expect(afterFailure(new NoCandidateError({ exclusions: [excluded('unsupported')] }))).toEqual({ next: 'failed' });
    const exclusions = [excluded('unsupported'), excluded('cool_down')];
    expect(afterFailure(new NoCandidateError({ exclusions, retryAfterMs: 5 }))).toMatchObject({ next: 'again', retryAfterMs: 5 });
  });

  it('waits for a budget that begins anew, and for no other', () => {
    const exceeded = { budget: '*', limitNanoUsd: 1, spentNanoUsd: 1, reservedNanoUsd: 0, neededNanoUsd: 1, resetsAt: undefined };
    expect(afterFailure(new BudgetExceededError({ ...exceeded, retryAfterMs: undefined }))).toEqual({ next: 'failed' });
    expect(afterFailure(new BudgetExceededError({ ...exceeded, retryAfterMs: 9 }))).toMatchObject({
      next: 'again',
      counts: false,
      retryAfterMs: 9,
    });
  });

  it('is the end for a request that is at fault itself', () => {
    expect(afterFailure(new RequestInvalidError([{ path: 'prompt', message: 'is empty' }]))).toEqual({ next: 'failed' });
  });

  it('is nothing when the service was closed before anything was sent', () => {
    expect(afterFailure(new ServiceClosedError())).toEqual({ next: 'given-back' });
    expect(afterFailure(new ServiceClosedError(), [attempt('network', 'unknown')])).toEqual({ next: 'unknown' });
  });

  it('is a try that counts for what nobody foresaw', () => {
    expect(afterFailure(new TypeError('x is not a function'))).toMatchObject({ next: 'again', counts: true });
  });
});
