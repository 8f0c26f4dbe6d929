import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Promtool } from './promtool.ts';
import { fillIn } from './promql.ts';

/** Lets Prometheus read queries, types of arguments included, as if each were a rule; what it says against them, or nothing. */
export function checkQueries({ path }: Promtool, queries: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'retake-queries-'));
  try {
    const rules = queries.map((expr, index) => ({ record: `query:${index}`, expr: fillIn(expr) }));
    writeFileSync(join(folder, 'rules.yaml'), JSON.stringify({ groups: [{ name: 'queries', rules }] }));
    const { status, stdout, stderr } = spawnSync(path, ['check', 'rules', join(folder, 'rules.yaml')], { encoding: 'utf8' });
    return status === 0 ? '' : `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
