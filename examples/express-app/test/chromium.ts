import { existsSync } from 'node:fs';
import { findProgram } from '../../../tools/servers/debian-program.ts';

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
  return findProgram({ program: 'chromium', package: 'chromium', places: PLACES });
}
