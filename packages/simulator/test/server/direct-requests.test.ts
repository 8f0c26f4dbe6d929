import { describe, expect, test } from 'vitest';
import type { DirectRequest, FaultOrder } from '../../src/index.ts';
import { ConnectionCutError, createVirtualClock } from '../../src/index.ts';
import { ask, order, PRO, simulate } from '../asking.ts';

const asking = (changes: Partial<DirectRequest> = {}): DirectRequest => ({
  path: `/v1beta/models/${PRO}:generateContent`,
  headers: { 'content-type': 'application/json', 'x-goog-api-key': 'k' },
  body: JSON.stringify(order('a red kite')),
  ...changes,
});

const question = (model: string): DirectRequest => ({
  method: 'GET',
  path: `/v1beta/models/${model}`,
  headers: { 'x-goog-api-key': 'k' },
});

describe('requests without a socket', () => {
  test('get the answer and the bill that they get over a socket', async () => {
    const [direct, socket] = [await simulate(), await simulate()];
    const answer = await direct.ask('gemini', asking());
    const response = await ask(socket);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe(response.headers.get('content-type'));
    expect(await response.json()).toHaveProperty('candidates', JSON.parse(answer.body.toString()).candidates);
    expect(direct.ledger.nanoUsd()).toBe(socket.ledger.nanoUsd());
    expect(direct.requests('gemini')).toHaveLength(1);
  });

  test.each<[FaultOrder, string]>([
    [{ kind: 'reset' }, 'ECONNRESET'],
    [{ kind: 'reset', at: 'mid-body' }, 'ECONNRESET'],
    [{ kind: 'wrong-content-length' }, 'ECONNRESET'],
  ])('%j is a broken connection', async (fault, code) => {
    const simulator = await simulate();
    simulator.script('gemini', [fault]);
    await expect(simulator.ask('gemini', asking())).rejects.toMatchObject({ name: 'ConnectionCutError', code });
  });

  test('half a body comes as half a body, and a slow one whole', async () => {
    const clock = createVirtualClock(0);
    const simulator = await simulate({ clock });
    simulator.script('gemini', [{ kind: 'truncated-json', keep: 0.5 }, { kind: 'drip', chunkBytes: 1, intervalMs: 1 }, 'ok']);
    const half = await simulator.ask('gemini', asking());
    const dripping = simulator.ask('gemini', asking());
    await clock.whenSleeping();
    clock.advance(1_000_000);
    const slow = await dripping;
    const whole = await simulator.ask('gemini', asking());
    expect(half.body.length).toBeLessThan(whole.body.length * 0.6);
    expect(slow.status).toBe(200);
    expect(() => JSON.parse(slow.body.toString())).not.toThrow();
  });

  test.each<FaultOrder>(['hang', 'late', 'stall'])(
    '%s lasts until the client leaves, whose reason it rejects with',
    async (fault) => {
      const simulator = await simulate();
      simulator.script('gemini', [fault]);
      const leaving = new AbortController();
      const asked = simulator.ask('gemini', asking({ signal: leaving.signal }));
      const reason = new Error('enough');
      leaving.abort(reason);
      await expect(asked).rejects.toBe(reason);
      await expect(simulator.ask('gemini', asking({ signal: leaving.signal }))).rejects.toBe(reason);
      expect(simulator.requests('gemini')).toHaveLength(1);
    },
  );

  test('a closed port refuses them, too', async () => {
    const simulator = await simulate();
    await simulator.refuse('gemini');
    await expect(simulator.ask('gemini', asking())).rejects.toThrow(ConnectionCutError);
    await simulator.accept('gemini');
    expect((await simulator.ask('gemini', asking())).status).toBe(200);
    await expect(simulator.ask('nobody', asking())).rejects.toThrow(RangeError);
  });

  test('a body beyond the limit is refused', async () => {
    const simulator = await simulate({ maxRequestBytes: 10 });
    expect((await simulator.ask('gemini', asking())).status).toBe(400);
  });
});

describe('times of a scenario', () => {
  test('a probability applies during its stretches alone', async () => {
    const clock = createVirtualClock(5_000);
    const during = [
      { fromMs: 100, toMs: 200 },
      { fromMs: 300, toMs: 400 },
    ];
    const simulator = await simulate({
      clock,
      channels: [
        { id: 'gemini', dialect: 'ai-studio' },
        {
          id: 'relay',
          dialect: 'relay',
          failureDomain: 'elsewhere',
          behaviour: { faults: [{ fault: 'internal', rate: 1, during }] },
        },
      ],
      outages: [{ domain: 'google', rate: 1, during }],
    });
    const statuses: string[] = [];
    for (const toMs of [0, 100, 199, 200, 300, 400]) {
      clock.advance(5_000 + toMs - clock.now());
      const [first, second] = [await simulator.ask('gemini', asking()), await simulator.ask('relay', asking())];
      statuses.push(`${first.status} ${second.status}`);
    }
    expect(statuses).toEqual(['200 200', '503 500', '503 500', '200 200', '503 500', '200 200']);
  });

  test('capacity that is gone answers 503 to orders, and a question about the model as ever', async () => {
    const simulator = await simulate({ outages: [{ domain: 'google', rate: 1 }] });
    expect((await simulator.ask('gemini', asking())).status).toBe(503);
    expect((await simulator.ask('gemini', question(PRO))).status).toBe(200);
  });

  test('a model that retires is gone from orders and from questions, and the others stay', async () => {
    const clock = createVirtualClock(0);
    const other = 'gemini-3.1-flash-image';
    const simulator = await simulate({
      clock,
      channels: [{ id: 'gemini', dialect: 'ai-studio', models: [{ id: PRO, like: PRO, retiresAtMs: 1_000 }, other] }],
    });
    const statuses = async () => [
      (await simulator.ask('gemini', asking())).status,
      (await simulator.ask('gemini', question(PRO))).status,
      (await simulator.ask('gemini', question(other))).status,
    ];
    expect(await statuses()).toEqual([200, 200, 200]);
    clock.advance(1_000);
    expect(await statuses()).toEqual([404, 404, 200]);
    const list = await simulator.ask('gemini', { ...question(''), path: '/v1beta/models' });
    expect(list.body.toString()).not.toContain(PRO);
    expect(list.body.toString()).toContain(other);
  });
});
