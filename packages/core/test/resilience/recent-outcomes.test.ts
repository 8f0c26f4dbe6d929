import { describe, expect, it } from 'vitest';
import { RecentOutcomes } from '../../src/resilience/recent-outcomes.ts';

/** One in `every` failed, of so many, a second apart. */
function known(count: number, every: number) {
  const outcomes = new RecentOutcomes();
  for (let index = 1; index <= count; index += 1) outcomes.add(index % every === 0, index * 1_000);
  return outcomes;
}

describe('RecentOutcomes', () => {
  it('takes a fifth of failures for a bad hour, and a sixth not', () => {
    expect(known(100, 5).isBadHour(100_000)).toBe(true);
    expect(known(100, 6).isBadHour(100_000)).toBe(false);
  });

  it('knows nothing before sixteen outcomes', () => {
    expect(known(15, 1).isBadHour(15_000)).toBe(false);
    expect(known(16, 1).isBadHour(16_000)).toBe(true);
  });

  it('forgets after ten minutes', () => {
    const outcomes = known(16, 1);
    expect(outcomes.isBadHour(601_000)).toBe(true);
    expect(outcomes.isBadHour(601_001)).toBe(false);
  });

  it('looks at the last 128', () => {
    const outcomes = known(128, 1);
    for (let index = 0; index < 102; index += 1) outcomes.add(false, 128_000);
    expect(outcomes.isBadHour(128_000)).toBe(true);
    outcomes.add(false, 128_000);
    expect(outcomes.isBadHour(128_000)).toBe(false);
  });
});
