import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FAULT_KINDS } from '../src/index.ts';

test('the README’s table of faults lists exactly the faults there are, in their order', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const table = readme.slice(readme.indexOf('## Faults'));
  const listed = [...table.matchAll(/^\| `([a-z0-9-]+)`/gm)].map((match) => match[1]);
  expect(listed).toEqual([...FAULT_KINDS, 'recover-after']);
});
