import { startSimulator, type Simulator } from '@retake/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startRedisServer } from '../../../../tools/servers/redis-server.ts';
import type { TestServer } from '../../../../tools/servers/test-server.ts';
import { describeWithRedis, emptied } from '../harness.ts';
import type { ReplicaOptions } from './replica-messages.ts';
import { startReplica, type Drawn, type Replica } from './start-replica.ts';

/** Longer than any of it takes on a machine that is busy with much else. */
const HANGS_MS = 300_000;
const REPLICAS = 4;

const codesOf = (all: readonly Drawn[]) =>
  all.map((drawn) => (drawn === 'killed' ? 'killed' : 'code' in drawn ? drawn.code : 'ok'));

describeWithRedis('four processes on one Redis', () => {
  let server: TestServer;
  let simulator: Simulator;
  const running: Replica[] = [];
  beforeAll(async () => {
    server = await startRedisServer({ durable: true });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    (await emptied(server.url)).disconnect();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((replica) => replica.kill()));
    await simulator.close();
  });

  const upstream = async (medianMs: number): Promise<void> => {
    const behaviour = { latency: { medianMs } };
    simulator = await startSimulator({
      seed: 8,
      captions: 'none',
      channels: [
        { id: 'gemini', dialect: 'ai-studio', behaviour },
        { id: 'relay', dialect: 'relay', prices: { 'gemini-3-pro-image': 0.1 }, behaviour },
        { id: 'warm-up', dialect: 'ai-studio' },
      ],
    });
  };
  const start = async (more: Partial<ReplicaOptions>): Promise<Replica> => {
    const replica = await startReplica({ redis: server.url, durable: true, baseUrl: simulator.url('gemini'), ...more });
    running.push(replica);
    return replica;
  };
  const startAll = (more: Partial<ReplicaOptions> = {}): Promise<Replica[]> =>
    Promise.all(Array.from({ length: REPLICAS }, () => start(more)));

  it(
    'pass a limit in no window, and use nine tenths of it, while processes are killed and Redis is restarted',
    async () => {
      await upstream(1_500);
      const [limit, minuteMs] = [40, 30_000];
      const options: Partial<ReplicaOptions> = {
        limits: { requestsPerMinute: limit },
        resilience: { rateLimits: { minuteMs }, backoff: { baseMs: 100, maxMs: 1_000 } },
        shared: { storeTimeoutMs: 250, limitMargin: 0.08 },
        // A cold process takes a second longer from a grant to its request, which the 3 s of a real minute hold.
        warmUpUrl: simulator.url('warm-up'),
      };
      const arrivals = () => simulator.requests('gemini').map(({ at }) => at);
      const until = (count: number) =>
        vi.waitFor(() => expect(arrivals().length).toBeGreaterThanOrEqual(count), { timeout: HANGS_MS, interval: 20 });
      const join = async (name: string): Promise<Replica> => {
        const replica = await start(options);
        replica.backlog(name, 20, minuteMs);
        return replica;
      };
      const replicas = await Promise.all(Array.from({ length: REPLICAS }, (_, index) => join(`replica ${index}`)));
      await until(1.2 * limit);
      await replicas[0]?.kill();
      await join('replica 4');
      await until(1.5 * limit);
      await server.kill();
      await server.restart();
      await until(1.9 * limit);
      await replicas[1]?.kill();
      await join('replica 5');
      await until(2.5 * limit);
      const at = arrivals();
      const spans = at.slice(limit).map((one, index) => one - (at[index] ?? 0));
      const mean = spans.reduce((sum, span) => sum + span, 0) / spans.length;
      const shortest = Math.min(...spans);
      process.stdout.write(`shortest ${shortest} ms, use ${((100 * minuteMs) / mean).toFixed(1)} %\n`);
      expect(running.flatMap(({ failures }) => failures)).toEqual([]);
      // So many requests and one more never lie within one window.
      expect(shortest).toBeGreaterThan(minuteMs);
      expect(minuteMs / mean).toBeGreaterThanOrEqual(0.9);
    },
    HANGS_MS,
  );

  it(
    'spend no more than a budget, while processes are killed and Redis is restarted',
    async () => {
      await upstream(300);
      const limitUsd = 6;
      const replicas = await startAll({ budgets: [{ key: '*', window: 'total', limitUsd }] });
      const draw = async (round: number, calls: number): Promise<readonly string[]> => {
        const names = Array.from({ length: calls }, (_, call) => `${round} ${call}`);
        return codesOf(await Promise.all(replicas.flatMap((replica) => names.map((name) => replica.draw(name)))));
      };
      const first = draw(0, 3);
      const asked = () => simulator.requests('gemini').length;
      await vi.waitFor(() => expect(asked()).toBeGreaterThanOrEqual(3), { timeout: HANGS_MS, interval: 5 });
      await Promise.all([replicas.shift()?.kill(), server.kill()]);
      await server.restart();
      const seen = new Set(await first);
      let isSpent = false;
      for (let round = 1; !isSpent; round += 1) {
        const before = asked();
        const codes = await draw(round, 3);
        isSpent = asked() === before && codes.every((code) => code === 'budget_exceeded');
        for (const code of codes) seen.add(code);
      }
      const spentUsd = simulator.ledger.nanoUsd() / 1e9;
      process.stdout.write(`spent ${spentUsd} of ${limitUsd} dollars; calls ended as ${[...seen].join(', ')}\n`);
      expect(spentUsd).toBeLessThanOrEqual(limitUsd);
      // What stays unspent is less than the bound of one picture, and what the killed process held.
      expect(spentUsd).toBeGreaterThan(limitUsd / 3);
      for (const code of seen) expect(['ok', 'killed', 'budget_exceeded', 'budget_unavailable']).toContain(code);
    },
    HANGS_MS,
  );

  it(
    'pay once for a key, whichever of them it reaches, even when one is killed over it',
    async () => {
      await upstream(400);
      const replicas = await startAll({ resilience: { deadlineMs: 8_000 } });
      const keys = Array.from({ length: 8 }, (_, index) => `order ${index}`);
      const answers = await Promise.all(keys.map((key) => Promise.all(replicas.map((replica) => replica.draw('a kite', key)))));
      for (const all of answers) {
        expect(codesOf(all)).toEqual(['ok', 'ok', 'ok', 'ok']);
        expect(new Set(all.map((drawn) => JSON.stringify(drawn))).size).toBe(1);
      }
      expect(simulator.ledger.pictures()).toBe(keys.length);

      // One that was killed over a key leaves it to nobody: what it ordered may have been billed.
      const [holder, ...others] = replicas;
      const before = simulator.requests('gemini').length;
      const lost = holder?.draw('a kite', 'order of the dead');
      await vi.waitFor(() => expect(simulator.requests('gemini').length).toBe(before + 1), { timeout: HANGS_MS, interval: 5 });
      await holder?.kill();
      expect(await lost).toBe('killed');
      const after = others.map((replica) => replica.draw('a kite', 'order of the dead'));
      const codes = codesOf(await Promise.all(after));
      expect(codes).not.toContain('ok');
      process.stdout.write(`a key whose process died is answered with ${codes.join(', ')}\n`);
      expect(simulator.requests('gemini').length).toBe(before + 1);
    },
    HANGS_MS,
  );

  it(
    'obey a cool-down that one of them has learnt, within a second, and so does who starts later',
    async () => {
      await upstream(20);
      const options = { relayUrl: simulator.url('relay') };
      const replicas = await startAll(options);
      simulator.script('gemini', [{ kind: 'rate-limited', retryAfterS: 30 }]);
      expect(codesOf([(await replicas[0]?.draw('a kite')) ?? 'killed'])).toEqual(['ok']);
      const toldBy = (replica: Replica | undefined) => replica?.events.find((event) => event.type === 'channel.unavailable');
      await vi.waitFor(() => expect(replicas.map(toldBy)).not.toContain(undefined), { timeout: HANGS_MS, interval: 5 });
      const [learnt, ...heard] = replicas.map(toldBy);
      expect(learnt).not.toHaveProperty('elsewhere');
      for (const event of heard) expect(event).toMatchObject({ channel: 'gemini', reason: 'cool_down', elsewhere: true });
      const lateMs = Math.max(...heard.map((event) => (event?.at ?? Infinity) - (learnt?.at ?? 0)));
      expect(lateMs).toBeLessThan(1_000);
      const newcomer = await start(options);
      await vi.waitFor(() => expect(toldBy(newcomer)).toMatchObject({ elsewhere: true }), { timeout: HANGS_MS, interval: 5 });
      const drawn = await Promise.all([...replicas, newcomer].map((replica) => replica.draw('a kite')));
      expect(codesOf(drawn)).toEqual(drawn.map(() => 'ok'));
      // The refused one alone: everybody else has gone to the relay.
      expect(simulator.requests('gemini')).toHaveLength(1);
      process.stdout.write(`the last heard of it after ${lateMs} ms\n`);
    },
    HANGS_MS,
  );
});
