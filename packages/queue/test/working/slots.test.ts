import { expect, it } from 'vitest';
import { Slots } from '../../src/working/slots.ts';

it('works on so many at once, and on those first that have waited elsewhere', async () => {
  const slots = new Slots(2);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  let most = 0;
  const work = (name: string, order: 'first' | 'in-turn'): Promise<void> =>
    slots.with(async () => {
      begun.push(name);
      const ended = new Promise<void>((resolve) => ends.set(name, resolve));
      most = Math.max(most, ends.size);
      await ended;
      ends.delete(name);
      if (name === 'b') throw new Error('it failed');
    }, order);
  const all = [work('a', 'in-turn'), work('b', 'in-turn'), work('c', 'in-turn'), work('d', 'in-turn'), work('e', 'first')];
  const ended = Promise.allSettled(all);
  expect(begun).toEqual(['a', 'b']);
  for (const name of ['b', 'e', 'c', 'a', 'd']) {
    ends.get(name)?.();
    await new Promise(setImmediate);
  }
  expect((await ended).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(begun).toEqual(['a', 'b', 'e', 'c', 'd']);
  expect(most).toBe(2);
  // All slots are free again.
  let free = 0;
  await Promise.all([1, 2].map(() => slots.with(async () => void (free += 1), 'in-turn')));
  expect(free).toBe(2);
});
