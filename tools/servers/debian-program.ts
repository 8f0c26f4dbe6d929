import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A server of Debian that tests start. */
export interface DebianProgram {
  /** As it is called on the path. */
  readonly program: string;
  /** The package that it comes in. */
  readonly package: string;
  /** Where its package puts it besides the path, as patterns; of several releases the newest counts. */
  readonly places?: readonly string[];
}

/** One installation at a time: several projects of a run look for the same server at once. */
const LOCK = join(tmpdir(), 'retake-apt.lock');

/**
 * Where a program is: the machine's own, or Debian's package, installed where that is allowed and starts nothing by itself (as root, in
 * CI or without systemd).
 *
 * @returns `undefined` where there is none.
 * @throws Error in CI where there is none: a test that was not run there is a failure.
 */
export function findProgram(wanted: DebianProgram): string | undefined {
  const found = look(wanted) ?? (mayInstall() ? install(wanted) : undefined);
  if (found === undefined && process.env['CI'] !== undefined) throw new Error(`${whyMissing(wanted)}. In CI that is a failure.`);
  return found;
}

/** Why tests were skipped, for people. */
export function whyMissing({ program, package: name }: DebianProgram): string {
  return `there is no ${program} on this machine: apt-get install ${name}`;
}

function look({ program, places = [] }: DebianProgram): string | undefined {
  const packaged = places.flatMap((place) => globSync(place)).toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program));
  return [...packaged, ...onPath].find((path) => existsSync(path));
}

function mayInstall(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  return process.env['CI'] !== undefined || !existsSync('/run/systemd/system');
}

function install(wanted: DebianProgram): string | undefined {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const commands = [
    'apt-get -qq -o DPkg::Lock::Timeout=300 update',
    `apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ${wanted.package}`,
  ];
  for (const command of commands) {
    // Whoever waited for the lock may find it done.
    if (look(wanted) !== undefined) break;
    spawnSync('flock', [LOCK, 'sh', '-c', command], { stdio: 'ignore', env });
  }
  return look(wanted);
}
