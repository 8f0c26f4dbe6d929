import { describe, expect, it } from 'vitest';
import { ChannelError } from '../../src/errors/channel-error.ts';
import { AllChannelsFailedError } from '../../src/errors/all-channels-failed-error.ts';
import { BillingUnknownError } from '../../src/errors/billing-unknown-error.ts';
import { NoCandidateError } from '../../src/errors/no-candidate-error.ts';
import { AttemptLog } from '../../src/resilience/attempt-log.ts';
import { bench, candidate, delivers, failure, fails, fakeChannel, fakeModel, inTurn, rejection } from './test-bench.ts';

const overloaded = fails('overloaded');

describe('a round', () => {
  it('takes the first candidate when it delivers', async () => {
    const { pipeline, call, events } = bench();
    const first = fakeChannel('first', delivers);
    const second = fakeChannel('second', delivers);
    const { value, attempts, candidate: from } = await pipeline.deliver(call([candidate(first), candidate(second)]));
    expect(value).toBe('first');
    expect(from.channel).toBe(first);
    expect(second.calls).toHaveLength(0);
    expect(attempts).toMatchObject([
      { id: 'call-1/1', number: 1, kind: 'primary', channel: 'first', billing: 'billed', requestId: 'req-1' },
    ]);
    expect(events.map(({ type }) => type)).toEqual(['attempt.started', 'attempt.succeeded']);
  });

  it('goes on at once after a failure, and tells why', async () => {
    const { pipeline, call, events } = bench();
    const { value, attempts } = await pipeline.deliver(
      call([candidate(fakeChannel('first', overloaded)), candidate(fakeChannel('second', delivers))]),
    );
    expect(value).toBe('second');
    expect(attempts.map(({ kind, billing }) => [kind, billing])).toEqual([
      ['primary', 'not-billed'],
      ['failover', 'billed'],
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'attempt.started',
      'attempt.failed',
      'failover',
      'attempt.started',
      'attempt.succeeded',
    ]);
    expect(events[2]).toMatchObject({ from: 'first', to: 'second', errorType: 'overloaded' });
  });

  it('tells no failover where the same channel is asked for less', async () => {
    const { pipeline, call, events } = bench();
    const channel = fakeChannel('first', inTurn(overloaded, delivers));
    const smaller = { ...candidate(channel), order: { ...candidate(channel).order, size: '512' as const } };
    const { attempts } = await pipeline.deliver(call([candidate(channel), smaller]));
    expect(attempts.map(({ size }) => size)).toEqual(['1K', '512']);
    expect(events.filter(({ type }) => type === 'failover')).toEqual([]);
  });

  it('prefers another failure domain after one that is short of capacity, and comes back to it last', async () => {
    const { pipeline, call } = bench({ resilience: { maxAttempts: 3 } });
    const asked: string[] = [];
    const channel = (id: string, domain: string) =>
      candidate(
        fakeChannel(
          id,
          () => {
            asked.push(id);
            throw failure('overloaded');
          },
          { domain },
        ),
      );
    await rejection(pipeline.deliver(call([channel('g1', 'google'), channel('g2', 'google'), channel('own', 'own')])));
    expect(asked).toEqual(['g1', 'own', 'g2']);
  });

  it('keeps to the plan after a failure that says nothing of capacity', async () => {
    const { pipeline, call } = bench();
    const asked: string[] = [];
    const channel = (id: string, domain: string) =>
      candidate(
        fakeChannel(
          id,
          () => {
            asked.push(id);
            throw failure('auth');
          },
          { domain },
        ),
      );
    await rejection(pipeline.deliver(call([channel('g1', 'google'), channel('g2', 'google'), channel('own', 'own')])));
    expect(asked).toEqual(['g1', 'g2', 'own']);
  });

  it('backs off only after every candidate was tried, and says so', async () => {
    const { pipeline, call, events } = bench();
    const first = fakeChannel('first', inTurn(overloaded, delivers));
    const { value, attempts } = await pipeline.deliver(call([candidate(first), candidate(fakeChannel('second', overloaded))]));
    expect(value).toBe('first');
    expect(attempts.map(({ kind }) => kind)).toEqual(['primary', 'failover', 'retry']);
    const types = events.map(({ type }) => type);
    expect(types.indexOf('backoff')).toBeGreaterThan(types.lastIndexOf('failover'));
    expect(events.find(({ type }) => type === 'backoff')).toMatchObject({ round: 1 });
  });

  it('takes a fresh plan in each round', async () => {
    const { pipeline, call } = bench();
    const first = fakeChannel('first', overloaded);
    const late = fakeChannel('late', delivers);
    let plans = 0;
    const plan = () => {
      plans += 1;
      return { candidates: plans === 1 ? [candidate(first)] : [candidate(late)], exclusions: [], warnings: [] };
    };
    expect((await pipeline.deliver(call([], { plan }))).value).toBe('late');
  });
});

describe('the same candidate', () => {
  it.each(['upstream_bug', 'no_image'] as const)('is asked once more after %s, and never a third time', async (failureClass) => {
    const { pipeline, call } = bench();
    const only = fakeChannel('only', fails(failureClass));
    const error = await rejection(pipeline.deliver(call([candidate(only)])));
    expect(error).toBeInstanceOf(AllChannelsFailedError);
    expect(only.calls).toHaveLength(2);
  });

  it.each(['upstream_bug', 'no_image'] as const)(
    'is asked a last time after two of %s where the call waits for somebody else anyway',
    async (failureClass) => {
      const { pipeline, call } = bench();
      const broken = fails(failureClass);
      const works = fakeChannel('works', inTurn(broken, broken, delivers));
      const out = fakeChannel('out', overloaded);
      const { value, attempts } = await pipeline.deliver(call([candidate(works), candidate(out)]));
      expect(value).toBe('works');
      // After all others, and each of its requests is in the record with its bill.
      expect(attempts.map(({ channel }) => channel)).toEqual(['works', 'works', 'out', 'out', 'works']);
    },
  );

  it('is not asked a fourth time', async () => {
    const { pipeline, call } = bench();
    const silent = fakeChannel('silent', fails('no_image', { billing: 'billed' }));
    const out = fakeChannel('out', overloaded);
    await rejection(pipeline.deliver(call([candidate(silent), candidate(out)])));
    expect(silent.calls).toHaveLength(3);
  });

  it('is told to draw after an answer without a picture', async () => {
    const { pipeline, call } = bench();
    const only = fakeChannel('only', inTurn(fails('no_image', { billing: 'billed' }), delivers));
    await pipeline.deliver(call([candidate(only)]));
    expect(only.calls.map(({ insist }) => insist)).toEqual([false, true]);
  });

  it('is asked again at once when the request never left, and again in the next round', async () => {
    const { pipeline, call } = bench();
    const refused = fails('network', { dispatched: false, billing: 'not-billed' });
    const only = fakeChannel('only', inTurn(refused, refused, delivers));
    const { attempts } = await pipeline.deliver(call([candidate(only)]));
    expect(attempts.map(({ kind }) => kind)).toEqual(['primary', 'retry', 'retry']);
  });

  it('is not asked again at once when it asks for a long pause', async () => {
    const { pipeline, call } = bench();
    const asked: string[] = [];
    const first = fakeChannel('first', () => {
      asked.push('first');
      throw failure('upstream_bug', { retryAfterMs: 10 });
    });
    const second = fakeChannel('second', () => {
      asked.push('second');
      throw failure('overloaded');
    });
    await rejection(pipeline.deliver(call([candidate(first), candidate(second)], {})));
    expect(asked.slice(0, 2)).toEqual(['first', 'second']);
  });

  it('gets the pause it asked for before the next round', async () => {
    const { pipeline, call } = bench();
    const asked: number[] = [];
    const only = fakeChannel('only', (_call, count) => {
      asked.push(performance.now());
      if (count === 0) throw failure('overloaded', { retryAfterMs: 40 });
      return delivers(_call, count);
    });
    await pipeline.deliver(call([candidate(only)]));
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThan(38);
  });

  it('comes back when its cool-down is over, if nobody else is there', async () => {
    const { pipeline, call, events } = bench();
    const only = fakeChannel('only', inTurn(fails('rate_limited', { retryAfterMs: 20 }), delivers));
    const { attempts } = await pipeline.deliver(call([candidate(only)]));
    expect(attempts).toHaveLength(2);
    expect((attempts[1]?.startedAt ?? 0) - (attempts[0]?.startedAt ?? 0)).toBeGreaterThanOrEqual(20);
    expect(events.map(({ type }) => type)).toContain('channel.unavailable');
    expect(events.map(({ type }) => type)).toContain('channel.available');
  });
});

describe('unknown billing', () => {
  it('moves to another channel and never comes back to this one, under no model', async () => {
    const { pipeline, call } = bench();
    const lost = fakeChannel('lost', fails('timeout'));
    const busy = fakeChannel('busy', inTurn(overloaded, overloaded, delivers));
    const { value, attempts } = await pipeline.deliver(
      call([candidate(lost), candidate(lost, fakeModel('model-b')), candidate(busy)]),
    );
    expect(value).toBe('busy');
    expect(lost.calls).toHaveLength(1);
    expect(attempts[0]).toMatchObject({ billing: 'unknown', unknownUpToNanoUsd: 240_000_000 });
  });

  it("stops and reports under 'report'", async () => {
    const { pipeline, call } = bench({ resilience: { onUnknownBilling: 'report' } });
    const second = fakeChannel('second', delivers);
    const error = await rejection(pipeline.deliver(call([candidate(fakeChannel('lost', fails('network'))), candidate(second)])));
    expect(error).toBeInstanceOf(BillingUnknownError);
    expect(error).toMatchObject({ channel: 'lost', attempts: [{ channel: 'lost', billing: 'unknown' }] });
    expect(second.calls).toHaveLength(0);
  });

  it("asks the same channel again under 'retry'", async () => {
    const { pipeline, call } = bench({ resilience: { onUnknownBilling: 'retry' } });
    const only = fakeChannel('only', inTurn(fails('timeout'), delivers));
    expect((await pipeline.deliver(call([candidate(only)]))).attempts).toHaveLength(2);
  });
});

describe('content policy', () => {
  const google = candidate(fakeChannel('google', fails('blocked', { upstreamCode: 'IMAGE_SAFETY' })));

  it('stops with the refusal itself', async () => {
    const { pipeline, call } = bench();
    const other = fakeChannel('other', delivers);
    const error = await rejection(pipeline.deliver(call([google, candidate(other, fakeModel('model-o', 'openai'))])));
    expect(ChannelError.isInstance(error) && error.failure).toMatchObject({ class: 'blocked', upstreamCode: 'IMAGE_SAFETY' });
    expect(other.calls).toHaveLength(0);
  });

  it('asks only another vendor if the caller opts in', async () => {
    const { pipeline, call } = bench({ resilience: { onBlocked: 'other-vendor' } });
    const same = fakeChannel('same-vendor', delivers);
    const other = fakeChannel('other', delivers);
    const plan = [google, candidate(same), candidate(other, fakeModel('model-o', 'openai'))];
    expect((await pipeline.deliver(call(plan))).value).toBe('other');
    expect(same.calls).toHaveLength(0);
  });

  it('tells the refusal when there is no other vendor', async () => {
    const { pipeline, call } = bench({ resilience: { onBlocked: 'other-vendor' } });
    const error = await rejection(pipeline.deliver(call([google, candidate(fakeChannel('same-vendor', delivers))])));
    expect(ChannelError.isInstance(error) && error.failure.class).toBe('blocked');
  });

  it('asks another vendor after a recitation in any case', async () => {
    const { pipeline, call } = bench();
    const plan = [
      candidate(fakeChannel('google', fails('recitation'))),
      candidate(fakeChannel('same-vendor', delivers)),
      candidate(fakeChannel('other', delivers), fakeModel('model-o', 'openai')),
    ];
    expect((await pipeline.deliver(call(plan))).value).toBe('other');
  });
});

describe('the error a caller sees', () => {
  it('is the invalid request itself, and nobody else is asked', async () => {
    const { pipeline, call } = bench();
    const second = fakeChannel('second', delivers);
    const error = await rejection(
      pipeline.deliver(call([candidate(fakeChannel('first', fails('invalid_request'))), candidate(second)])),
    );
    expect(ChannelError.isInstance(error) && error.failure.class).toBe('invalid_request');
    expect(second.calls).toHaveLength(0);
  });

  it('tells all attempts, with the most telling failure as cause', async () => {
    const { pipeline, call } = bench();
    const error = await rejection(
      pipeline.deliver(
        call([
          candidate(fakeChannel('keyless', fails('auth', { statusCode: 401 }))),
          candidate(fakeChannel('lost', fails('network'))),
        ]),
      ),
    );
    if (!AllChannelsFailedError.isInstance(error)) throw error;
    expect(error.attempts.map(({ error: failed }) => failed?.type)).toEqual(['auth', 'network']);
    expect(error.stoppedBy).toBe('exhausted');
    expect(ChannelError.isInstance(error.cause) && error.cause.failure.class).toBe('auth');
    expect(error.exclusions).toMatchObject([{ channel: 'keyless', reason: 'channel_disabled' }]);
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      code: 'all_channels_failed',
      attempts: [{ channel: 'keyless' }, { channel: 'lost' }],
    });
    expect(JSON.stringify(error)).not.toContain('a fox');
  });

  it('is NoCandidateError when nobody could be asked, with the time the first comes back', async () => {
    const { pipeline, call } = bench();
    const exclusions = [
      { channel: 'a', model: 'model-a', reason: 'cool_down', detail: 'It asked for a pause', until: Date.now() + 900_000 },
      { channel: 'b', model: 'model-a', reason: 'unsupported', detail: 'No 4K' },
    ] as const;
    const error = await rejection(pipeline.deliver(call([], { plan: () => ({ candidates: [], exclusions, warnings: [] }) })));
    if (!NoCandidateError.isInstance(error)) throw error;
    expect(error.exclusions).toEqual(exclusions);
    expect(error.retryAfterMs).toBeGreaterThan(890_000);
    expect(error.message).toContain('b · model-a: unsupported (No 4K)');
  });
});

describe('the amplification budget', () => {
  it('does not let a picture wait for a circuit when its attempts are used up', async () => {
    const { pipeline, call } = bench({ resilience: { maxAttempts: 1, circuitBreaker: { consecutiveFailures: 1 } } });
    const error = await rejection(pipeline.deliver(call([candidate(fakeChannel('only', overloaded))])));
    expect(error).toMatchObject({ stoppedBy: 'attempts', exclusions: [{ reason: 'circuit_open' }] });
  });

  it('ends a picture after maxAttempts', async () => {
    const { pipeline, call } = bench({ resilience: { maxAttempts: 5 } });
    const channels = ['a', 'b', 'c'].map((id) => fakeChannel(id, overloaded));
    const error = await rejection(pipeline.deliver(call(channels.map((channel) => candidate(channel)))));
    expect(error).toMatchObject({ stoppedBy: 'attempts' });
    expect(channels.flatMap(({ calls }) => calls)).toHaveLength(5);
  });

  it.each([
    [12, 10, 12 + 2 * 9],
    [12, 1, 12],
    [3, 4, 3 + 2 * 3],
    [2, 3, 2 + 2 * 2],
    [1, 5, 5],
  ])('of %i is shared by the pictures of a call: %i pictures take %i attempts', async (maxAttempts, pictures, total) => {
    const { pipeline, call } = bench({ resilience: { maxAttempts } });
    const channels = ['a', 'b', 'c'].map((id) => fakeChannel(id, overloaded));
    const budget = pipeline.openBudget();
    const plan = channels.map((channel) => candidate(channel));
    const logs = Array.from({ length: pictures }, (_, index) => new AttemptLog(`picture-${index}`));
    const errors = await Promise.all(logs.map((log) => rejection(pipeline.deliver(call(plan, { log, budget })))));
    expect(channels.flatMap(({ calls }) => calls)).toHaveLength(total);
    for (const { started } of logs) {
      expect(started).toBeGreaterThanOrEqual(Math.min(2, maxAttempts));
      expect(started).toBeLessThanOrEqual(maxAttempts);
    }
    for (const error of errors) expect(error).toMatchObject({ stoppedBy: 'attempts' });
  });

  it('cuts repeats off when everything fails, but never a first visit', async () => {
    const { pipeline, call } = bench({ resilience: { retryTokens: { capacity: 3 } } });
    const channels = ['a', 'b'].map((id) => fakeChannel(id, overloaded));
    const errors: unknown[] = [];
    for (let index = 0; index < 5; index += 1) {
      errors.push(await rejection(pipeline.deliver(call(channels.map((channel) => candidate(channel))))));
    }
    expect(channels.flatMap(({ calls }) => calls)).toHaveLength(5 * 2 + 3);
    expect(errors.map((error) => AllChannelsFailedError.isInstance(error) && error.stoppedBy)).toEqual(
      Array(5).fill('retry_budget'),
    );
  });

  it('is refilled by successes', async () => {
    const { pipeline, call } = bench({ resilience: { retryTokens: { capacity: 1 } } });
    const flaky = fakeChannel('flaky', (request, asked) =>
      asked % 2 === 0 ? overloaded(request, asked) : delivers(request, asked),
    );
    for (let index = 0; index < 20; index += 1) await pipeline.deliver(call([candidate(flaky)]));
    expect(flaky.calls).toHaveLength(40);
  });
});
