import { expect, it, vi } from 'vitest';
import { insist } from '../../src/working/insist.ts';

/** No test waits for hours. */
vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

const failing = (until: number): { readonly tries: () => number; readonly work: () => Promise<string> } => {
  let tries = 0;
  return {
    tries: () => tries,
    work: async () => {
      tries += 1;
      if (tries <= until) throw new Error('The store is out of reach');
      return 'kept';
    },
  };
};

it('gives a last try to what fails when the queue has been closing for long', async () => {
  const closing = new AbortController();
  const { tries, work } = failing(Infinity);
  const kept = insist(work, () => closing.abort(), closing.signal);
  await expect(kept).rejects.toThrow('out of reach');
  expect(tries()).toBe(2);
});

it('goes on for a day while nothing closes', async () => {
  const aDayOfTries = 86_400 / 10;
  const { work } = failing(aDayOfTries);
  let failures = 0;
  expect(await insist(work, () => (failures += 1), new AbortController().signal)).toBe('kept');
  expect(failures).toBe(aDayOfTries);
});
