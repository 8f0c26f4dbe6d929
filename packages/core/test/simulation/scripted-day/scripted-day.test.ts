import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { nanoUsdOf } from '../../../src/index.ts';
import { dayChart } from './day-chart.ts';
import { dayTable } from './day-table.ts';
import { playDay, type PlayedDay } from './play-day.ts';
import { CALLS, STUDIO_BUDGET } from './the-day.ts';

const CHART = new URL('../../../../../docs/images/scripted-day.svg', import.meta.url);
const PAGE = new URL('../../../../../docs/bad-day.md', import.meta.url);

const MARKS = ['<!-- scripted day -->', '<!-- end of the scripted day -->'] as const;

/** The page with this between its marks. */
async function pageWith(part: string): Promise<string> {
  const page = await readFile(PAGE, 'utf8');
  const [start, end] = MARKS.map((mark) => page.indexOf(mark));
  if (start === undefined || end === undefined || start < 0 || end < start) throw new Error('docs/bad-day.md has lost its marks');
  return `${page.slice(0, start + MARKS[0].length)}\n\n${part}\n\n${page.slice(end)}`;
}

describe(`a scripted day of ${CALLS} calls on virtual time`, { timeout: 900_000 }, () => {
  let day: PlayedDay;

  beforeAll(async () => {
    day = await playDay(CALLS);
  }, 900_000);

  it('delivers 99.99 % of the calls', () => {
    const failed = day.calls.filter(({ channel }) => channel === undefined);
    expect(day.calls).toHaveLength(CALLS);
    if (failed.length > CALLS / 10_000) expect(failed).toEqual([]);
  });

  it('spends what the upstreams booked, to the nano-dollar', () => {
    const sum = (of: (call: PlayedDay['calls'][number]) => number): number =>
      day.calls.reduce((total, call) => total + of(call), 0);
    const entries = day.ledger.entries;
    const stayed = entries.filter(({ clientGone }) => !clientGone);
    // What Retake cut after its time was booked by the upstreams for nobody: each is an attempt of unknown billing, and no other is.
    const cut = entries.filter(({ clientGone, billed }) => clientGone && billed);
    expect(sum(({ nanoUsd }) => nanoUsd)).toBe(stayed.reduce((total, { nanoUsd }) => total + nanoUsd, 0));
    expect(sum(({ unknown }) => unknown)).toBe(cut.length);
    expect(sum(({ unknownNanoUsd }) => unknownNanoUsd)).toBeGreaterThanOrEqual(
      cut.reduce((total, { nanoUsd }) => total + nanoUsd, 0),
    );
    expect(stayed.filter(({ pictures }) => pictures > 0)).toHaveLength(
      day.calls.filter(({ channel }) => channel !== undefined).length,
    );
  });

  it('reaches the guard of the budget, draws cheaper from then on, and keeps the limit', () => {
    const guarded = day.calls.filter((call) => call.guarded);
    const studio = day.calls.filter(({ purpose }) => purpose === 'hero');
    expect(guarded.length).toBeGreaterThan(100);
    expect(guarded.every(({ purpose }) => purpose === 'hero')).toBe(true);
    expect(studio.reduce((total, { nanoUsd }) => total + nanoUsd, 0)).toBeLessThanOrEqual(nanoUsdOf(STUDIO_BUDGET.limitUsd));
  });

  // Both are drawn by the run; `vitest -u` writes them anew.
  it('is the day of the committed picture and table', async () => {
    await expect(dayChart(day.calls)).toMatchFileSnapshot(CHART.pathname);
    await expect(await pageWith(dayTable(day.calls))).toMatchFileSnapshot(PAGE.pathname);
  });

  it('repeats exactly', async () => {
    const [first, second] = [await playDay(2_000), await playDay(2_000)];
    expect(second.calls).toEqual(first.calls);
  });
});
