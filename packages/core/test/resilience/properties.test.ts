import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetakeError } from '../../src/errors/retake-error.ts';
import { FAILURE_CLASSES, type FailureClass } from '../../src/errors/failure-class.ts';
import type { ChannelFailure } from '../../src/errors/channel-error.ts';
import { AttemptLog } from '../../src/resilience/attempt-log.ts';
import { bench, candidate, delivers, failure, fakeChannel, fakeModel, type Script } from './test-bench.ts';

type Outcome =
  | 'delivers'
  | { readonly class: FailureClass; readonly billing: ChannelFailure['billing']; readonly dispatched: boolean };

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Outcome>('delivers') },
  {
    weight: 6,
    arbitrary: fc.record({
      class: fc.constantFrom(...FAILURE_CLASSES),
      billing: fc.constantFrom('not-billed' as const, 'billed' as const, 'unknown' as const),
      dispatched: fc.boolean(),
    }),
  },
);

const scenario = fc.record({
  channels: fc.array(
    fc.record({
      outcomes: fc.array(outcome, { minLength: 1, maxLength: 6 }),
      domain: fc.constantFrom('google', 'own'),
      vendor: fc.constantFrom('google', 'openai'),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  onUnknownBilling: fc.constantFrom('failover' as const, 'report' as const),
  onBlocked: fc.constantFrom('stop' as const, 'other-vendor' as const),
  maxAttempts: fc.integer({ min: 1, max: 12 }),
});

function isFinal(outcome: Outcome, { onUnknownBilling, onBlocked }: { onUnknownBilling: string; onBlocked: string }): boolean {
  if (outcome === 'delivers' || outcome.class === 'invalid_request') return true;
  if (outcome.billing === 'unknown' && onUnknownBilling === 'report') return true;
  return outcome.class === 'blocked' && onBlocked === 'stop';
}

describe('whatever the channels do', () => {
  it('requests are bounded, the record is whole, and nothing of unknown billing is asked for twice', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ channels, ...resilience }) => {
        const tokens = 2;
        const { pipeline, call, events } = bench({
          resilience: { ...resilience, deadlineMs: 200, coolDown: { baseMs: 1, maxMs: 1 }, retryTokens: { capacity: tokens } },
        });
        const asked: { readonly channel: string; readonly outcome: Outcome }[] = [];
        const plan = channels.map(({ outcomes, domain, vendor }, index) => {
          const script: Script = (request, count) => {
            const next = outcomes[count % outcomes.length] ?? 'delivers';
            asked.push({ channel: `c${index}`, outcome: next });
            if (next === 'delivers') return delivers(request, count);
            throw failure(next.class, next);
          };
          return candidate(fakeChannel(`c${index}`, script, { domain }), fakeModel(`m-${vendor}`, vendor));
        });
        const log = new AttemptLog('call');
        const result = await pipeline.deliver(call(plan, { log })).then(
          (delivered) => delivered.value,
          (error: unknown) => {
            expect(RetakeError.isInstance(error)).toBe(true);
            return undefined;
          },
        );

        expect(asked.length).toBeLessThanOrEqual(Math.min(resilience.maxAttempts, channels.length + tokens));
        expect(result !== undefined).toBe(asked.at(-1)?.outcome === 'delivers');
        expect(asked.filter(({ outcome: one }) => one === 'delivers')).toHaveLength(result === undefined ? 0 : 1);
        expect(log.attempts.map(({ channel }) => channel)).toEqual(asked.map(({ channel }) => channel));
        expect(log.attempts.map(({ number }) => number)).toEqual(asked.map((_, index) => index + 1));
        for (const [index, { channel, outcome: one }] of asked.entries()) {
          const rest = asked.slice(index + 1).map((other) => other.channel);
          const isUnknown = one !== 'delivers' && one.billing === 'unknown';
          expect(isUnknown && rest.includes(channel)).toBe(false);
          expect(isFinal(one, resilience) && rest.length > 0).toBe(false);
        }
        const ended = events.filter(({ type }) => type === 'attempt.failed' || type === 'attempt.succeeded');
        expect(ended).toHaveLength(asked.length);
        expect(pipeline.snapshot().every(({ inFlight }) => inFlight === 0)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
