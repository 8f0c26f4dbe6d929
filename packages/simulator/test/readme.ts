import { readFile } from 'node:fs/promises';

/** The README's text. */
export const readReadme = (): Promise<string> => readFile(new URL('../README.md', import.meta.url), 'utf8');

interface Cell {
  readonly kind: string;
  readonly dialect: string;
  readonly text: string;
  /** The status that the cell begins with. */
  readonly status: number | undefined;
}

const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The README's table of wire × fault. A row of a fault in one of its forms counts for the fault. */
export const wireTable = async (): Promise<readonly Cell[]> => {
  const readme = await readReadme();
  const section = readme.slice(readme.indexOf('### Wire × fault'), readme.indexOf('## Faults'));
  const [heads = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map(cellsOf);
  return rows.flatMap(([name = '', ...cells]) =>
    cells.map((text, index) => {
      const status = /^(\d{3})\b/.exec(text)?.[1];
      return {
        kind: name.replace(/,.*/, ''),
        dialect: heads[index + 1] ?? '',
        text,
        status: status === undefined ? undefined : Number(status),
      };
    }),
  );
};
