// Packs what would be published and looks at it as npm, TypeScript and users would: `node tools/packages/check.ts`.
// With `--write` it only writes the reports of the public types anew.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inLanes } from '../lanes.ts';
import { pnpmBeside, run, runBeside } from '../repository.ts';
import { checkApi } from './api-report.ts';
import { checkConsumers } from './consumers.ts';
import { checkNest } from './nest-matrix.ts';
import { publishedPackages } from './published-packages.ts';

const write = process.argv.includes('--write');
const packages = publishedPackages();

// What an earlier build left there would be packed too.
for (const { directory } of packages) rmSync(join(directory, 'dist'), { recursive: true, force: true });
run('tsc', ['-b', '--force', ...packages.map(({ directory }) => directory)]);

const problems = packages.flatMap((published) => checkApi(published, { write }));
if (!write) {
  const scratch = mkdtempSync(join(tmpdir(), 'retake-packages-'));
  try {
    const tarballs = new Map<string, string>();
    await inLanes(
      packages,
      ({ name, directory }) => packAndLint(directory, join(scratch, name)),
      ({ path, said }, { name }) => {
        tarballs.set(name, path);
        process.stdout.write(`${name}\n${said}`);
      },
    );
    await checkConsumers(join(scratch, 'consumers'), tarballs);
    await checkNest(join(scratch, 'nest'), tarballs);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;

/** Packs as `pnpm publish` would, with `publishConfig` applied and `workspace:` resolved, and holds what is packed to the rules of npm. */
async function packAndLint(directory: string, destination: string): Promise<{ readonly path: string; readonly said: string }> {
  await pnpmBeside(['pack', '--pack-destination', destination], directory);
  const [file] = readdirSync(destination);
  if (file === undefined) throw new Error(`Nothing was packed in ${directory}.`);
  const tarball = join(destination, file);
  const publint = await runBeside('publint', ['run', tarball, '--strict', '--pack', 'false']);
  return { path: tarball, said: `${publint}${await runBeside('attw', [tarball, '--profile', 'esm-only', '--quiet'])}` };
}
