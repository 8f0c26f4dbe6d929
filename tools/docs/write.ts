// Writes the pages that are printed from code (`npm run docs`); with `--check` it only says which ones are stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../repository.ts';
import { failureTablePage } from './failure-table-page.ts';
import { modelsPage } from './models-page.ts';

const pages: Readonly<Record<string, () => string>> = {
  'docs/reference/failure-table.md': failureTablePage,
  'docs/reference/models.md': modelsPage,
};

const check = process.argv.includes('--check');
for (const [page, print] of Object.entries(pages)) {
  const path = join(root, page);
  if (!check) {
    writeFileSync(path, print());
    run('oxfmt', [page]);
  } else if (!existsSync(path) || withoutLayout(readFileSync(path, 'utf8')) !== withoutLayout(print())) {
    process.stderr.write(`${page} is not what the code says. Run: npm run docs\n`);
    process.exitCode = 1;
  }
}

/** The formatter aligns the columns of a table. */
function withoutLayout(markdown: string): string {
  return markdown.replaceAll(/-{3,}/g, '---').replaceAll(/[ \t]+/g, ' ');
}
