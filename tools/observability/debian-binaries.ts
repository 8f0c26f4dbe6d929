import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type DebianPackage, unpackedPackage } from '../debian-package.ts';

/** A package of Debian, and the program of it that is wanted. */
export interface DebianProgram extends DebianPackage {
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

/**
 * Where a program is: the machine's own, or Debian's package, fetched once and unpacked into the cache. Nothing is installed or started; only a folder
 * that a program insists on is put where it looks for it.
 *
 * @throws Error where it is missing and cannot be fetched: a proof that was not run is none.
 */
export function pathOf(wanted: DebianProgram): string {
  const own = onPath(wanted.program);
  if (own !== undefined && isNewEnough(own, wanted)) return own;
  const folder = fetchedOrAdvised(wanted);
  const fetched = join(folder, 'usr', 'bin', wanted.program);
  if (!existsSync(fetched)) throw new Error(`${wanted.package} of Debian ${wanted.suite} has no ${wanted.program}.`);
  if (wanted.reads !== undefined && !existsSync(wanted.reads)) putInPlace(folder, wanted.reads, wanted.package);
  return fetched;
}

function fetchedOrAdvised(wanted: DebianProgram): string {
  try {
    return unpackedPackage(wanted);
  } catch (cause) {
    const { program, package: name, since } = wanted;
    const release = since === undefined ? '' : ` ${since.join('.')} or newer`;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${program}${release} is not on this machine and could not be fetched: ${why} ` +
        `Put it on the PATH, by "apt-get install ${name}" or from a release of its own, and start again.`,
      { cause },
    );
  }
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
