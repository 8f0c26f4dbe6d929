import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const source = new URL('../src/', import.meta.url).pathname;

it('needs nothing of the queue, not even its types: who has none compiles without it', () => {
  const packages = new Set(
    globSync('**/*.ts', { cwd: source }).flatMap((file) =>
      [...readFileSync(join(source, file), 'utf8').matchAll(/\bfrom\s+'([^.][^']*)'/g)].map(([, name = '']) => name),
    ),
  );
  expect([...packages].filter((name) => name.startsWith('@retake/'))).toEqual(['@retake/core']);
});
