import { describe, expect, it } from 'vitest';
import { bench, candidate, delivers, fails, fakeChannel, hangs, rejection } from './test-bench.ts';

const NOW = 1_800_000_000_000;
const SOON = { resilience: { waitForRecovery: false }, clock: { now: () => NOW } };

describe('a call that does not wait for recovery', () => {
  it('ends at once when the only channel has used up its minute, and says when to come again', async () => {
    const { pipeline, call } = bench(SOON);
    const plan = [candidate(fakeChannel('full', delivers, { limits: { requestsPerMinute: 1 } }))];
    await pipeline.deliver(call(plan));
    expect(await rejection(pipeline.deliver(call(plan)))).toMatchObject({ code: 'no_candidate', retryAfterMs: 60_000 });
  });

  it('ends at once when the only channel is full', async () => {
    const { pipeline, call } = bench(SOON);
    const plan = [candidate(fakeChannel('full', hangs, { limits: { maxConcurrent: 1 } }))];
    const controller = new AbortController();
    const first = rejection(pipeline.deliver(call(plan, { signal: controller.signal })));
    expect(await rejection(pipeline.deliver(call(plan)))).toMatchObject({ code: 'no_candidate' });
    controller.abort('done');
    await first;
  });

  it('still comes back to those that it may ask', async () => {
    const { pipeline, call } = bench({ resilience: SOON.resilience });
    const flaky = fakeChannel('flaky', (request, asked) =>
      asked < 2 ? fails('overloaded')(request, asked) : delivers(request, asked),
    );
    expect((await pipeline.deliver(call([candidate(flaky)]))).attempts).toHaveLength(3);
  });

  it('can be one call alone', async () => {
    const { pipeline, call } = bench({ clock: SOON.clock });
    const plan = [candidate(fakeChannel('full', delivers, { limits: { requestsPerMinute: 1 } }))];
    await pipeline.deliver(call(plan));
    expect(await rejection(pipeline.deliver(call(plan, { waitForRecovery: false })))).toMatchObject({ code: 'no_candidate' });
  });
});
