import { describe, expect, it } from 'vitest';
import { AttemptLog } from '../../src/resilience/attempt-log.ts';
import { ANSWER, bench, candidate, delivers, failure, fakeChannel, rejection } from './test-bench.ts';

describe('an attempt', () => {
  it('whose channel rejects with something else is a defect of unknown billing', async () => {
    const { pipeline, call } = bench();
    const secret = fakeChannel('broken', () => {
      throw new TypeError('sk-secret cannot be read');
    });
    const log = new AttemptLog('call');
    const error = await rejection(pipeline.deliver(call([candidate(secret)], { log })));
    expect(log.attempts).toMatchObject([{ error: { type: 'upstream_bug' }, billing: 'unknown' }]);
    expect(secret.calls).toHaveLength(1);
    expect(JSON.stringify([error, log.attempts])).not.toContain('sk-secret');
  });

  it('keeps what a refused answer told, because it was paid for', async () => {
    const usage = { inputText: 10, inputImage: 0, outputText: 0, outputImage: 1_120, thoughts: 90 };
    const outcomes: unknown[] = [];
    const { pipeline, call } = bench({
      settle: (_candidate, outcome) => {
        outcomes.push(outcome);
        return { basis: 'tokens', nanoUsd: 134_000_000, lines: [] };
      },
    });
    const paid = fakeChannel('paid', () => ({ ...ANSWER, usage, modelVersion: 'v2' }));
    const accept = () => Promise.reject(failure('wrong_output', { billing: 'billed' }));
    const error = await rejection(pipeline.deliver(call([candidate(paid)], { accept })));
    expect(error).toMatchObject({
      attempts: [{ error: { type: 'wrong_output', statusCode: 200 }, billing: 'billed', requestId: 'req-1' }],
    });
    expect(outcomes).toMatchObject([{ failure: { usage, modelVersion: 'v2' } }]);
    expect(error).toMatchObject({ attempts: [{ cost: { nanoUsd: 134_000_000 } }] });
  });

  it('that delivered is never lost to bookkeeping, and its cost is unknown, not zero', async () => {
    const { pipeline, call } = bench({
      settle: () => {
        throw new Error('no such price');
      },
    });
    const { value, attempt, warnings } = await pipeline.deliver(call([candidate(fakeChannel('only', delivers))]));
    expect(value).toBe('only');
    expect(attempt.cost).toEqual({ basis: 'unknown', nanoUsd: undefined, lines: [] });
    expect(warnings).toMatchObject([{ code: 'unknown_price' }]);
  });

  it.each([
    ['not-billed', { basis: 'none', nanoUsd: 0 }],
    ['billed', { basis: 'unknown', nanoUsd: undefined }],
    ['unknown', { basis: 'unknown', nanoUsd: undefined }],
  ] as const)('that failed %s has a safe cost when the bookkeeping fails', async (billing, cost) => {
    const { pipeline, call } = bench({
      settle: () => {
        throw new Error('no such price');
      },
    });
    const only = fakeChannel('only', () => Promise.reject(failure('blocked', { billing })));
    const log = new AttemptLog('call');
    await rejection(pipeline.deliver(call([candidate(only)], { log })));
    expect(log.attempts[0]?.cost).toMatchObject(cost);
  });

  it('of unknown billing and unknown price has no known bound', async () => {
    const { pipeline, call } = bench();
    const log = new AttemptLog('call');
    const only = candidate(fakeChannel('only', () => Promise.reject(failure('timeout'))));
    const unpriced = { ...only, estimate: { expectedNanoUsd: undefined, upperNanoUsd: undefined } };
    await rejection(pipeline.deliver(call([unpriced], { log })));
    expect(log.attempts[0]).toMatchObject({ billing: 'unknown' });
    expect(log.attempts[0]?.unknownUpToNanoUsd).toBeUndefined();
  });

  it('runs inside the context of its telemetry', async () => {
    const { pipeline, call, events, withinIds } = bench();
    let within: string | undefined;
    const only = fakeChannel('only', (request, asked) => {
      within = withinIds.at(-1);
      return delivers(request, asked);
    });
    await pipeline.deliver(call([candidate(only)]));
    expect(within).toBe('call-1/1');
    expect(events[0]).toMatchObject({
      attemptId: 'call-1/1',
      number: 1,
      resendCount: 0,
      server: { address: 'localhost', port: 1 },
    });
    expect(events[1]).toMatchObject({ pictures: 1, deliveredSize: '1K', cost: { nanoUsd: 134_000_000 }, statusCode: 200 });
  });

  it('shares its numbers with the other pictures of the call', async () => {
    const { pipeline, call } = bench();
    let number = 0;
    const next = () => (number += 1);
    const plan = [candidate(fakeChannel('only', delivers))];
    const picture = () => pipeline.deliver(call(plan, { log: new AttemptLog('call', next) }));
    const delivered = await Promise.all([picture(), picture(), picture()]);
    expect(delivered.map(({ attempt }) => attempt.id)).toEqual(['call/1', 'call/2', 'call/3']);
  });

  it('rejects with a ChannelError of another copy of the package as with our own', async () => {
    const { failure: facts } = failure('invalid_request');
    const foreign = Object.assign(new Error('x'), { [Symbol.for('retake.error')]: true, code: 'channel_failed', failure: facts });
    const { pipeline, call } = bench();
    const only = fakeChannel('only', () => Promise.reject(foreign));
    expect(await rejection(pipeline.deliver(call([candidate(only)])))).toBe(foreign);
  });
});
