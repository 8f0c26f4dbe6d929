import { startSimulator, type FaultOrder } from '@retake/simulator';
import { expect, it, onTestFinished } from 'vitest';
import { aiRetryAround } from '../src/bad-day/contestants/ai-retry-around.ts';
import { aiRetry } from '../src/bad-day/contestants/ai-retry.ts';
import type { Buyer, Contestant } from '../src/bad-day/contestants/contestant.ts';
import { retake } from '../src/bad-day/contestants/retake.ts';
import { readDay } from '../src/bad-day/scenario.ts';

/** The channels of the day, on which only what is scripted goes wrong, at its own speed. */
async function open(contestant: Contestant, ...faults: readonly FaultOrder[]) {
  const day = { ...readDay('judged'), speed: 1 };
  const ids = day.simulation.channels.map(({ id }) => id);
  const channels = day.simulation.channels.map((channel) => ({ ...channel, behaviour: {} }));
  const simulator = await startSimulator({ seed: 1, captions: 'none', channels });
  for (const [index, fault] of faults.entries()) simulator.script(ids[index] ?? '', [fault]);
  const urls = Object.fromEntries(ids.map((id) => [id, simulator.url(id)]));
  const buyer: Buyer = contestant.open({ day, urls, random: () => 0.5 });
  onTestFinished(async () => {
    await buyer.close();
    await simulator.close();
  });
  return { buyer, asked: () => ids.map((id) => simulator.requests(id).length) };
}

it.each([aiRetry, aiRetryAround, retake])(
  '$name asks the other channels when the first two are overloaded',
  async (contestant) => {
    const { buyer, asked } = await open(contestant, 'overloaded', 'overloaded');
    expect(await buyer.buy('A red kite')).toBe(true);
    expect(asked().at(-1)).toBe(1);
  },
);

it('a 200 without a picture is mended around the call, and not below it', async () => {
  const around = await open(aiRetryAround, 'no-picture');
  expect(await around.buyer.buy('A red kite')).toBe(true);
  expect(around.asked()).toEqual([1, 1, 0]);
  const below = await open(aiRetry, 'no-picture');
  await expect(below.buyer.buy('A red kite')).rejects.toThrow('No image generated');
});
