import type { BadDay } from './run.ts';
import { readDay, SCENARIOS } from './scenario.ts';

/** The bad day as a table, the contestants' settings below it. */
export function printBadDay({ scenario, rows, missed, lag }: BadDay, smoke: boolean, print: (line: string) => void): void {
  const { pictures } = readDay(scenario);
  const isJudged = !smoke && scenario === 'judged';
  const size = smoke ? 'smoke run' : `${pictures} pictures, median of ${rows[0]?.days.length ?? 0} seeds, compressed time`;
  print(`\nOne bad day (bench/src/bad-day/${SCENARIOS[scenario]}), ${size}\n`);
  const cell = (text: string): string => text.padStart(15);
  const heads = ['delivered', '$ / picture', '÷ bare', 'attempts', 'p50', 'p99', '$ undelivered', 'dear vendor'];
  print(['contestant'.padEnd(20), ...heads.map(cell)].join(''));
  const bare = rows[0]?.figures.usdPerPicture ?? Number.NaN;
  for (const { name, figures } of rows) {
    const { delivered, undelivered, usdPerPicture, attempts, p50S, p99S, lostUsd, dearShare } = figures;
    const cells = [
      `${((100 * delivered) / (delivered + undelivered)).toFixed(2)} % (−${undelivered})`,
      usdPerPicture.toFixed(4),
      (usdPerPicture / bare).toFixed(3),
      attempts.toFixed(2),
      `${p50S.toFixed(0)} s`,
      `${p99S.toFixed(0)} s`,
      lostUsd.toFixed(2),
      `${(100 * dearShare).toFixed(0)} %`,
    ];
    print([name.padEnd(20), ...cells.map(cell)].join(''));
  }
  print(
    'bars for Retake: at most 1 of 5000 undelivered; ÷ bare ≤ 1.12; attempts ≤ 1.3; p99 ≤ half of, and $ undelivered below, those of',
  );
  print('the best peer with three channels\n');
  print(
    `event loops were up to ${lag.usualS.toFixed(1)} s of the day late (99 of 100), once ${lag.worstS.toFixed(0)} s: that much is the machine's in every time above\n`,
  );
  for (const { name, configuration, failures } of rows) {
    print(`${name}: ${configuration}`);
    const reasons = Object.entries(failures).map(([reason, count]) => `${reason} ${count}`);
    if (reasons.length > 0) print(`  undelivered in all: ${reasons.join(', ')}`);
  }
  print(
    missed.length === 0 ? '\nAll bars of the bad day met.' : `\n${isJudged ? 'Missed' : 'Bars not judged'}: ${missed.join('; ')}`,
  );
}
