import { describe, expect, it } from 'vitest';
import { roundRobin, type ImageServiceOptions } from '../../src/index.ts';
import { startWorld } from './world.ts';

const REQUEST = { prompt: 'a kite' } as const;

/** Who drew each of the pictures. */
async function drawnBy(options: Partial<ImageServiceOptions>, looksFirst = false): Promise<string> {
  const { images } = await startWorld({ strategy: roundRobin(), telemetry: false, ...options });
  const channels: string[] = [];
  for (let picture = 0; picture < 6; picture += 1) {
    if (looksFirst) {
      images.plan(REQUEST);
      images.estimate(REQUEST);
    }
    const { channel } = await images.generate(REQUEST);
    channels.push(channel);
  }
  return channels.join(' ');
}

const IN_TURN = 'gemini relay gemini relay gemini relay';

describe('turns of a service', () => {
  it('are taken one for each picture', async () => {
    expect(await drawnBy({})).toBe(IN_TURN);
  });

  it('are not taken by the plan that a budget is held for', async () => {
    expect(await drawnBy({ budgets: [{ key: '*', window: 'day', limitUsd: 100 }] })).toBe(IN_TURN);
  });

  it('are not taken by plans and estimates', async () => {
    expect(await drawnBy({}, true)).toBe(IN_TURN);
  });

  it('are taken by each picture of a call', async () => {
    const { images, events } = await startWorld({ strategy: roundRobin(), telemetry: false });
    await images.generate({ ...REQUEST, n: 4 });
    const asked = events.flatMap((event) => (event.type === 'attempt.started' ? [event.channel] : []));
    expect(asked).toEqual(['gemini', 'relay', 'gemini', 'relay']);
  });
});
