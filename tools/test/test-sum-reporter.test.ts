import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startVitest } from 'vitest/node';
import { testSumReporter } from '../test-sum-reporter.ts';

const SUITES = {
  'tests.test.ts': `
    import { describe, expect, it } from 'vitest';
    it('is green', () => expect(1).toBe(1));
    it('is red', () => expect(1).toBe(2));
    let tries = 0;
    it('is red at first', { retry: 1 }, () => expect(++tries).toBe(2));
    it('is left out', ({ skip }) => skip('no moon tonight'));
    describe('a suite', () => {
      beforeAll(() => { throw new Error('no ground to stand on'); });
      it('never starts', () => expect(1).toBe(1));
    });
    import { beforeAll } from 'vitest';`,
  'broken.test.ts': `import './not-there.ts';`,
  'loose.test.ts': `
    import { expect, it } from 'vitest';
    it('leaves something behind', () => { void Promise.reject(new Error('heard by nobody')); expect(1).toBe(1); });`,
} as const;

test('a run ends with what was skipped and what passed at its second try, and then with all that failed, wherever it did', async () => {
  // Inside the tree, where a test finds vitest.
  const root = await mkdtemp(join(import.meta.dirname, '.run-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await Promise.all(Object.entries(SUITES).map(([name, text]) => writeFile(join(root, name), text)));

  const said: string[] = [];
  const reporter = testSumReporter((text) => said.push(stripVTControlCharacters(text)));
  const exitCode = process.exitCode;
  const run = await startVitest('test', [], { root, config: false, watch: false, reporters: [reporter] });
  await run.close();
  process.exitCode = exitCode;

  const [skipped, unsteady, failed, ...more] = said;
  expect(more).toEqual([]);
  expect(skipped).toMatch(/ 2 SKIPPED \n[^]*tests\.test\.ts {2}is left out {2}no moon tonight\n/);
  expect(unsteady).toMatch(/ 1 UNSTEADY \n[^]*tests\.test\.ts {2}is red at first\n {4}expected 1 to be 2/);
  expect(failed).toContain(' 4 FAILED ');
  expect(failed).toMatch(/tests\.test\.ts {2}is red\n {4}expected 1 to be 2[^\n]*\n {4}at [^\n]*tests\.test\.ts:4\n/);
  expect(failed).toMatch(/tests\.test\.ts {2}a suite\n {4}no ground to stand on\n/);
  expect(failed).toMatch(/broken\.test\.ts\n {4}[^\n]*not-there\.ts/);
  expect(failed).toMatch(/unhandled\n {4}heard by nobody\n/);
});
