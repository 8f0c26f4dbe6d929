import { expect, it } from 'vitest';
import { inGroups } from '../../src/store/in-groups.ts';

/** A server that answers when it is told to. */
function server(atOnce: number) {
  const sent: { readonly calls: readonly string[]; readonly answer: () => void }[] = [];
  const call = inGroups<string, string>({
    send: (calls) => new Promise((resolve) => sent.push({ calls, answer: () => resolve(calls.map((each) => `${each}!`)) })),
    weigh: () => 1,
    most: 100,
    atOnce,
    keysOf: (each) => [each.slice(0, 1)],
  });
  return { sent, call };
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
const letters = Array.from('abcdefghijklmnopqrstuvwxyz');

it('sends what comes together in as many groups as may be on their way, and what comes then with the next', async () => {
  const { sent, call } = server(2);
  const answers = Promise.all(letters.map(call));
  await turn();
  expect(sent.map(({ calls }) => calls.length)).toEqual([13, 13]);
  const late = Promise.all(['1', '2', '3'].map(call));
  await turn();
  expect(sent).toHaveLength(2);
  sent[1]?.answer();
  await turn();
  expect(sent[2]?.calls).toEqual(['1', '2', '3']);
  for (const { answer } of sent) answer();
  expect(await answers).toEqual(letters.map((letter) => `${letter}!`));
  expect(await late).toEqual(['1!', '2!', '3!']);
});

it('makes no groups of a few for the sake of going at once', async () => {
  const { sent, call } = server(4);
  const answers = Promise.all(letters.slice(0, 10).map(call));
  await turn();
  expect(sent.map(({ calls }) => calls.length)).toEqual([8, 2]);
  for (const { answer } of sent) answer();
  await answers;
});

it('lets two calls for one record never be on their way together, and keeps their order', async () => {
  const { sent, call } = server(4);
  const answers = Promise.all(['a1', 'a2', 'b1', 'a3'].map(call));
  await turn();
  expect(sent.map(({ calls }) => calls)).toEqual([['a1', 'b1']]);
  sent[0]?.answer();
  await turn();
  expect(sent[1]?.calls).toEqual(['a2']);
  sent[1]?.answer();
  await turn();
  expect(sent[2]?.calls).toEqual(['a3']);
  sent[2]?.answer();
  expect(await answers).toEqual(['a1!', 'a2!', 'b1!', 'a3!']);
});
