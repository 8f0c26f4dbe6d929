import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from '../repository.ts';

/** A package of Debian, and the program of it that is wanted. */
export interface DebianProgram {
  /** The release that it is taken from where the machine has none. */
  readonly suite: string;
  readonly package: string;
  readonly program: string;
  /** The first release that can do what is needed, as major and minor. @default any */
  readonly since?: readonly [number, number];
  /** A folder that the program reads at the place where the package has it, and nowhere else. */
  readonly reads?: string;
}

/** What the incident is played with. VictoriaMetrics takes OTLP from a release on that Debian 12 does not have. */
export const PROGRAMS = {
  prometheus: { suite: 'bookworm', package: 'prometheus', program: 'prometheus' },
  promtool: { suite: 'bookworm', package: 'prometheus', program: 'promtool' },
  alertmanager: {
    suite: 'bookworm',
    package: 'prometheus-alertmanager',
    program: 'prometheus-alertmanager',
    reads: '/usr/share/prometheus/alertmanager',
  },
  amtool: { suite: 'bookworm', package: 'prometheus-alertmanager', program: 'amtool' },
  victoriaMetrics: { suite: 'forky', package: 'victoria-metrics', program: 'victoria-metrics', since: [1, 93] },
} as const satisfies Readonly<Record<string, DebianProgram>>;

const MIRROR = 'http://deb.debian.org/debian';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const cache = join(root, 'node_modules', '.cache', 'retake', 'debian');

/**
 * Where a program is: the machine's own, or Debian's package, fetched once and unpacked into the cache. Nothing is installed or started; only a folder
 * that a program insists on is put where it looks for it.
 *
 * @throws Error where it is missing and cannot be fetched: a proof that was not run is none.
 */
export function pathOf(wanted: DebianProgram): string {
  const own = onPath(wanted.program);
  if (own !== undefined && isNewEnough(own, wanted)) return own;
  const folder = join(cache, `${wanted.suite}-${wanted.package}`);
  const fetched = join(folder, 'usr', 'bin', wanted.program);
  if (!existsSync(fetched)) fetchPackage(wanted, folder);
  if (!existsSync(fetched)) throw new Error(`${wanted.package} of Debian ${wanted.suite} has no ${wanted.program}.`);
  if (wanted.reads !== undefined && !existsSync(wanted.reads)) putInPlace(folder, wanted.reads, wanted.package);
  return fetched;
}

function putInPlace(folder: string, place: string, name: string): void {
  try {
    cpSync(join(folder, place), place, { recursive: true });
  } catch (cause) {
    throw new Error(`${name} needs ${place}, which cannot be written here. Install it: apt-get install ${name}`, { cause });
  }
}

function onPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

function isNewEnough(path: string, { since }: DebianProgram): boolean {
  if (since === undefined) return true;
  const { stdout, stderr } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)\.\d+/.exec(`${stdout}${stderr}`) ?? [];
  return Number(major) > since[0] || (Number(major) === since[0] && Number(minor) >= since[1]);
}

/** Fetches and unpacks a package. Its index is kept apart from the machine's own, which may know other releases. */
function fetchPackage({ suite, package: name }: DebianProgram, folder: string): void {
  if (!existsSync(KEYRING))
    throw new Error(`${name} is not on this machine, and only a Debian can fetch it (${KEYRING} is missing).`);
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'retake-debian-'));
  try {
    for (const each of ['lists/partial', 'archives/partial', 'unpacked']) mkdirSync(join(work, each), { recursive: true });
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
    must('apt-get', [...options, '-qq', 'update'], work);
    must('apt-get', [...options, '-qq', 'download', name], work);
    must('dpkg-deb', ['-x', globSync('*.deb', { cwd: work })[0] ?? '', 'unpacked'], work);
    // Another run may have been quicker; a move within one file system is all or nothing.
    const beside = mkdtempSync(join(cache, `${name}-`));
    must('cp', ['-r', join(work, 'unpacked', 'usr'), beside], work);
    if (existsSync(folder)) rmSync(beside, { recursive: true, force: true });
    else renameSync(beside, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function must(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.at(-1)} failed: ${error?.message ?? stderr}`);
}
