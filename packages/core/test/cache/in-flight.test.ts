import { describe, expect, it } from 'vitest';
import { createMemoryReuseStore } from '../../src/index.ts';
import { ORDER, startReuse, stored } from './reuse-world.ts';

const callers = <T>(count: number, call: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => call(index));

describe('identical calls in flight', () => {
  it('share one upstream call, and one bill, be they a thousand', async () => {
    const { images, requests, simulator, events } = await startReuse({});
    const results = await Promise.all(callers(1_000, () => images.generate(ORDER)));
    expect(requests()).toBe(1);
    const bill = simulator.ledger.nanoUsd();
    const paid = results.filter(({ reused }) => reused === undefined);
    expect(paid).toHaveLength(1);
    expect(results.reduce((sum, { cost }) => sum + cost.nanoUsd, 0)).toBe(bill);
    const [drawn] = paid;
    for (const { reused, attempts, images: pictures, cost } of results.filter((result) => result !== drawn)) {
      expect(reused).toEqual({ from: 'in-flight', callId: drawn?.id, savedUsd: bill / 1e9, savedNanoUsd: bill });
      expect(attempts).toEqual([]);
      expect(cost).toMatchObject({ usd: 0, nanoUsd: 0, unknownUpToNanoUsd: 0 });
      expect(pictures[0]?.data).toBe(drawn?.images[0]?.data);
    }
    expect(new Set(results.map(({ id }) => id)).size).toBe(1_000);
    const ended = events.filter(({ type }) => type === 'call.ended');
    expect(ended).toHaveLength(1_000);
    expect(ended.filter((event) => 'outcome' in event && event.outcome === 'reused')).toHaveLength(999);
  });

  it('are not shared unasked, nor after they have ended', async () => {
    const plain = await startReuse(undefined);
    await Promise.all(callers(3, () => plain.images.generate(ORDER)));
    expect(plain.requests()).toBe(3);
    const { images, requests } = await startReuse({});
    await images.generate(ORDER);
    await images.generate(ORDER);
    expect(requests()).toBe(2);
  });

  it('are not shared between tenants, nor where a caller wants its own, nor where anything differs', async () => {
    const { images, requests } = await startReuse({});
    await Promise.all([
      images.generate(ORDER),
      images.generate(ORDER, { budgetKey: 'a' }),
      images.generate(ORDER, { labels: { tenant: 'a' } }),
      images.generate(ORDER, { reuse: false }),
      images.generate(ORDER, { deadlineMs: 10_000 }),
      images.generate(ORDER, { route: { only: ['gemini'] } }),
      images.generate({ ...ORDER, aspectRatio: '16:9' }),
      images.generate(ORDER, { labels: { order: '7' } }),
    ]);
    // The last one is the first one again: other labels are not looked at.
    expect(requests()).toBe(7);
  });

  it('lose a caller who leaves, and nobody else; the call goes on for whom it began', async () => {
    const { images, requests, simulator, events, hold } = await startReuse({});
    hold(true);
    const [first, second] = [new AbortController(), new AbortController()];
    const began = images.generate(ORDER, { signal: first.signal });
    const joined = images.generate(ORDER, { signal: second.signal });
    const stays = images.generate(ORDER);
    await expect.poll(requests).toBe(1);
    first.abort(new Error('closed the tab'));
    second.abort(new Error('lost the line'));
    await expect(began).rejects.toThrow('closed the tab');
    await expect(joined).rejects.toThrow('lost the line');
    hold(false);
    const result = await stays;
    expect(result.reused).toMatchObject({ from: 'in-flight', savedNanoUsd: simulator.ledger.nanoUsd() });
    expect(requests()).toBe(1);
    const story = events.filter((event) => 'callId' in event && event.callId === result.reused?.callId).map(({ type }) => type);
    expect(story).toEqual(['call.started', 'attempt.started', 'attempt.succeeded', 'call.ended']);
  });

  it('end once for who left before anything was drawn, though it is drawn in its name for those who stay', async () => {
    const memory = createMemoryReuseStore();
    const look = Promise.withResolvers<void>();
    const get = async (key: string) => {
      await look.promise;
      return memory.get(key);
    };
    const { images, requests, events } = await startReuse({ cache: { store: { ...memory, get } }, storeTimeoutMs: 60_000 });
    const leaving = new AbortController();
    const left = images.generate(ORDER, { signal: leaving.signal });
    const stays = images.generate(ORDER);
    await expect.poll(() => events.filter(({ type }) => type === 'call.started')).toHaveLength(2);
    await stored();
    leaving.abort(new Error('closed the tab'));
    await expect(left).rejects.toThrow('closed the tab');
    look.resolve();
    const { reused } = await stays;
    expect(requests()).toBe(1);
    const story = events.filter((event) => 'callId' in event && event.callId === reused?.callId).map(({ type }) => type);
    expect(story).toEqual(['call.started', 'call.ended', 'attempt.started', 'attempt.succeeded']);
  });

  it('end when the last one leaves, and begin anew for who comes then', async () => {
    const { images, simulator, requests } = await startReuse({}, {}, { latency: { medianMs: 60_000 } });
    const leaving = callers(5, () => new AbortController());
    const calls = leaving.map(({ signal }) => images.generate(ORDER, { signal }));
    await expect.poll(requests).toBe(1);
    for (const each of leaving) each.abort(new Error('left'));
    await Promise.all(calls.map((call) => expect(call).rejects.toThrow('left')));
    await expect.poll(() => simulator.ledger.entries[0]?.clientGone).toBe(true);
    const again = new AbortController();
    const anew = images.generate(ORDER, { signal: again.signal });
    await expect.poll(requests).toBe(2);
    again.abort(new Error('left too'));
    await expect(anew).rejects.toThrow('left too');
  });

  it('all hear of a failure, which is told and paid for once', async () => {
    const { images, simulator, events } = await startReuse({}, { resilience: { maxAttempts: 1 } });
    simulator.script('gemini', ['reset']);
    const outcomes = await Promise.allSettled(callers(10, () => images.generate(ORDER)));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    const ended = events.flatMap((event) => (event.type === 'call.ended' ? [event.attempts] : []));
    expect(ended.filter((attempts) => attempts > 0)).toHaveLength(1);
  });

  it('let nobody take the shared bytes away from the others', async () => {
    const { images } = await startReuse({});
    const [one, other] = await Promise.all([images.generate(ORDER), images.generate(ORDER)]);
    const { data } = one.images[0] ?? expect.fail('no picture');
    expect(() => structuredClone(data, { transfer: [data.buffer as ArrayBuffer] })).toThrow(/could not be|transfer/i);
    expect(other.images[0]?.data.byteLength).toBe(data.byteLength);
  });
});
