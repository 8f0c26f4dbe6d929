import {
  BrokenCircuitError,
  bulkhead,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleAll,
  handleWhen,
  isBulkheadRejectedError,
  isTaskCancelledError,
  retry,
  SamplingBreaker,
  timeout,
  TimeoutStrategy,
} from 'cockatiel';
import { describe, expect, it } from 'vitest';
import { rejection } from './test-bench.ts';

/*
 * What this room is built around, observed on cockatiel itself. A test that fails here after an upgrade is news, not a defect: the trap
 * is gone or has changed, and what is built around it can be simplified or must be mended.
 */

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const boom = (): Promise<never> => Promise.reject(new Error('boom'));

async function opened(halfOpenAfter: number, filter = handleAll) {
  const policy = circuitBreaker(filter, { breaker: new ConsecutiveBreaker(1), halfOpenAfter });
  await rejection(policy.execute(boom));
  return policy;
}

describe('cockatiel 4 retry', () => {
  it('waits an aborted back-off out, then calls the function once more with an aborted signal', async () => {
    const policy = retry(handleAll, { maxAttempts: 1, backoff: new DelegateBackoff(() => 60) });
    const controller = new AbortController();
    const seen: boolean[] = [];
    const started = performance.now();
    setTimeout(() => controller.abort(), 10);
    await rejection(policy.execute(({ signal }) => (seen.push(signal.aborted), boom()), controller.signal));
    expect(seen).toEqual([false, true]);
    expect(performance.now() - started).toBeGreaterThan(55);
  });

  it('invokes its function even if the signal was aborted before', async () => {
    let calls = 0;
    await retry(handleAll, { maxAttempts: 1 }).execute(() => (calls += 1), AbortSignal.abort());
    expect(calls).toBe(1);
  });

  it('repeats a call that succeeded when an onSuccess listener throws', async () => {
    const inner = circuitBreaker(handleAll, { breaker: new ConsecutiveBreaker(9), halfOpenAfter: 1 });
    inner.onSuccess(() => {
      throw new Error('a telemetry defect');
    });
    let calls = 0;
    const outer = retry(handleAll, { maxAttempts: 1, backoff: new DelegateBackoff(() => 0) });
    await rejection(outer.execute(() => inner.execute(() => (calls += 1))));
    expect(calls).toBe(2);
  });

  it('counts retries, not attempts, and shows the error to its back-off', async () => {
    const errors: unknown[] = [];
    const backoff = new DelegateBackoff<{ readonly result: object }>(({ result }) => (errors.push(result), 0));
    let calls = 0;
    await rejection(retry(handleAll, { maxAttempts: 2, backoff }).execute(() => ((calls += 1), boom())));
    expect(calls).toBe(3);
    expect(errors).toMatchObject([{ error: { message: 'boom' } }, { error: { message: 'boom' } }]);
  });
});

describe('cockatiel 4 circuitBreaker', () => {
  it('closes a half-open circuit on an error that it does not handle', async () => {
    const policy = await opened(
      0,
      handleWhen((error) => error instanceof Error && error.message === 'boom'),
    );
    expect(policy.state).toBe(CircuitState.Open);
    await rejection(policy.execute(() => Promise.reject(new DOMException('aborted', 'AbortError'))));
    expect(policy.state).toBe(CircuitState.Closed);
  });

  it('lets every other caller wait for the probe in flight, deaf to aborts', async () => {
    const policy = await opened(0);
    let finish = (): void => {};
    const probe = policy.execute(() => new Promise<void>((resolve) => (finish = resolve)));
    const controller = new AbortController();
    let state = 'waiting';
    const waiter = policy
      .execute(() => 'ran', controller.signal)
      .then(
        () => (state = 'ran'),
        () => (state = 'rejected'),
      );
    controller.abort();
    await later(10);
    expect(state).toBe('waiting');
    finish();
    await probe;
    await waiter;
    expect(state).toBe('rejected');
  });

  it('becomes half-open within execute, before its first await', async () => {
    const policy = await opened(0);
    const probe = policy.execute(() => later(1));
    expect(policy.state).toBe(CircuitState.HalfOpen);
    await probe;
  });

  it('asks for the duration of its rest anew each time', async () => {
    let isOver = false;
    const rest = {
      get duration() {
        return isOver ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      },
      next: () => rest,
    };
    const policy = circuitBreaker(handleAll, { breaker: new ConsecutiveBreaker(1), halfOpenAfter: rest });
    await rejection(policy.execute(boom));
    expect(await rejection(policy.execute(() => 1))).toBeInstanceOf(BrokenCircuitError);
    isOver = true;
    expect(await policy.execute(() => 1)).toBe(1);
  });

  it('does not say how long it stays open', async () => {
    const policy = await opened(60_000);
    expect({ ...Object(await rejection(policy.execute(() => 1))) }).toEqual({ isBrokenCircuitError: true });
  });

  it('lets failures of attempts that began while it was closed reopen it while a probe is in flight', async () => {
    const policy = circuitBreaker(handleAll, { breaker: new ConsecutiveBreaker(1), halfOpenAfter: 0 });
    let fail = (_error: Error): void => {};
    const straggler = policy.execute(() => new Promise<void>((_resolve, reject) => (fail = reject)));
    await rejection(policy.execute(boom));
    let finish = (): void => {};
    const probe = policy.execute(() => new Promise<void>((resolve) => (finish = resolve)));
    fail(new Error('late'));
    await rejection(straggler);
    expect(policy.state).toBe(CircuitState.Open);
    finish();
    await probe;
    expect(policy.state).toBe(CircuitState.Open);
  });

  it('never opens a SamplingBreaker without minimumRps at the rates of pictures', async () => {
    const policy = circuitBreaker(handleAll, {
      breaker: new SamplingBreaker({ threshold: 0.5, duration: 10_000 }),
      halfOpenAfter: 1,
    });
    for (let index = 0; index < 20; index += 1) await rejection(policy.execute(boom));
    expect(policy.state).toBe(CircuitState.Closed);
  });

  it('can never release an isolated state that was restored', async () => {
    const first = circuitBreaker(handleAll, { breaker: new ConsecutiveBreaker(1), halfOpenAfter: 0 });
    first.isolate();
    const restored = circuitBreaker(handleAll, {
      breaker: new ConsecutiveBreaker(1),
      halfOpenAfter: 0,
      initialState: first.toJSON(),
    });
    restored.isolate().dispose();
    expect(restored.state).toBe(CircuitState.Isolated);
  });
});

describe('cockatiel 4 timeout', () => {
  it("calls a caller's abort a timeout", async () => {
    const policy = timeout(60_000, TimeoutStrategy.Aggressive);
    const controller = new AbortController();
    const running = rejection(policy.execute(() => later(20), controller.signal));
    controller.abort(new Error('the caller left'));
    const error = await running;
    expect(isTaskCancelledError(error) && error.message).toBe('Operation timed out after 60000ms');
  });

  it('aborts its signal after success unless abortOnReturn is false', async () => {
    const signalOf = (policy: ReturnType<typeof timeout>) => policy.execute((context) => context.signal);
    const { aborted } = await signalOf(timeout(60_000, TimeoutStrategy.Cooperative));
    const kept = await signalOf(timeout(60_000, { strategy: TimeoutStrategy.Cooperative, abortOnReturn: false }));
    expect([aborted, kept.aborted]).toEqual([true, false]);
  });

  it('waits for its function when it is cooperative', async () => {
    const policy = timeout(5, { strategy: TimeoutStrategy.Cooperative, abortOnReturn: false });
    expect(await policy.execute(async () => (await later(20), 'late, but there'))).toBe('late, but there');
  });
});

describe('cockatiel 4 bulkhead', () => {
  it('tells neither success nor failure, and rejects what is too much', async () => {
    const policy = bulkhead(1, 0);
    let told = 0;
    policy.onSuccess(() => (told += 1));
    policy.onFailure(() => (told += 1));
    const running = policy.execute(() => later(5));
    expect(isBulkheadRejectedError(await rejection(policy.execute(() => 1)))).toBe(true);
    await running;
    expect(told).toBe(0);
  });
});
