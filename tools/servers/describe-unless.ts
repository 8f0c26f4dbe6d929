import { describe } from 'vitest';

/** A suite that is skipped where what it stands on cannot be had, and then says why in its name. */
export function describeUnless(missing: string | undefined, title: string, suite: () => void): void {
  const why = missing === undefined ? '' : ` (${missing})`;
  describe.skipIf(missing !== undefined)(`${title}${why}`, () => {
    suite();
  });
}
