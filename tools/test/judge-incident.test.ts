import { describe, expect, test } from 'vitest';
import { boards, panelsOf } from '../../dashboards/test/generated.ts';
import { counts, exactly, near, paces, whole } from '../observability/expectations.ts';
import { EXPECTED } from '../observability/expected-panels.ts';
import { wrongWithMark } from '../observability/judge-marks.ts';
import { judgePanels, RIGHT_AT_ZERO } from '../observability/judge-panels.ts';
import { wrongWithVariable } from '../observability/judge-variables.ts';
import type { Series } from '../observability/metrics-store.ts';
import type { PanelLook } from '../observability/panel-looks.ts';
import type { Truth } from '../observability/truth.ts';

const truth = { seconds: 100, failovers: 12 } as Truth;
const series = (value: number, labels: Series['labels'] = {}): Series => ({ labels, points: [[1, value]] });
const looks = (...values: number[]): PanelLook['looks'] =>
  values.map((value) => ({ drawn: [series(value)], whole: [series(value)] }));
const failovers = whole(([only]) => exactly('failovers', only?.points[0]?.[1] ?? Number.NaN, truth.failovers));

describe('what is expected of a panel', () => {
  test.each([
    ['a count', (value: number, real: number) => counts('x', value, real)],
    ['a pace', (value: number, real: number) => paces('x', value, real, truth)],
    ['an exact count', (value: number, real: number) => exactly('x', value, real)],
    ['a share', (value: number, real: number) => near('x', value, real / 1_000, 0.2)],
  ])('is never met by 0 where %s is not', (_, judge) => {
    for (let real = 1; real <= 1_000; real += 1) expect(judge(0, real)).not.toEqual([]);
    expect(judge(0, 0)).toEqual([]);
  });

  test('is there for every query of every committed panel, and for no other', () => {
    const queries = boards.flatMap((board) =>
      panelsOf(board).map((panel) => ({
        panel: `${board.uid} / ${panel.title}`,
        count: (panel.targets ?? []).filter(({ expr }) => expr !== undefined).length,
      })),
    );
    const asked = queries.filter(({ count }) => count > 0).map(({ panel, count }) => `${panel}: ${count}`);
    expect(
      Object.entries(EXPECTED)
        .map(([panel, of]) => `${panel}: ${of.length}`)
        .toSorted(),
    ).toEqual(asked.toSorted());
    expect(Object.keys(EXPECTED)).toEqual(expect.arrayContaining(Object.keys(RIGHT_AT_ZERO)));
  });
});

describe('a panel', () => {
  const judge = (each: PanelLook['looks'], expected = [failovers]): readonly string[] =>
    judgePanels([{ panel: 'board / Failovers', looks: each }], truth, { 'board / Failovers': expected });

  test('that shows what happened is right', () => {
    expect(judge(looks(12))).toEqual([]);
  });

  test.each([
    ['shows 0', looks(0)],
    ['shows too much', looks(120)],
    ['is empty', [{ drawn: [], whole: [] }]],
    ['has a query of which nobody says anything', looks(12, 12)],
  ])('that %s is not', (_, each) => {
    expect(judge(each)).toHaveLength(1);
  });

  test('is not held by an expectation that 0 would meet too', () => {
    expect(judge(looks(12), [() => []])).toEqual(['board / Failovers: what is expected of it would be met by 0 too']);
  });

  test('has to be expected, and what is expected has to be a panel', () => {
    expect(judgePanels([{ panel: 'new', looks: looks(1) }], truth, { gone: [failovers] })).toEqual([
      'gone: there is no such panel',
      'new: nobody says what it has to show',
    ]);
  });
});

describe('a mark', () => {
  const labels = { retake_channel: 'gemini', gen_ai_request_model: 'm' };
  const happened = { circuits: [{ channel: 'gemini', model: 'm', to: 'open', at: 100 }], deployments: [] };
  const heard = new Set(Array.from({ length: 400 }, (_, second) => second));
  const standing = (...at: number[]): Series[] => [{ labels, points: at.map((second) => [second, 1] as const) }];

  test('stands where a circuit opened, and nowhere else', () => {
    expect(wrongWithMark('Circuit opened', standing(101, 102), happened, heard)).toEqual([]);
    expect(wrongWithMark('Circuit opened', [], happened, heard)).toHaveLength(1);
    expect(wrongWithMark('Circuit opened', standing(101, 300), happened, heard)).toHaveLength(1);
    expect(
      wrongWithMark(
        'Circuit opened',
        [{ ...standing(101)[0]!, labels: { ...labels, retake_channel: 'other' } }],
        happened,
        heard,
      ),
    ).toHaveLength(2);
  });

  test('may stand again after a time of which nothing is known', () => {
    expect(wrongWithMark('Circuit opened', standing(101, 300), happened, new Set([99]))).toEqual([]);
  });

  test('without a cause in the incident, or with a name that nobody knows, is wrong', () => {
    expect(wrongWithMark('Deployed', [], happened, heard)).toEqual(['nothing happened that it could tell of']);
    expect(wrongWithMark('Moved', [], happened, heard)).toEqual(['nobody says what it has to tell of']);
  });
});

describe('a variable', () => {
  const choices = { job: ['shop'], channel: ['a', 'b'], model: ['m'], purpose: [], queue: ['nightly'] };

  test('offers what there is, and nothing else; of models those that are switched off too', () => {
    expect(wrongWithVariable('channel', ['a', 'b'], choices)).toEqual([]);
    expect(wrongWithVariable('channel', ['a', 'c'], choices)).toHaveLength(2);
    expect(wrongWithVariable('model', ['m', 'retired'], choices)).toEqual([]);
  });

  test('that is empty, or that nobody knows, is wrong', () => {
    expect(wrongWithVariable('purpose', [], choices)).toHaveLength(1);
    expect(wrongWithVariable('tenant', ['t'], choices)).toHaveLength(1);
  });
});
