// Builds the packages and packs them as they would be published: `node tools/packages/pack.ts`. stdout ends with the line that
// installs them elsewhere; what the tools say on the way goes to stderr.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm, root, run } from '../repository.ts';
import { publishedPackages } from './published-packages.ts';

const destination = join(root, 'out');
const packages = publishedPackages();
mkdirSync(destination, { recursive: true });
for (const name of readdirSync(destination)) if (/^retake-.*\.tgz$/.test(name)) rmSync(join(destination, name));

// What an earlier build left there would be packed too.
for (const { directory } of packages) rmSync(join(directory, 'dist'), { recursive: true, force: true, maxRetries: 3 });
run('tsc', ['-b', '--force', ...packages.map(({ directory }) => directory)]);

const tarballs = packages.map(({ name, version, directory }) => {
  pnpm(['--silent', 'pack', '--pack-destination', destination], directory);
  const tarball = join(destination, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  if (!existsSync(tarball)) throw new Error(`${name} was not packed as ${tarball}.`);
  return tarball;
});
// What most projects need stands in the last line, ready to be copied.
const isUsual = (path: string): boolean => /retake-(?:core|simulator)-[^/]*$/.test(path);
const usual = tarballs.filter(isUsual);
process.stdout.write(`for a framework, also: ${tarballs.filter((tarball) => !isUsual(tarball)).join(' ')}\n`);
process.stdout.write(`npm install ${[...usual, '@google/genai', '@opentelemetry/api'].join(' ')}\n`);
