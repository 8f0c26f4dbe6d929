import { describe, expect, it } from 'vitest';
import {
  AllChannelsFailedError,
  BillingUnknownError,
  BudgetExceededError,
  ChannelError,
  ConfigInvalidError,
  FAILURE_CLASSES,
  InternalError,
  ModelRetiredError,
  ModelUnknownError,
  NoCandidateError,
  PROBLEM_TYPE_PREFIX,
  problemDetailsOf,
  RequestInvalidError,
  ServiceClosedError,
} from '../../src/index.ts';

const exclusion = (reason: 'unsupported' | 'circuit_open') => ({
  channel: 'secret-gemini',
  model: 'gemini-3-pro-image',
  reason,
  detail: 'secret-gemini said so',
});

describe('problemDetailsOf', () => {
  it('tells strangers nothing of the inside', () => {
    const errors: readonly unknown[] = [
      new AllChannelsFailedError({ attempts: [], exclusions: [exclusion('circuit_open')], stoppedBy: 'exhausted' }),
      new NoCandidateError({ exclusions: [exclusion('circuit_open')], retryAfterMs: 1 }),
      new BillingUnknownError({ attempts: [], channel: 'secret-gemini' }),
      ...FAILURE_CLASSES.map(
        (failure) => new ChannelError('secret-gemini refused', { class: failure, billing: 'unknown', dispatched: true }),
      ),
      new RequestInvalidError([{ path: 'channelOptions.x', message: 'there are secret-gemini' }]),
      new ConfigInvalidError('secret-gemini()', [{ path: 'apiKey', message: 'secret-key' }]),
      new InternalError(new Error('secret-cause')),
      new Error('secret-stack'),
      'secret-string',
      undefined,
    ];
    for (const error of errors) {
      const problem = problemDetailsOf(error);
      expect(JSON.stringify(problem)).not.toContain('secret');
      expect(problem.type).toBe(`${PROBLEM_TYPE_PREFIX}${problem.code}`);
      expect(problem.status).toBeGreaterThanOrEqual(400);
    }
  });

  it('has one status for each situation', () => {
    const failed = (failure: (typeof FAILURE_CLASSES)[number]) =>
      problemDetailsOf(new ChannelError('no', { class: failure, billing: 'not-billed', dispatched: true }));
    expect(failed('blocked')).toMatchObject({ status: 422, code: 'content_refused' });
    expect(failed('invalid_request')).toMatchObject({ status: 422, code: 'request_refused' });
    expect(failed('overloaded')).toMatchObject({ status: 503, code: 'channel_failed' });
    expect(problemDetailsOf(new NoCandidateError({ exclusions: [exclusion('unsupported')] })).status).toBe(422);
    expect(problemDetailsOf(new NoCandidateError({ exclusions: [exclusion('circuit_open')] })).status).toBe(503);
    expect(problemDetailsOf(new ServiceClosedError()).status).toBe(503);
    expect(problemDetailsOf(new TypeError('x'))).toMatchObject({ status: 500, code: 'internal' });
    const retired = new ModelRetiredError({ model: 'imagen-4', retiredAt: undefined, successor: 'gemini-3-pro-image' });
    expect(problemDetailsOf(retired)).toMatchObject({ status: 400, successor: 'gemini-3-pro-image' });
    expect(problemDetailsOf(new ModelUnknownError('banana', ['nano-banana']))).toMatchObject({
      status: 400,
      nearest: ['nano-banana'],
    });
    const issues = [{ path: 'size', message: 'is none' }];
    expect(problemDetailsOf(new RequestInvalidError(issues))).toMatchObject({ status: 400, issues });
  });

  it('says in whole seconds when to come back, and never invites to pay twice', () => {
    const story = { attempts: [], exclusions: [], stoppedBy: 'exhausted', retryAfterMs: 1 } as const;
    expect(problemDetailsOf(new AllChannelsFailedError(story)).retryAfterSeconds).toBe(1);
    expect(problemDetailsOf(new AllChannelsFailedError({ ...story, retryAfterMs: 10_001 })).retryAfterSeconds).toBe(11);
    expect(problemDetailsOf(new AllChannelsFailedError({ ...story, retryAfterMs: undefined }))).not.toHaveProperty(
      'retryAfterSeconds',
    );
    const unknown = new BillingUnknownError({ attempts: [], channel: 'x', retryAfterMs: 5000 });
    expect(problemDetailsOf(unknown)).not.toHaveProperty('retryAfterSeconds');
    const budget = {
      budget: 'secret',
      limitNanoUsd: 7,
      spentNanoUsd: 7,
      reservedNanoUsd: 0,
      neededNanoUsd: 1,
      resetsAt: undefined,
    };
    const exceeded = problemDetailsOf(new BudgetExceededError({ ...budget, retryAfterMs: 60_000 }));
    expect(exceeded).toMatchObject({ status: 429, retryAfterSeconds: 60 });
    expect(JSON.stringify(exceeded)).not.toContain('secret');
  });

  it('tells callers of one’s own the whole error', () => {
    const error = new AllChannelsFailedError({ attempts: [], exclusions: [exclusion('circuit_open')], stoppedBy: 'exhausted' });
    expect(problemDetailsOf(error, { expose: true }).error).toMatchObject({ exclusions: [{ channel: 'secret-gemini' }] });
  });
});
