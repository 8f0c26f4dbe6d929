import { expect, test } from 'vitest';
import { brokenPromise, snippetsOf } from '../docs/snippets.ts';

const page = (...lines: readonly string[]): string => lines.join('\n');

test('finds the TypeScript of a page, with the line where an editor would look', () => {
  const markdown = page(
    '# Title',
    '',
    '```ts',
    'const a = 1;',
    '```',
    '',
    '```sh',
    'npm test',
    '```',
    '',
    '- item',
    '  ```ts',
    '  const b = 2;',
    '  ```',
  );
  expect(snippetsOf('a.md', markdown)).toEqual([
    { page: 'a.md', line: 4, code: 'const a = 1;\n', notRun: undefined, prints: [] },
    { page: 'a.md', line: 13, code: 'const b = 2;\n', notRun: undefined, prints: [] },
  ]);
});

test('a block that continues stands after the one before it', () => {
  const [, second] = snippetsOf('a.md', page('```ts', 'const a = 1;', '```', '```ts continues', 'const b = a;', '```'));
  expect(second?.code).toBe('const a = 1;\nconst b = a;\n');
});

test('a block that is not run says why', () => {
  expect(snippetsOf('a.md', page('```ts no-run: needs a Redis', 'x();', '```'))[0]?.notRun).toBe('needs a Redis');
});

test('a block inside another one is text', () => {
  expect(snippetsOf('a.md', page('````md', '```ts', 'not code', '```', '````'))).toEqual([]);
});

test.each([
  ['a word that means nothing', page('```ts skip', 'x();', '```'), 'a.md:1: "ts skip" is not a convention'],
  ['no reason', page('```ts no-run:', 'x();', '```'), 'is not a convention'],
  ['nothing to continue', page('```ts continues', 'x();', '```'), 'nothing stands before it'],
  ['no end', page('text', '```ts', 'x();'), 'a.md:2: this block does not end'],
])('refuses %s', (_, markdown, message) => {
  expect(() => snippetsOf('a.md', markdown)).toThrow(message);
});

test('what a block promises to print is what it must print, in order', () => {
  const [block] = snippetsOf(
    'a.md',
    page('```ts', 'console.log(1); // → one … two', 'log(2) // no promise', 'end(); // → 3', '```'),
  );
  expect(block?.prints).toEqual(['one … two', '3']);
  expect(brokenPromise(['one … two', '3'], 'one and two\n3\n')).toBeUndefined();
  expect(brokenPromise(['one … two', '3'], '3\none and two\n')).toBe('3');
  expect(brokenPromise(['one … two'], 'two, one')).toBe('one … two');
});
