// Writes every output: `npm run dashboards`. With `--check` it only says which ones are stale. `--out <folder>` writes
// elsewhere, and `--runbooks <address>` and `--grafana <address>` write where whoever is woken can read on.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { outputs } from './outputs.ts';
import { PLACES_BY_LABEL } from './rules-file.ts';

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    out: { type: 'string' },
    runbooks: { type: 'string', default: PLACES_BY_LABEL.runbooks },
    grafana: { type: 'string', default: PLACES_BY_LABEL.grafana },
  },
});
const folder = values.out ?? fileURLToPath(new URL('../generated', import.meta.url));
const files = outputs({ runbooks: values.runbooks, grafana: values.grafana });

// What the code no longer writes is stale as well; in a folder of one's own there may be other files.
const written = values.out === undefined ? globSync('**/*.{json,yaml}', { cwd: folder }) : [];
const orphans = written.filter((path) => !files.has(path));
const stale = [...files].filter(
  ([path, text]) => !existsSync(join(folder, path)) || readFileSync(join(folder, path), 'utf8') !== text,
);

if (values.check) {
  for (const path of [...stale.map(([path]) => path), ...orphans]) {
    process.stderr.write(`dashboards/generated/${path} is not what the code says. Run: npm run dashboards\n`);
    process.exitCode = 1;
  }
} else {
  for (const path of orphans) rmSync(join(folder, path));
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  process.stdout.write(`${files.size} files, ${stale.length} written, ${orphans.length} removed\n`);
}
