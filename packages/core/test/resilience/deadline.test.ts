import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { AllChannelsFailedError } from '../../src/errors/all-channels-failed-error.ts';
import { DeadlineExceededError } from '../../src/errors/deadline-exceeded-error.ts';
import { AttemptLog } from '../../src/resilience/attempt-log.ts';
import type { ResilienceOptions } from '../../src/resilience/options.ts';
import type { Script } from './test-bench.ts';
import { bench, candidate, delivers, failure, fails, fakeChannel, hangs, rejection } from './test-bench.ts';

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Far below every wait that an abort has to cut, and far above what a busy machine adds. */
const AT_ONCE_MS = 5_000;
const deaf: Script = () => new Promise(() => {});
const reason = new Error('the user left');

/** The stages a call can be in when its caller leaves, each of which would go on for 10 s or for ever. */
const stages: [stage: string, script: Script, resilience: ResilienceOptions][] = [
  ['an attempt in flight', hangs, {}],
  ['an attempt whose channel does not listen', deaf, {}],
  ['the pause before a repeat', fails('upstream_bug'), { retry: { delayMs: 10_000, maxDelayMs: 10_000 } }],
  ['the pause between two rounds', fails('overloaded'), { backoff: { baseMs: 10_000, maxMs: 10_000 } }],
  ['the wait for a cool-down', fails('rate_limited', { retryAfterMs: 10_000 }), {}],
];

async function start(script: Script, resilience: ResilienceOptions) {
  const { pipeline, call, events } = bench({ resilience });
  const controller = new AbortController();
  const log = new AttemptLog('left');
  const running = rejection(pipeline.deliver(call([candidate(fakeChannel('only', script))], { log, signal: controller.signal })));
  while (!events.some(({ type }) => type === 'attempt.started')) await later(1);
  await later(5);
  return { running, controller };
}

describe('an abort', () => {
  it.each(stages)('ends a call at once during %s, with the very reason', async (_stage, script, resilience) => {
    const { running, controller } = await start(script, resilience);
    const abortedAt = performance.now();
    controller.abort(reason);
    expect(await running).toBe(reason);
    expect(performance.now() - abortedAt).toBeLessThan(AT_ONCE_MS);
  });

  it('before the call asks nobody', async () => {
    const { pipeline, call } = bench();
    const only = fakeChannel('only', delivers);
    const log = new AttemptLog('never');
    expect(await rejection(pipeline.deliver(call([candidate(only)], { log, signal: AbortSignal.abort(reason) })))).toBe(reason);
    expect(only.calls).toHaveLength(0);
    expect(log.attempts).toEqual([]);
  });

  it('during the pause before a repeat lets no further request out', async () => {
    const { pipeline, call } = bench({ resilience: { retry: { delayMs: 300, maxDelayMs: 500 } } });
    const only = fakeChannel('only', fails('upstream_bug'));
    const controller = new AbortController();
    const running = rejection(pipeline.deliver(call([candidate(only)], { signal: controller.signal })));
    await later(5);
    controller.abort(reason);
    await running;
    await later(500);
    expect(only.calls).toHaveLength(1);
  });

  it('aborts the channel with the same reason and records what was in flight', async () => {
    const { pipeline, call, events } = bench();
    let seen: unknown;
    const only = fakeChannel('only', (request, asked) => {
      request.signal.addEventListener('abort', () => (seen = request.signal.reason));
      return hangs(request, asked);
    });
    const controller = new AbortController();
    const log = new AttemptLog('left');
    const running = rejection(pipeline.deliver(call([candidate(only)], { log, signal: controller.signal })));
    await later(5);
    controller.abort(reason);
    await running;
    expect(seen).toBe(reason);
    expect(log.attempts).toMatchObject([{ error: { type: 'cancelled' }, billing: 'unknown', unknownUpToNanoUsd: 240_000_000 }]);
    await later(5);
    expect(events.filter(({ type }) => type === 'attempt.failed')).toMatchObject([
      { errorType: 'cancelled', billing: 'unknown' },
    ]);
  });

  it('never counts against the channel', async () => {
    const { pipeline, call } = bench({ resilience: { circuitBreaker: { consecutiveFailures: 1 } } });
    const controller = new AbortController();
    const running = rejection(pipeline.deliver(call([candidate(fakeChannel('only', hangs))], { signal: controller.signal })));
    await later(5);
    controller.abort(reason);
    await running;
    await later(5);
    expect(pipeline.snapshot()).toMatchObject([{ state: 'closed', consecutiveFailures: 0, inFlight: 0 }]);
  });
});

describe('the deadline', () => {
  it('ends a call with every attempt, the cut one of unknown billing', async () => {
    const { pipeline, call } = bench();
    const plan = [candidate(fakeChannel('busy', fails('overloaded'))), candidate(fakeChannel('slow', hangs))];
    const error = await rejection(pipeline.deliver(call(plan, { deadlineMs: 60 })));
    if (!DeadlineExceededError.isInstance(error)) throw error;
    expect(error).toMatchObject({
      deadlineMs: 60,
      attempts: [
        { channel: 'busy', error: { type: 'overloaded' }, billing: 'not-billed' },
        { channel: 'slow', error: { type: 'cancelled' }, billing: 'unknown', unknownUpToNanoUsd: 240_000_000 },
      ],
      cause: { failure: { class: 'overloaded' } },
    });
  });

  it('counts against a channel that had half of its time, not against one that had little', async () => {
    const resilience = { attemptTimeoutMs: { '1K': 100 }, circuitBreaker: { consecutiveFailures: 1 } };
    const { pipeline, call } = bench({ resilience });
    const error = await rejection(pipeline.deliver(call([candidate(fakeChannel('slow', hangs))], { deadlineMs: 70 })));
    expect(error).toMatchObject({ code: 'deadline_exceeded', attempts: [{ error: { type: 'timeout' } }] });
    await later(5);
    expect(pipeline.snapshot()).toMatchObject([{ state: 'open' }]);
  });

  it('starts no attempt that it would only cut off', async () => {
    const { pipeline, call } = bench({ resilience: { minAttemptMs: 1_000 } });
    const second = fakeChannel('second', delivers);
    const slow = fakeChannel('slow', async () => {
      await later(95);
      throw failure('overloaded');
    });
    const error = await rejection(pipeline.deliver(call([candidate(slow), candidate(second)], { deadlineMs: 98 })));
    expect(error).toMatchObject({ code: 'deadline_exceeded' });
    expect(second.calls).toHaveLength(0);
  });

  it('is not waited for when nobody comes back before it', async () => {
    const { pipeline, call } = bench();
    const startedAt = performance.now();
    const error = await rejection(
      pipeline.deliver(
        call([candidate(fakeChannel('only', fails('rate_limited', { retryAfterMs: 60_000 })))], { deadlineMs: 30_000 }),
      ),
    );
    expect(error).toMatchObject({ code: 'all_channels_failed', exclusions: [{ reason: 'cool_down' }] });
    expect(AllChannelsFailedError.isInstance(error) && error.retryAfterMs).toBeGreaterThan(50_000);
    expect(performance.now() - startedAt).toBeLessThan(25_000);
  });

  it('leaves no timer and no listener behind', async () => {
    const { pipeline, call } = bench();
    const controller = new AbortController();
    const { signal } = controller;
    vi.useFakeTimers();
    try {
      const plan = [candidate(fakeChannel('first', fails('overloaded'))), candidate(fakeChannel('second', delivers))];
      await pipeline.deliver(call(plan, { signal }));
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('the attempt timeout', () => {
  it('moves on after its time, with unknown billing', async () => {
    const { pipeline, call } = bench({ resilience: { attemptTimeoutMs: { '1K': 20 } } });
    const plan = [candidate(fakeChannel('slow', hangs)), candidate(fakeChannel('second', delivers))];
    const { attempts } = await pipeline.deliver(call(plan));
    expect(attempts[0]).toMatchObject({ error: { type: 'timeout', message: 'No answer within 20 ms' }, billing: 'unknown' });
  });

  it('gives a channel that does not listen up after a grace', async () => {
    const { pipeline, call } = bench({ resilience: { attemptTimeoutMs: { '1K': 10 }, abandonAfterMs: 20 } });
    const plan = [candidate(fakeChannel('deaf', deaf)), candidate(fakeChannel('second', delivers))];
    expect((await pipeline.deliver(call(plan))).attempts.map(({ error }) => error?.type)).toEqual(['timeout', undefined]);
    expect(pipeline.inFlight('deaf')).toBe(0);
  });

  it('loses no picture that comes within the grace', async () => {
    const { pipeline, call } = bench({ resilience: { attemptTimeoutMs: { '1K': 10 }, abandonAfterMs: 5_000 } });
    const late = fakeChannel('late', async (request, asked) => {
      await later(30);
      return delivers(request, asked);
    });
    expect((await pipeline.deliver(call([candidate(late)]))).value).toBe('late');
  });

  it('trusts what the channel knows of its own timeout', async () => {
    const { pipeline, call } = bench({ resilience: { attemptTimeoutMs: { '1K': 10 } } });
    const connecting = fakeChannel('connecting', async (request, asked) => {
      await Promise.resolve(hangs(request, asked)).catch(() => {});
      throw failure('timeout', { dispatched: false, billing: 'not-billed' });
    });
    const { attempts } = await pipeline.deliver(call([candidate(connecting), candidate(fakeChannel('second', delivers))]));
    expect(attempts[0]).toMatchObject({ error: { type: 'timeout' }, billing: 'not-billed' });
  });

  it('tells the transport the times of the size', async () => {
    const { pipeline, call } = bench({
      resilience: { attemptTimeoutMs: { '1K': 70_000 }, connectTimeoutMs: 3_000, idleTimeoutMs: 4_000 },
    });
    const only = fakeChannel('only', delivers);
    await pipeline.deliver(call([candidate(only)]));
    expect(only.calls[0]?.timeouts).toEqual({ connectMs: 3_000, firstByteMs: 70_000, idleMs: 4_000, totalMs: 70_000 });
    expect(only.calls[0]?.signal.aborted).toBe(false);
  });
});
