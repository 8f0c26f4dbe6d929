import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../src/errors/issue.ts';
import { defaultResilience } from '../../src/resilience/options.ts';
import { resilienceSchema } from '../../src/resilience/resilience-schema.ts';
import { bench } from './test-bench.ts';

describe('resilienceSchema', () => {
  it('fills in exactly the exported defaults', () => {
    expect(resilienceSchema.parse(undefined)).toEqual(defaultResilience);
    expect(resilienceSchema.parse({})).toEqual(defaultResilience);
    expect(resilienceSchema.parse({ retry: undefined, attemptTimeoutMs: { '4K': 600_000 } })).toEqual({
      ...defaultResilience,
      attemptTimeoutMs: { ...defaultResilience.attemptTimeoutMs, '4K': 600_000 },
    });
  });

  it('reports every problem with its path', () => {
    const { error } = resilienceSchema.safeParse({
      deadlineMs: Number.POSITIVE_INFINITY,
      attemptTimeoutMs: { '8K': 1 },
      maxAttempts: 0,
      circuitBreaker: { halfOpenAfterMs: 400_000 },
      onUnknownBilling: 'hope',
      retries: 3,
    });
    if (error === undefined) throw new Error('expected problems');
    const paths = issuesOf(error, 'resilience').map(({ path }) => path);
    expect(paths.toSorted()).toEqual([
      'resilience',
      'resilience.attemptTimeoutMs',
      'resilience.circuitBreaker.maxHalfOpenAfterMs',
      'resilience.deadlineMs',
      'resilience.maxAttempts',
      'resilience.onUnknownBilling',
    ]);
  });

  it('refuses a time that a timer cannot hold', () => {
    expect(resilienceSchema.safeParse({ deadlineMs: 2 ** 31 }).success).toBe(false);
    expect(resilienceSchema.safeParse({ deadlineMs: 2 ** 31 - 1 }).success).toBe(true);
  });
});

describe('describe()', () => {
  it('names every policy with its values, outermost first', () => {
    const described = bench({ resilience: { maxAttempts: 7 } }).pipeline.describe();
    expect(described.map(({ policy }) => policy)).toEqual([
      'deadline',
      'failover',
      'retry',
      'rate-limit',
      'bulkhead',
      'circuit-breaker',
      'attempt-timeout',
    ]);
    expect(described[1]?.values).toMatchObject({ maxAttempts: 7, onUnknownBilling: 'failover' });
    expect(JSON.parse(JSON.stringify(described))).toEqual(described);
  });
});
