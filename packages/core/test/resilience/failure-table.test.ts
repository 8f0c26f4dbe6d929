import { describe, expect, it } from 'vitest';
import { FAILURE_CLASSES, type FailureClass } from '../../src/errors/failure-class.ts';
import { dispositionOf, FAILURE_TABLE, SITUATIONS, type Situation, situationOf } from '../../src/resilience/failure-table.ts';
import { bench, candidate, delivers, failure, fakeChannel, fakeModel } from './test-bench.ts';

/** The whole table, written out once more: same candidate, elsewhere, circuit, health. */
const EXPECTED: Record<FailureClass, Record<Situation, string>> = {
  overloaded: {
    'not-dispatched': 'after-failover now counts none',
    settled: 'after-failover now counts none',
    'billing-unknown': 'never by-billing-policy counts none',
  },
  rate_limited: {
    'not-dispatched': 'after-delay now repeated cool-down',
    settled: 'after-delay now repeated cool-down',
    'billing-unknown': 'never by-billing-policy repeated cool-down',
  },
  quota_daily: {
    'not-dispatched': 'never now never daily-quota',
    settled: 'never now never daily-quota',
    'billing-unknown': 'never by-billing-policy never daily-quota',
  },
  auth: {
    'not-dispatched': 'never now never channel-disabled',
    settled: 'never now never channel-disabled',
    'billing-unknown': 'never by-billing-policy never channel-disabled',
  },
  billing: {
    'not-dispatched': 'never now never channel-disabled',
    settled: 'never now never channel-disabled',
    'billing-unknown': 'never by-billing-policy never channel-disabled',
  },
  model_gone: {
    'not-dispatched': 'never now never model-disabled',
    settled: 'never now never model-disabled',
    'billing-unknown': 'never by-billing-policy never model-disabled',
  },
  timeout: {
    'not-dispatched': 'after-failover now counts none',
    settled: 'after-failover now counts none',
    'billing-unknown': 'never by-billing-policy counts none',
  },
  network: {
    'not-dispatched': 'once-a-round now counts none',
    settled: 'after-failover now counts none',
    'billing-unknown': 'never by-billing-policy counts none',
  },
  upstream_bug: {
    'not-dispatched': 'once now counts none',
    settled: 'once now counts none',
    'billing-unknown': 'never by-billing-policy counts none',
  },
  no_image: {
    'not-dispatched': 'once now soft none',
    settled: 'once now soft none',
    'billing-unknown': 'never by-billing-policy soft none',
  },
  blocked: {
    'not-dispatched': 'never other-vendor-if-allowed never none',
    settled: 'never other-vendor-if-allowed never none',
    'billing-unknown': 'never other-vendor-if-allowed never none',
  },
  recitation: {
    'not-dispatched': 'never other-vendor never none',
    settled: 'never other-vendor never none',
    'billing-unknown': 'never other-vendor never none',
  },
  history_refused: {
    'not-dispatched': 'never now never none',
    settled: 'never now never none',
    'billing-unknown': 'never by-billing-policy never none',
  },
  invalid_request: {
    'not-dispatched': 'never never never none',
    settled: 'never never never none',
    'billing-unknown': 'never never never none',
  },
  wrong_output: {
    'not-dispatched': 'never now soft none',
    settled: 'never now soft none',
    'billing-unknown': 'never by-billing-policy soft none',
  },
};

const CELLS = FAILURE_CLASSES.flatMap((failureClass) => SITUATIONS.map((situation) => [failureClass, situation] as const));
const BILLING = { 'not-dispatched': 'not-billed', settled: 'not-billed', 'billing-unknown': 'unknown' } as const;

describe('the failure table', () => {
  it.each(CELLS)('%s · %s', (failureClass, situation) => {
    const { sameCandidate, elsewhere, circuit, health } = FAILURE_TABLE[failureClass][situation];
    expect(`${sameCandidate} ${elsewhere} ${circuit} ${health}`).toBe(EXPECTED[failureClass][situation]);
  });

  it.each(CELLS)('%s · %s is what the pipeline does', async (failureClass, situation) => {
    const { pipeline, call } = bench({
      resilience: { onBlocked: 'other-vendor', circuitBreaker: { consecutiveFailures: 1 } },
      // It stands still, so that no cool-down is over before it is looked at.
      clock: { now: () => 1_800_000_000_000 },
    });
    const more = { dispatched: situation !== 'not-dispatched', billing: BILLING[situation] };
    const bad = fakeChannel('bad', () => Promise.reject(failure(failureClass, more)));
    const plan = [
      candidate(bad),
      candidate(fakeChannel('same-vendor', delivers)),
      candidate(fakeChannel('other', delivers), fakeModel('o', 'openai')),
    ];
    const value = await pipeline.deliver(call(plan)).then(
      (delivered) => delivered.value,
      () => 'stopped',
    );
    const { sameCandidate, elsewhere, circuit, health } = FAILURE_TABLE[failureClass][situation];
    // A repeat would go to a circuit that the first failure opened.
    const opens = circuit === 'counts';
    expect(bad.calls).toHaveLength(sameCandidate.startsWith('once') && !opens ? 2 : 1);
    expect(value).toBe(elsewhere === 'never' ? 'stopped' : elsewhere.startsWith('other-vendor') ? 'other' : 'same-vendor');
    const [snapshot] = pipeline.snapshot();
    const soft = circuit === 'soft' && sameCandidate === 'once';
    expect(snapshot?.state).toBe(opens || soft ? 'open' : 'closed');
    expect(snapshot?.disabledBy).toBe(health.endsWith('disabled') ? failureClass : undefined);
    expect(snapshot?.coolDownUntil !== undefined).toBe(health === 'cool-down' || health === 'daily-quota');
  });

  it('puts unknown billing above everything else that is known', () => {
    expect(situationOf({ billing: 'unknown', dispatched: false })).toBe('billing-unknown');
    expect(situationOf({ billing: 'not-billed', dispatched: false })).toBe('not-dispatched');
    expect(situationOf({ billing: 'billed', dispatched: true })).toBe('settled');
  });

  it.each(FAILURE_CLASSES)("treats unknown billing of %s as settled only under 'retry'", (failureClass) => {
    const { failure: unknown } = failure(failureClass, { billing: 'unknown' });
    expect(dispositionOf(unknown, 'retry')).toBe(FAILURE_TABLE[failureClass].settled);
    expect(dispositionOf(unknown, 'report')).toBe(FAILURE_TABLE[failureClass]['billing-unknown']);
    expect(dispositionOf(unknown).sameCandidate).toBe('never');
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(FAILURE_TABLE.network.settled)).toBe(true);
  });
});
