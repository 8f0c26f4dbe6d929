import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bench, candidate, delivers, failure, fails, fakeChannel, inTurn, rejection, type Script } from './test-bench.ts';

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Delivers when told. */
function gate(): { readonly script: Script; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { script: (request, asked) => opened.then(() => delivers(request, asked)), open };
}

describe('the bulkhead', () => {
  it('passes a full channel over without an attempt', async () => {
    const { pipeline, call, events } = bench();
    const { script, open } = gate();
    const small = fakeChannel('small', script, { limits: { maxConcurrent: 2 } });
    const plan = [candidate(small), candidate(fakeChannel('second', delivers))];
    // One plan for all, made while there was room.
    const stale = { candidates: plan, exclusions: [], warnings: [] };
    const running = [1, 2].map(() => pipeline.deliver(call(plan)));
    const third = await pipeline.deliver(call(plan, { plan: () => stale }));
    expect(third.value).toBe('second');
    expect(third.attempts).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'channel.skipped')).toMatchObject([
      { channel: 'small', reason: 'bulkhead_full' },
    ]);
    expect(pipeline.health.unavailability('small', 'model-a')?.reason).toBe('bulkhead_full');
    expect(pipeline.inFlight('small')).toBe(2);
    open();
    await Promise.all(running);
    expect(pipeline.inFlight('small')).toBe(0);
    expect(pipeline.health.unavailability('small', 'model-a')).toBeUndefined();
  });

  it('is waited for when there is nobody else', async () => {
    const { pipeline, call } = bench();
    const { script, open } = gate();
    const plan = [candidate(fakeChannel('small', script, { limits: { maxConcurrent: 1 } }))];
    const running = [1, 2, 3].map(() => pipeline.deliver(call(plan)));
    await later(10);
    open();
    expect((await Promise.all(running)).map(({ attempts }) => attempts.length)).toEqual([1, 1, 1]);
  });

  it('never lets more in than its limit', async () => {
    const { pipeline, call } = bench();
    let now = 0;
    let most = 0;
    const small = fakeChannel(
      'small',
      async (request, asked) => {
        most = Math.max(most, (now += 1));
        await later(1);
        now -= 1;
        if (asked % 3 === 0) throw failure('overloaded');
        return delivers(request, asked);
      },
      { limits: { maxConcurrent: 3, requestsPerMinute: 1_000 } },
    );
    await Promise.all(Array.from({ length: 30 }, () => pipeline.deliver(call([candidate(small)]))));
    expect(most).toBe(3);
  });
});

describe('a search that waits for a place', () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_800_000_000_000 }));
  afterEach(() => vi.useRealTimers());
  /** The defaults: a search that polled would be seconds late. */
  const resilience = { minAttemptMs: 5_000, backoff: { baseMs: 500, maxMs: 20_000 } };
  const draws: Script = async (request, asked) => {
    await later(500);
    return delivers(request, asked);
  };

  it('is woken when one is left, in turn, so that none lies idle', async () => {
    const { pipeline, call } = bench({ resilience });
    const plan = [candidate(fakeChannel('small', draws, { limits: { maxConcurrent: 2 } }))];
    const served: number[] = [];
    const startedAt = Date.now();
    const running = Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await pipeline.deliver(call(plan));
        served.push(index);
      }),
    ).then(() => Date.now() - startedAt);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await running).toBe(5_000);
    expect(served).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('is not overtaken by newcomers', async () => {
    const { pipeline, call } = bench({ resilience });
    const served: string[] = [];
    const small = fakeChannel('small', draws, { limits: { maxConcurrent: 1 } });
    const ask = async (name: string): Promise<void> => {
      await pipeline.deliver(call([candidate(small)]));
      served.push(name);
      // Whoever is served comes back at once, as a new call.
      if (name === 'first') void ask('newcomer');
    };
    void ask('first');
    void ask('second');
    void ask('third');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(served).toEqual(['first', 'second', 'third', 'newcomer']);
  });

  it('passes its turn on when its caller leaves, or when it does not use it', async () => {
    const { pipeline, call } = bench({ resilience });
    const small = fakeChannel('small', draws, { limits: { maxConcurrent: 1 } });
    const other = fakeChannel('other', draws);
    const startedAt = Date.now();
    const first = pipeline.deliver(call([candidate(small)]));
    const controller = new AbortController();
    const leaving = rejection(pipeline.deliver(call([candidate(small)], { signal: controller.signal })));
    let plans = 0;
    const picky = call([candidate(small)]);
    const moved = pipeline.deliver({
      ...picky,
      // When it is woken, somebody else is there.
      plan: () => ((plans += 1) <= 2 ? picky.plan() : { candidates: [candidate(other)], exclusions: [], warnings: [] }),
    });
    const last = pipeline.deliver(call([candidate(small)])).then(() => Date.now() - startedAt);
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    await leaving;
    await vi.advanceTimersByTimeAsync(5_000);
    expect((await first).value).toBe('small');
    expect((await moved).value).toBe('other');
    expect(await last).toBe(1_000);
  });

  it('takes a place while the others whom it asked rest', async () => {
    const { pipeline, call } = bench({ resilience, random: () => 1 });
    const small = fakeChannel('small', draws, { limits: { maxConcurrent: 1 } });
    const sick = fakeChannel('sick', fails('overloaded'));
    void pipeline.deliver(call([candidate(small)]));
    const startedAt = Date.now();
    const running = pipeline.deliver(call([candidate(small), candidate(sick)])).then(() => Date.now() - startedAt);
    await vi.advanceTimersByTimeAsync(10_000);
    // The pause before `sick` is asked again is 1,500 ms; the place is there after 500.
    expect(await running).toBe(1_000);
    expect(sick.calls).toHaveLength(1);
  });

  it('gives up before its deadline', async () => {
    const { pipeline, call } = bench({ resilience });
    const { script } = gate();
    const small = fakeChannel('small', script, { limits: { maxConcurrent: 1 } });
    void rejection(pipeline.deliver(call([candidate(small)])));
    const running = rejection(pipeline.deliver(call([candidate(small)], { deadlineMs: 30_000 })));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await running).toMatchObject({ code: 'no_candidate', exclusions: [{ reason: 'bulkhead_full' }] });
    await vi.advanceTimersByTimeAsync(300_000);
  });

  it('is woken by the end of a probe', async () => {
    const { pipeline, call } = bench({
      resilience: { ...resilience, circuitBreaker: { consecutiveFailures: 1, halfOpenAfterMs: 1_000 } },
    });
    const sick = fakeChannel('sick', inTurn(fails('overloaded'), draws));
    const impatient = call([candidate(sick)], { deadlineMs: 900 });
    await rejection(pipeline.deliver(impatient));
    await vi.advanceTimersByTimeAsync(1_000);
    const startedAt = Date.now();
    const running = Promise.all([1, 2, 3, 4, 5].map(() => pipeline.deliver(call([candidate(sick)])))).then(
      () => Date.now() - startedAt,
    );
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await running).toBe(1_000);
  });
});

describe('the rate limit', () => {
  it('holds in any minute, wherever it begins', async () => {
    const clock = { at: 1_000_000, now: () => clock.at };
    const { pipeline, call } = bench({ clock });
    const slow = fakeChannel('slow', delivers, { limits: { requestsPerMinute: 60 } });
    const plan = [candidate(slow), candidate(fakeChannel('second', delivers))];
    const deliver = async (count: number) => {
      for (let index = 0; index < count; index += 1) await pipeline.deliver(call(plan));
    };
    await deliver(1);
    clock.at += 59_900;
    await deliver(59);
    expect(slow.calls).toHaveLength(60);
    expect(pipeline.health.unavailability('slow', 'model-a')).toMatchObject({ reason: 'rate_limit', until: 1_060_000 });
    clock.at += 100;
    await deliver(60);
    expect(slow.calls).toHaveLength(61);
    expect(pipeline.health.unavailability('slow', 'model-a')?.until).toBe(1_059_900 + 60_000);
    clock.at += 59_900;
    await deliver(60);
    expect(slow.calls).toHaveLength(61 + 59);
  });

  it('passes a channel over when its minute is used up, and says until when', async () => {
    const { pipeline, call, events } = bench();
    const slow = fakeChannel('slow', delivers, { limits: { requestsPerMinute: 2 } });
    const plan = [candidate(slow), candidate(fakeChannel('second', delivers))];
    const stale = { candidates: plan, exclusions: [], warnings: [] };
    const delivered = await Promise.all([1, 2, 3].map(() => pipeline.deliver(call(plan, { plan: () => stale }))));
    expect(delivered.map(({ value }) => value)).toEqual(['slow', 'slow', 'second']);
    expect(events.filter(({ type }) => type === 'channel.skipped')).toMatchObject([{ channel: 'slow', reason: 'rate_limit' }]);
    const away = pipeline.health.unavailability('slow', 'model-a');
    expect(away?.reason).toBe('rate_limit');
    expect((away?.until ?? 0) - Date.now()).toBeGreaterThan(50_000);
  });

  it('takes no place for what the bulkhead turns away', async () => {
    const { pipeline, call } = bench();
    const { script, open } = gate();
    const both = fakeChannel('both', script, { limits: { requestsPerMinute: 2, maxConcurrent: 1 } });
    const plan = [candidate(both), candidate(fakeChannel('second', delivers))];
    const stale = { candidates: plan, exclusions: [], warnings: [] };
    // Both ask for a place in the same tick, before either is in flight.
    const running = [1, 2].map(() => pipeline.deliver(call(plan, { plan: () => stale })));
    await later(1);
    open();
    expect((await Promise.all(running)).map(({ value }) => value)).toEqual(['both', 'second']);
    expect((await pipeline.deliver(call(plan, { plan: () => stale }))).value).toBe('both');
  });
});

describe('the circuit in the pipeline', () => {
  const resilience = { circuitBreaker: { consecutiveFailures: 2, halfOpenAfterMs: 30_000 }, maxAttempts: 1 };

  async function broken(script: Script) {
    const clock = { at: 1_000_000, now: () => clock.at };
    const set = bench({ resilience, clock });
    const channel = fakeChannel('sick', inTurn(fails('overloaded'), fails('overloaded'), script));
    for (let index = 0; index < 2; index += 1) await rejection(set.pipeline.deliver(set.call([candidate(channel)])));
    return { ...set, channel, clock };
  }

  it('sends one probe and, for calls with nobody else, two beside it, and lets the others through once one was good', async () => {
    const { script, open } = gate();
    const { pipeline, call, channel, events, clock } = await broken(script);
    expect(pipeline.health.unavailability('sick', 'model-a')).toMatchObject({ reason: 'circuit_open' });
    clock.at += 30_000;
    const plan = [candidate(channel)];
    const stale = { candidates: plan, exclusions: [], warnings: [] };
    let plans = 0;
    const running = Array.from({ length: 200 }, () =>
      // The first plan of each is blind to health, as if all had been made before.
      pipeline.deliver(call(plan, { plan: () => ((plans += 1) <= 200 ? stale : call(plan).plan()) })),
    );
    await later(20);
    expect(channel.calls).toHaveLength(2 + 1 + 2);
    expect(pipeline.snapshot()).toMatchObject([{ state: 'half_open', inFlight: 3 }]);
    expect(pipeline.health.unavailability('sick', 'model-a')?.reason).toBe('probe_in_flight');
    open();
    expect((await Promise.all(running)).every(({ value }) => value === 'sick')).toBe(true);
    const changes = events.flatMap((event) => (event.type === 'circuit.changed' ? [event.to] : []));
    expect(changes).toEqual(['open', 'half_open', 'closed']);
  });

  it.each([
    ['an invalid request', fails('invalid_request')],
    ['a refusal', fails('blocked')],
    ['a failure', fails('overloaded')],
  ])('stays open after a probe that ended with %s', async (_name, script) => {
    const { pipeline, call, channel, clock } = await broken(script);
    clock.at += 30_000;
    await rejection(pipeline.deliver(call([candidate(channel)])));
    expect(pipeline.snapshot()).toMatchObject([{ state: 'open' }]);
  });

  it('stays open after a probe whose caller left', async () => {
    const { script } = gate();
    const { pipeline, call, channel, clock } = await broken(script);
    clock.at += 30_000;
    const controller = new AbortController();
    const running = rejection(pipeline.deliver(call([candidate(channel)], { signal: controller.signal })));
    await later(2);
    expect(pipeline.snapshot()).toMatchObject([{ state: 'half_open' }]);
    controller.abort();
    await running;
    // The channel of this test does not listen: it is given up after the grace.
    await later(80);
    expect(pipeline.snapshot()).toMatchObject([{ state: 'open', inFlight: 0 }]);
  });

  it('is waited for when everything else is away, and then probed', async () => {
    const { pipeline, call } = bench({ resilience: { circuitBreaker: { consecutiveFailures: 2, halfOpenAfterMs: 30 } } });
    const sick = fakeChannel('sick', inTurn(fails('overloaded'), fails('overloaded'), delivers));
    const { attempts } = await pipeline.deliver(call([candidate(sick)]));
    expect(attempts).toHaveLength(3);
    expect((attempts[2]?.startedAt ?? 0) - (attempts[1]?.startedAt ?? 0)).toBeGreaterThanOrEqual(29);
    expect(pipeline.snapshot()).toMatchObject([{ state: 'closed' }]);
  });

  it('hears of a health that changed after the plan was made', async () => {
    const { pipeline, call, events } = bench();
    const shared = fakeChannel('shared', delivers);
    const first = fakeChannel('first', async () => {
      await rejection(pipeline.deliver(call([candidate({ ...shared, generate: () => Promise.reject(failure('auth')) })])));
      throw failure('overloaded');
    });
    const plan = [candidate(first), candidate(shared), candidate(fakeChannel('last', delivers))];
    expect((await pipeline.deliver(call(plan))).value).toBe('last');
    expect(shared.calls).toHaveLength(0);
    expect(events.filter(({ type }) => type === 'channel.skipped')).toMatchObject([
      { channel: 'shared', reason: 'channel_disabled' },
    ]);
  });
});
