import { expect, test } from 'vitest';
import { areUntoldBills } from '../observability/untold-bills.ts';

const LINES = [36_942_000, 134_560_000, 0, 36_950_000];

test.each([
  ['nothing', 0, 0, true],
  ['one line of which nobody told', 36_942_000, 1, true],
  ['two lines', 36_942_000 + 134_560_000, 2, true],
  ['a line where every bill is known', 36_942_000, 0, false],
  ['two lines where one bill is unknown', 36_942_000 + 134_560_000, 1, false],
  ['what is no line', 36_942_001, 5, false],
  ['more than the ledger has', -36_942_000, 5, false],
])('%s is missing for a reason or not', (_, missing, unknown, isExplained) => {
  expect(areUntoldBills(missing, LINES, unknown)).toBe(isExplained);
});
