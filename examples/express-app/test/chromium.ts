import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** Why the test of the page was skipped, for people. */
export const NO_CHROMIUM = 'There is no Chromium on this machine: apt-get install chromium, or name one in CHROMIUM';

/**
 * Where a Chromium is: the one that `CHROMIUM` names, or one of the machine. In CI Debian's is installed where there is none, and one that
 * cannot be had fails; elsewhere nothing is installed unasked.
 *
 * @returns `undefined` where there is none.
 */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  const found = PLACES.find((place) => existsSync(place));
  if (found !== undefined || process.env['CI'] === undefined) return found;
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    spawnSync('apt-get', args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  }
  const installed = PLACES.find((place) => existsSync(place));
  if (installed === undefined) throw new Error(`${NO_CHROMIUM}. In CI that is a failure.`);
  return installed;
}
