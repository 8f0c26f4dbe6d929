import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type DebianPackage, unpackedPackage } from '../../tools/debian-package.ts';

/** A promtool that can be run. */
export interface Promtool {
  readonly path: string;
  /** Such as `2.42.0`. */
  readonly version: string;
}

/** A release of Debian, and the package of it that promtool is in. */
interface Release extends DebianPackage {
  /** The first number of the Prometheus in it. */
  readonly major: string;
}

/** The Prometheus that most people have, and the one that they will have. */
export const RELEASES: readonly Release[] = [
  { suite: 'bookworm', package: 'prometheus', major: '2' },
  { suite: 'forky', package: 'promtool', major: '3' },
];

/**
 * The promtool of a release: the machine's own where it is of that release, else Debian's package, fetched once and unpacked into
 * the cache. `undefined` where there is no apt, or no way out.
 */
export function promtoolOf(release: Release): Promtool | undefined {
  const own = runnable('promtool');
  if (own?.version.startsWith(`${release.major}.`) === true) return own;
  const path = fetched(release);
  return path === undefined ? undefined : runnable(path);
}

function runnable(path: string): Promtool | undefined {
  const { status, stdout, stderr } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const [, version] = /version (\d+\.\d+\.\d+)/.exec(`${stdout}${stderr}`) ?? [];
  return version === undefined ? undefined : { path, version };
}

function fetched(release: Release): string | undefined {
  try {
    return join(unpackedPackage(release), 'usr', 'bin', 'promtool');
  } catch {
    return undefined;
  }
}
