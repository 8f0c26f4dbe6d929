import { startSimulator } from '@retake/simulator';
import { expect, it, onTestFinished } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { createImageService, type RetakeEvent } from '../../src/index.ts';

const MODEL = 'gemini-3-pro-image';

/** Two channels that do not fail together; the first is as scripted, and the second is asked at once when it is not. */
async function world(fault: 'hang' | 'late') {
  const simulator = await startSimulator({
    seed: 3,
    channels: [
      { id: 'first', dialect: 'ai-studio' },
      { id: 'second', dialect: 'relay', prices: { [MODEL]: 0.09 } },
    ],
  });
  const relay = { id: 'second', apiKey: 'sk-not-a-real-key', failureDomain: 'elsewhere', prices: { [MODEL]: 0.09 } };
  const images = createImageService({
    channels: [
      gemini({ id: 'first', apiKey: 'AIza-not-a-real-key', baseUrl: simulator.url('first') }),
      geminiRelay({ ...relay, baseUrl: simulator.url('second') }),
    ],
    resilience: { hedge: { afterMs: 1 } },
    probe: false,
    telemetry: false,
  });
  onTestFinished(async () => {
    await images.close();
    await simulator.close();
  });
  const events: RetakeEvent[] = [];
  images.subscribe((event) => events.push(event));
  simulator.script('first', () => fault);
  return { simulator, images, events };
}

it.each(['hang', 'late'] as const)(
  'a hedge over sockets cuts an upstream that is %s, and keeps it in the books',
  async (fault) => {
    const { simulator, images, events } = await world(fault);
    const { channel, attempts, cost } = await images.generate({ prompt: 'a fox in the snow', model: MODEL, size: '1K' });
    expect(channel).toBe('second');
    expect(attempts).toMatchObject([
      { channel: 'first', kind: 'primary', billing: 'unknown', error: { type: 'cancelled' } },
      { channel: 'second', kind: 'hedge', billing: 'billed' },
    ]);
    const [cut] = attempts;
    expect(cost.nanoUsd).toBe(90_000_000);
    expect(cost.unknownUpToNanoUsd).toBe(cut?.unknownUpToNanoUsd);
    expect(events.filter(({ type }) => type === 'hedge')).toMatchObject([{ from: 'first', to: 'second' }]);
    await images.close();
    await simulator.close();
    // The simulator saw its client leave, and what it drew all the same is within what the books allow for.
    const entries = simulator.ledger.entries.filter((entry) => entry.channel === 'first');
    expect(entries).toHaveLength(1);
    expect(entries[0]?.clientGone).toBe(true);
    expect(entries[0]?.nanoUsd).toBeLessThanOrEqual(cut?.unknownUpToNanoUsd ?? 0);
  },
);
