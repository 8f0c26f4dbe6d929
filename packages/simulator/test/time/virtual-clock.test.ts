import { expect, test } from 'vitest';
import { createVirtualClock } from '../../src/index.ts';
import { realClock } from '../../src/time/real-clock.ts';

const never = new AbortController().signal;

test('a virtual clock wakes what falls due, in order of time', async () => {
  const clock = createVirtualClock(100);
  const woken: number[] = [];
  const sleeping = [30, 10, 20, 500].map(async (ms) => {
    await clock.sleep(ms, never);
    woken.push(ms);
  });
  clock.advance(30);
  await Promise.all(sleeping.slice(0, 3));
  expect(woken).toEqual([10, 20, 30]);
  expect(clock.now()).toBe(130);
  expect(() => clock.advance(-1)).toThrow(RangeError);
});

test('whenSleeping waits for as many sleepers as it is told', async () => {
  const clock = createVirtualClock(0);
  let told = false;
  const waiting = clock.whenSleeping(2).then(() => (told = true));
  void clock.sleep(1, never);
  await Promise.resolve();
  expect(told).toBe(false);
  void clock.sleep(1, never);
  await waiting;
  expect(told).toBe(true);
});

test.each([
  ['virtual', createVirtualClock(0)],
  ['real', realClock],
])('an abort ends a sleep on the %s clock without an error', async (_name, clock) => {
  const leaving = new AbortController();
  const sleeping = clock.sleep(600_000, leaving.signal);
  leaving.abort();
  await expect(sleeping).resolves.toBeUndefined();
  await clock.sleep(600_000, leaving.signal);
  await clock.sleep(0, never);
});
