import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createAttemptTimeouts } from '../../src/resilience/attempt-timeout.ts';
import { defaultResilience } from '../../src/resilience/options.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('gives work up that does not listen, so long after its time was over, also when its caller leaves in between', async () => {
  const resilience = { ...defaultResilience, abandonAfterMs: 2_000 };
  const timeout = createAttemptTimeouts(resilience)({ size: '1K', references: [] });
  const { totalMs } = timeout.timeouts;
  const caller = new AbortController();
  let givenUp = false;
  const run = timeout.run(() => new Promise<never>(() => {}), caller.signal).catch(() => (givenUp = true));
  await vi.advanceTimersByTimeAsync(totalMs + 1_000);
  caller.abort();
  await vi.advanceTimersByTimeAsync(999);
  expect(givenUp).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(givenUp).toBe(true);
  await run;
});
