import { describe, expect, it } from 'vitest';
import { judgeLoad, type LoadedApp } from '../src/express-load/judge-load.ts';
import type { MemorySample } from '../src/express-load/memory-sample.ts';

const MB = 1e6;
const WELL: MemorySample = { heapUsed: 40 * MB, external: 90 * MB, arrayBuffers: 80 * MB, rss: 300 * MB };

/** An app whose memory is what it is said to be at each of its ten samples. */
function app(sampleAt: (index: number) => Partial<MemorySample>, more: Partial<LoadedApp> = {}): LoadedApp {
  const memory = Array.from({ length: 10 }, (_, index) => ({ ...WELL, ...sampleAt(index) }));
  return {
    p99Ms: 10,
    maxMs: 50,
    memory,
    rejections: 0,
    circuitsOpened: 0,
    rssMiB: 300,
    pictures: 1000,
    problems: 0,
    problemCodes: [],
    broken: 0,
    ...more,
  };
}

const plain = app(() => ({}));
const missedBy = (retake: LoadedApp, paid = retake.pictures) => judgeLoad({ retake, plain, paid, bytes: MB }).missed;

describe('the load of Express', () => {
  it('is borne by an app whose memory goes up and down with the pictures in flight', () => {
    expect(
      missedBy(app((index) => ({ arrayBuffers: (80 + (index % 3) * 15) * MB, external: (90 + (index % 2) * 12) * MB }))),
    ).toEqual([]);
  });

  it.each([
    ['heapUsed', 40, 1],
    ['external', 90, 6],
    ['arrayBuffers', 80, 6],
    ['rss', 300, 12],
  ] as const)('is not by one whose %s grows', (kind, from, by) => {
    expect(missedBy(app((index) => ({ [kind]: (from + index * by) * MB })))).toEqual([
      expect.stringMatching(new RegExp(`^${kind} grew by 1\\d|^${kind} grew by [23]\\d`)),
    ]);
  });

  it('is not by one that delivers less, answers with problems, or loses what was paid', () => {
    expect(missedBy(app(() => ({}), { pictures: 799 }))).toEqual(['0.80 of the pictures of the app without Retake']);
    expect(missedBy(app(() => ({}), { problems: 1, problemCodes: ['no_candidate: 1'] }))).toEqual([
      '1 answers were problems (no_candidate: 1)',
    ]);
    expect(
      missedBy(
        app(() => ({}), { broken: 2, rejections: 1, p99Ms: 21 }),
        1003,
      ),
    ).toEqual([
      'p99 of the event loop 2.10 times that without Retake',
      '1 unhandled rejections',
      '2 answers broke off',
      '3 paid pictures reached nobody',
    ]);
  });

  it('is not by one that was not measured', () => {
    expect(missedBy({ ...app(() => ({})), memory: [] })).toHaveLength(4);
  });
});
