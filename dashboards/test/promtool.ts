import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A promtool that can be run. */
export interface Promtool {
  readonly path: string;
  /** Such as `2.42.0`. */
  readonly version: string;
}

/** A release of Debian, and the package of it that promtool is in. */
interface Release {
  readonly suite: string;
  readonly package: string;
  /** The first number of the Prometheus in it. */
  readonly major: string;
}

/** The Prometheus that most people have, and the one that they will have. */
export const RELEASES: readonly Release[] = [
  { suite: 'bookworm', package: 'prometheus', major: '2' },
  { suite: 'forky', package: 'promtool', major: '3' },
];

const MIRROR = 'http://deb.debian.org/debian';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const cache = fileURLToPath(new URL('../../node_modules/.cache/retake/promtool/', import.meta.url));

/**
 * The promtool of a release: the machine's own where it is of that release, else Debian's package, fetched once and unpacked into
 * the cache. Nothing is installed or started, and no right to do so is needed. `undefined` where there is no apt, or no way out.
 */
export function promtoolOf(release: Release): Promtool | undefined {
  const fetched = join(cache, release.suite, 'usr', 'bin', 'promtool');
  const own = runnable('promtool');
  if (own?.version.startsWith(`${release.major}.`) === true) return own;
  return runnable(fetched) ?? (fetch(release) ? runnable(fetched) : undefined);
}

function runnable(path: string): Promtool | undefined {
  const { status, stdout, stderr } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const [, version] = /version (\d+\.\d+\.\d+)/.exec(`${stdout}${stderr}`) ?? [];
  return version === undefined ? undefined : { path, version };
}

/** Fetches and unpacks the package. Its index is kept apart from the machine's own, which may know other releases. */
function fetch({ suite, package: name }: Release): boolean {
  if (!existsSync(KEYRING)) return false;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'retake-promtool-'));
  try {
    for (const folder of ['lists/partial', 'archives/partial', 'unpacked']) mkdirSync(join(work, folder), { recursive: true });
    writeFileSync(join(work, 'sources.list'), `deb [signed-by=${KEYRING}] ${MIRROR} ${suite} main\n`);
    const settings = {
      'Dir::State::lists': join(work, 'lists'),
      'Dir::Etc::sourcelist': join(work, 'sources.list'),
      'Dir::Etc::sourceparts': '/dev/null',
      'Dir::Cache': work,
      'Acquire::Languages': 'none',
      // Running as root, apt would otherwise look for a user who cannot read this folder.
      'APT::Sandbox::User': 'root',
    };
    const options = Object.entries(settings).map(([key, value]) => `-o${key}=${value}`);
    const apt = (...args: string[]): boolean => spawnSync('apt-get', [...options, ...args], { cwd: work }).status === 0;
    if (!apt('update') || !apt('download', name)) return false;
    const [deb] = globSync('*.deb', { cwd: work });
    if (deb === undefined || spawnSync('dpkg-deb', ['-x', deb, 'unpacked'], { cwd: work }).status !== 0) return false;
    const [binary] = globSync('unpacked/usr/bin/promtool', { cwd: work });
    if (binary === undefined) return false;
    // Another run may have been quicker; a move within one file system is all or nothing.
    const beside = mkdtempSync(join(cache, `${suite}-`));
    mkdirSync(join(beside, 'usr', 'bin'), { recursive: true });
    spawnSync('cp', [join(work, binary), join(beside, 'usr', 'bin', 'promtool')]);
    if (existsSync(join(cache, suite))) rmSync(beside, { recursive: true, force: true });
    else renameSync(beside, join(cache, suite));
    return true;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
