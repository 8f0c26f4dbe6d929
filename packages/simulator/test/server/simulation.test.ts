import { describe, expect, test, vi } from 'vitest';
import type { ScriptRule, SimulatorOptions } from '../../src/index.ts';
import { createVirtualClock, startSimulator } from '../../src/index.ts';
import { ask, answerOf, causeOf, order, picturesOf, simulate, threeChannels } from '../asking.ts';

const STORMY = {
  seed: 7,
  channels: [
    {
      id: 'gemini',
      dialect: 'ai-studio',
      behaviour: {
        faults: [
          { fault: 'no-picture', rate: 0.2 },
          { fault: 'internal', rate: 0.1 },
        ],
      },
    },
    { id: 'vertex', dialect: 'vertex' },
    { id: 'relay', dialect: 'relay', failureDomain: 'elsewhere' },
  ],
  outages: [{ domain: 'google', rate: 0.45, correlation: 0.6, slotMs: 1_000 }],
} as const satisfies Partial<SimulatorOptions>;

const fates = async (options: Partial<SimulatorOptions>, prompts: readonly string[]): Promise<Record<string, string>> => {
  const simulator = await simulate({ clock: createVirtualClock(1_000_000), ...options });
  await Promise.all(prompts.map((prompt) => ask(simulator, { body: order(prompt) }).then((response) => response.arrayBuffer())));
  return Object.fromEntries(
    simulator.ledger.entries.map((entry) => [entry.promptDigest ?? '', `${entry.fault} ${entry.nanoUsd} ${entry.requestId}`]),
  );
};

describe('chance', () => {
  const prompts = Array.from({ length: 60 }, (_none, index) => `picture ${index}`);

  test('a seed gives the same fates whatever the order of arrival, and another seed gives others', async () => {
    const first = await fates(STORMY, prompts);
    const again = await fates(STORMY, prompts.toReversed());
    expect(again).toEqual(first);
    expect(new Set(Object.values(first).map((fate) => fate.split(' ')[0])).size).toBeGreaterThan(2);
    expect(await fates({ ...STORMY, seed: 8 }, prompts)).not.toEqual(first);
  });

  test('the same request is a new draw each time', async () => {
    const simulator = await simulate({
      channels: [{ id: 'gemini', dialect: 'ai-studio', behaviour: { faults: [{ fault: 'overloaded', rate: 0.5 }] } }],
    });
    const statuses = new Set<number>();
    for (let request = 0; request < 20; request += 1) statuses.add((await ask(simulator)).status);
    expect([...statuses].toSorted((a, b) => a - b)).toEqual([200, 503]);
  });

  test('full correlation takes a domain down for whole slots, and spares the others', async () => {
    const clock = createVirtualClock(0);
    const simulator = await simulate({
      ...STORMY,
      channels: [...threeChannels.slice(0, 2), STORMY.channels[2]],
      clock,
      outages: [{ domain: 'google', rate: 0.5, correlation: 1, slotMs: 60_000 }],
    });
    const slots = new Set<string>();
    for (let minute = 0; minute < 12; minute += 1) {
      const statuses = await Promise.all(
        ['gemini', 'vertex', 'gemini'].map(async (channel) => (await ask(simulator, { channel })).status),
      );
      expect(new Set(statuses).size).toBe(1);
      expect((await ask(simulator, { channel: 'relay' })).status).toBe(200);
      slots.add(String(statuses[0]));
      clock.advance(60_000);
    }
    expect(slots.size).toBe(2);
  });

  test('rates follow the hours of the clock', async () => {
    const clock = createVirtualClock(Date.UTC(2026, 0, 1, 8));
    const ratesByHour = Array.from({ length: 24 }, (_none, hour) => (hour === 9 ? 1 : 0));
    const simulator = await simulate({
      clock,
      channels: [{ id: 'gemini', dialect: 'ai-studio', behaviour: { faults: [{ fault: 'overloaded', ratesByHour }] } }],
    });
    const statuses = [];
    for (let hour = 8; hour < 11; hour += 1) {
      statuses.push((await ask(simulator)).status);
      clock.advance(3_600_000);
    }
    expect(statuses).toEqual([200, 503, 200]);
  });

  test('a channel’s outage lasts from start to end, both since the simulator started', async () => {
    const clock = createVirtualClock(5_000);
    const simulator = await simulate({ clock, outages: [{ channel: 'gemini', fromMs: 1_000, toMs: 2_000, fault: 'internal' }] });
    const statuses = [];
    for (const ms of [999, 1, 999, 1]) {
      clock.advance(ms);
      statuses.push((await ask(simulator)).status);
    }
    expect(statuses).toEqual([200, 500, 500, 200]);
  });

  test('latency passes on the clock', async () => {
    const clock = createVirtualClock(0);
    const simulator = await simulate({
      clock,
      timeScale: 0.5,
      channels: [{ id: 'gemini', dialect: 'ai-studio', behaviour: { latency: { medianMs: 20_000 } } }],
    });
    const pending = ask(simulator);
    await clock.whenSleeping();
    clock.advance(9_999);
    expect(simulator.ledger.entries).toEqual([]);
    clock.advance(1);
    expect((await pending).status).toBe(200);
    expect(simulator.ledger.entries).toMatchObject([{ at: 10_000 }]);
  });
});

describe('scripts', () => {
  test('go before chance, then leave it to the configuration', async () => {
    const simulator = await simulate({
      channels: [
        {
          id: 'gemini',
          dialect: 'ai-studio',
          behaviour: { faults: [{ fault: 'overloaded', rate: 1 }] },
          script: ['ok' as const],
        },
      ],
    });
    simulator.script('gemini', ['internal']);
    const statuses = [];
    for (let request = 0; request < 3; request += 1) statuses.push((await ask(simulator)).status);
    expect(statuses).toEqual([200, 500, 503]);
  });

  test('a rule sees the facts of a request', async () => {
    const simulator = await simulate();
    const rule = vi.fn<ScriptRule>((facts) => (facts.size === '4K' ? 'overloaded' : undefined));
    simulator.script('gemini', rule);
    expect((await ask(simulator)).status).toBe(200);
    expect((await ask(simulator, { body: order('a red kite', { imageSize: '4K' }) })).status).toBe(503);
    expect(rule).toHaveBeenLastCalledWith(
      expect.objectContaining({
        channel: 'gemini',
        operation: 'generate',
        model: 'gemini-3-pro-image',
        number: 2,
        prompt: 'a red kite',
        size: '4K',
        references: 0,
      }),
    );
    simulator.clearScript('gemini');
    expect((await ask(simulator, { body: order('a red kite', { imageSize: '4K' }) })).status).toBe(200);
  });

  test('strike requests that would be rejected too', async () => {
    const simulator = await simulate();
    simulator.script('gemini', ['overloaded']);
    expect((await ask(simulator, { body: '{' })).status).toBe(503);
  });

  test('a rule that throws is seen, not mistaken for a fault', async () => {
    const simulator = await startSimulator({ channels: [{ id: 'gemini', dialect: 'ai-studio' }] });
    simulator.script('gemini', () => {
      throw new Error('my rule is wrong');
    });
    expect(await (await ask(simulator)).text()).toContain('my rule is wrong');
    await expect(simulator.close()).rejects.toThrow(AggregateError);
  });

  test('refuse what is not a fault', async () => {
    const simulator = await simulate();
    // @ts-expect-error the types refuse it too
    expect(() => simulator.script('gemini', [{ kind: 'overloaded', status: 500 }])).toThrow(/status/);
    expect(() => simulator.script('nobody', ['ok'])).toThrow(RangeError);
  });
});

describe('at work', () => {
  test('answers thousands of light requests', async () => {
    const simulator = await simulate({ rememberedRequests: 10 });
    let next = 0;
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        while (next < 2_000) {
          next += 1;
          const response = await ask(simulator, { body: order(`picture ${next}`) });
          expect(response.status).toBe(200);
          await response.arrayBuffer();
        }
      }),
    );
    expect(simulator.ledger.pictures()).toBe(2_000);
    expect(simulator.requests('gemini')).toHaveLength(10);
  });

  test('sends 20 MB pictures, and notices a reader that leaves halfway', async () => {
    const simulator = await simulate({ pictureWeight: 'realistic' });
    const body = order('a red kite', { imageSize: '4K' });
    const [picture] = picturesOf(await answerOf(await ask(simulator, { body })));
    expect(picture?.bytes.length).toBeGreaterThanOrEqual(20_000_000);
    const response = await ask(simulator, { body });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(() => simulator.ledger.entries.at(-1)).toMatchObject({ clientGone: true, billed: true, pictures: 1 });
  });

  test('close drops everything in flight, enters it, and leaves no handle', async () => {
    const before = process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;
    const simulator = await startSimulator({ channels: [...threeChannels], captions: 'none' });
    simulator.script('gemini', ['hang', 'stall']);
    const hanging = ask(simulator).catch((error: unknown) => causeOf(error));
    await expect.poll(() => simulator.requests('gemini')).toHaveLength(1);
    const stalled = await ask(simulator);
    await simulator.close();
    expect(await hanging).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    await expect(stalled.arrayBuffer()).rejects.toThrow('terminated');
    expect(simulator.ledger.entries).toMatchObject([
      { fault: 'stall', clientGone: true, billed: true },
      { fault: 'hang', clientGone: true, billed: false },
    ]);
    const open = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;
    await expect.poll(open).toBeLessThanOrEqual(before);
    expect(causeOf(await ask(simulator).catch((error: unknown) => error))).toBe('ECONNREFUSED');
    await simulator.close();
  });
});
