import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patiently } from './patiently.ts';
import { root } from './repository.ts';

/** A package of a release of Debian. */
export interface DebianPackage {
  readonly suite: string;
  readonly package: string;
}

const MIRROR = 'http://deb.debian.org/debian';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const CACHE = join(root, 'node_modules', '.cache', 'retake', 'debian');

/**
 * The folder of a package: fetched once, and unpacked into the cache. Nothing is installed or started, and no right to do so is needed. Its index is
 * kept apart from the machine's own, which may know other releases.
 *
 * @param cache the folder of all that was fetched.
 * @param keyring by which Debian's signatures are checked.
 * @throws Error where there is no apt, no way out, or no such package; nothing of it is left then.
 */
export function unpackedPackage({ suite, package: name }: DebianPackage, cache = CACHE, keyring = KEYRING): string {
  const folder = join(cache, `${suite}-${name}`);
  if (existsSync(folder)) return folder;
  if (!existsSync(keyring)) throw new Error(`Only a Debian can fetch ${name} (${keyring} is missing).`);
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'retake-debian-'));
  try {
    for (const each of ['lists/partial', 'archives/partial', 'unpacked']) mkdirSync(join(work, each), { recursive: true });
    writeFileSync(join(work, 'sources.list'), `deb [signed-by=${keyring}] ${MIRROR} ${suite} main\n`);
    const settings = {
      'Dir::State::lists': join(work, 'lists'),
      'Dir::Etc::sourcelist': join(work, 'sources.list'),
      'Dir::Etc::sourceparts': '/dev/null',
      'Dir::Cache': work,
      'Acquire::Languages': 'none',
      // Without it, an index that could not be fetched is a warning, and the failure is told of the package.
      'APT::Update::Error-Mode': 'any',
      // Running as root, apt would otherwise look for a user who cannot read this folder.
      'APT::Sandbox::User': 'root',
    };
    const options = Object.entries(settings).map(([key, value]) => `-o${key}=${value}`);
    patiently(() => {
      must('apt-get', [...options, '-qq', 'update'], work);
      must('apt-get', [...options, '-qq', 'download', name], work);
    });
    must('dpkg-deb', ['-x', globSync('*.deb', { cwd: work })[0] ?? '', 'unpacked'], work);
    // Another run may have been quicker; a move within one file system is all or nothing.
    const beside = mkdtempSync(join(cache, `${name}-`));
    must('cp', ['-r', join(work, 'unpacked', 'usr'), beside], work);
    if (existsSync(folder)) rmSync(beside, { recursive: true, force: true });
    else renameSync(beside, folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function must(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.at(-1)} failed: ${error?.message ?? stderr}`);
}
