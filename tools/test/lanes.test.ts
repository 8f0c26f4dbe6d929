import { expect, test } from 'vitest';
import { inLanes } from '../lanes.ts';

test('works on as many at a time as there are lanes, and tells them in order, each as soon as all before it are known', async () => {
  const works = [0, 1, 2, 3].map(() => Promise.withResolvers<string>());
  const starts = works.map(() => Promise.withResolvers<void>());
  const started: number[] = [];
  const told: string[] = [];
  const done = inLanes(
    [0, 1, 2, 3],
    (item) => {
      started.push(item);
      starts[item]?.resolve();
      return works[item]?.promise ?? Promise.reject(new Error('no such work'));
    },
    (outcome, item) => told.push(`${item} ${outcome}`),
    2,
  );
  expect(started).toEqual([0, 1]);
  works[1]?.resolve('b');
  await starts[2]?.promise;
  expect([started, told]).toEqual([[0, 1, 2], []]);
  works[0]?.resolve('a');
  await starts[3]?.promise;
  expect(told).toEqual(['0 a', '1 b']);
  works[3]?.resolve('d');
  works[2]?.resolve('c');
  await done;
  expect(told).toEqual(['0 a', '1 b', '2 c', '3 d']);
});

test('starts nothing more once one has failed, and fails when what is under way has ended', async () => {
  const other = Promise.withResolvers<string>();
  const started: number[] = [];
  let isOver = false;
  const done = inLanes(
    [0, 1, 2],
    (item) => {
      started.push(item);
      return item === 0 ? Promise.reject(new Error('no')) : other.promise;
    },
    () => undefined,
    2,
  ).finally(() => (isOver = true));
  const failure = done.catch((error: unknown) => error);
  await new Promise((resolve) => setImmediate(resolve));
  expect(isOver).toBe(false);
  other.resolve('b');
  expect(await failure).toMatchObject({ message: 'no' });
  expect(started).toEqual([0, 1]);
});
