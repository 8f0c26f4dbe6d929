import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { patiently } from '../patiently.ts';

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
  const found = look(wanted);
  if (found !== undefined) return found;
  const isCI = process.env['CI'] !== undefined;
  try {
    if (mayInstall()) return patiently(() => install(wanted));
  } catch (cause) {
    if (isCI) throw new Error(`${whyMissing(wanted)}. In CI that is a failure. ${messageOf(cause)}`, { cause });
  }
  if (isCI) throw new Error(`${whyMissing(wanted)}. In CI that is a failure.`);
  return undefined;
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

/** @throws Error with apt's words, where the program is not there afterwards. */
function install(wanted: DebianProgram): string {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const said: string[] = [];
  for (const command of ['update', `install -y --no-install-recommends ${wanted.package}`]) {
    // Whoever waited for the lock may find it done.
    if (look(wanted) !== undefined) break;
    const apt = `apt-get -qq -o DPkg::Lock::Timeout=300 ${command}`;
    const { stderr, error } = spawnSync('flock', [LOCK, 'sh', '-c', apt], {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      env,
    });
    said.push(error?.message ?? stderr);
  }
  const path = look(wanted);
  if (path === undefined) throw new Error(`apt-get: ${said.join('').trim()}`);
  return path;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
