import { expect, test } from 'vitest';
import { FAULT_KINDS } from '../src/index.ts';
import { unspoken } from '../src/wires/unspoken.ts';
import { DIALECT_NAMES } from '../src/wires/wire-facts.ts';
import { readFault } from '../src/faults/fault.ts';
import { readReadme, wireTable } from './readme.ts';

test('the README’s table of faults lists exactly the faults there are, in their order', async () => {
  const readme = await readReadme();
  const table = readme.slice(readme.indexOf('## Faults'));
  const listed = [...table.matchAll(/^\| `([a-z0-9-]+)`/gm)].map((match) => match[1]);
  expect(listed).toEqual([...FAULT_KINDS, 'recover-after']);
});

test('the README’s table of wires lists exactly the wires there are', async () => {
  const readme = await readReadme();
  const table = readme.slice(readme.indexOf('## The wires'), readme.indexOf('### Wire × fault'));
  expect([...table.matchAll(/^\| `([a-z-]+)`/gm)].map((match) => match[1])).toEqual([...DIALECT_NAMES]);
});

test('the README’s table of wire × fault has a dash exactly where a wire does not know a fault', async () => {
  const table = await wireTable();
  for (const dialect of DIALECT_NAMES) {
    for (const kind of FAULT_KINDS) {
      const cells = table.filter((cell) => cell.dialect === dialect && cell.kind === kind);
      const known = unspoken(dialect, readFault(kind)) === undefined;
      if (cells.length === 0) expect([dialect, kind, known]).toEqual([dialect, kind, true]);
      for (const { text } of cells) expect([dialect, kind, text !== '–']).toEqual([dialect, kind, known]);
    }
  }
});
