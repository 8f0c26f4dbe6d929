import { beforeAll, describe, expect, it } from 'vitest';
import { ROADS } from '../src/channel-memory/roads.ts';
import { MAX_HELD_RATIO, missedBars, runChannelMemory, type ChannelMemoryRow } from '../src/channel-memory/run.ts';

/** Large enough that a second copy of one picture in four would show, small enough for every run of the tests. */
const PICTURES = { pictures: 4, bytes: 6_000_000 };

let rows: ReadonlyMap<string, ChannelMemoryRow>;
beforeAll(async () => {
  const measured = await runChannelMemory({ ...PICTURES, alone: false });
  rows = new Map(measured.map((row) => [row.road, row]));
}, 120_000);

describe('pictures that are held', () => {
  it.each(ROADS.map(({ id }) => id))('are there once, decoded: %s', (id) => {
    const row = rows.get(id);
    expect(row?.heldRatio).toBeLessThanOrEqual(MAX_HELD_RATIO);
    // Less than all of them would mean that something else was measured.
    expect(row?.heldRatio).toBeGreaterThan(0.99);
    expect(row === undefined ? ['not measured'] : missedBars(row)).toEqual([]);
  });
});

describe('the bars', () => {
  const fine = { road: 'x', peakRssBytes: 1e9, peakRatio: 1.2, heldRatio: 1, elsewhereRatio: 0, wallMs: 1 };

  it('notice a second copy, a string of base64 and a peak', () => {
    expect(missedBars(fine)).toEqual([]);
    expect(missedBars({ ...fine, heldRatio: 2 })).toEqual(['x: holds 2.00 times its pictures']);
    expect(missedBars({ ...fine, elsewhereRatio: 4 / 3 })).toEqual([expect.stringContaining('besides the pictures')]);
    expect(missedBars({ ...fine, peakRssBytes: 1.5e9 })).toEqual(['x: peak RSS 1500 MB']);
  });
});
