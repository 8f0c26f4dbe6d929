import { describe, expect, it } from 'vitest';
import { boards } from './generated.ts';
import type { BoardJson } from './generated.ts';
import { LINT_RULES } from './lint.ts';

const TEMPO_ONLY = 'Traces come from Tempo: there is no PromQL, and a table of spans has no one unit.';
const NO_INSTANCE = 'Everything is summed over replicas, and OTLP brings no `instance`.';

const EXACT =
  'Failovers are the last value less the first: `increase` reckons on to the edges of the window, and makes four of three.';

const ASK_PROMETHEUS = ['retake-overview', 'retake-channels', 'retake-cost', 'retake-queue', 'retake-slo'];

/** Rules that are broken on purpose: on every dashboard (`*`), or one. */
const EXCEPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'template-instance-rule': { '*': NO_INSTANCE },
  'target-instance-rule': Object.fromEntries(ASK_PROMETHEUS.map((uid) => [uid, NO_INSTANCE])),
  'template-job-rule': { '*': '`.+` for all leaves out every series where OTLP brings no `job`; it is `.*` here.' },
  'target-counter-agg-rule': { 'retake-overview': EXACT },
  'panel-units-rule': { 'retake-traces': TEMPO_ONLY },
};

it('has all seventeen rules', () => {
  expect(Object.keys(LINT_RULES)).toHaveLength(17);
});

describe.each(boards.map((board) => [board.uid, board] as const))('%s', (uid, board) => {
  it.each(Object.keys(LINT_RULES))('%s', (rule) => {
    const exception = EXCEPTIONS[rule]?.[uid] ?? EXCEPTIONS[rule]?.['*'];
    const found = LINT_RULES[rule]?.(board);
    // An exception that nothing needs any more has to go.
    if (exception === undefined) expect(found).toEqual([]);
    else expect(found).not.toEqual([]);
  });

  it('is of the classic model, and finds the others', () => {
    expect(board.schemaVersion).toBe(42);
    expect(board.uid.length).toBeLessThanOrEqual(40);
    expect(board.tags).toEqual(['retake']);
    expect(board.links).toEqual([
      expect.objectContaining({ type: 'dashboards', tags: ['retake'], includeVars: true, keepTime: true }),
    ]);
    expect(JSON.stringify(board)).not.toContain('inControlsMenu');
  });

  it('bakes no data source in', () => {
    for (const variable of board.templating.list) if (variable.type === 'datasource') expect(variable.current).toBeUndefined();
    expect(JSON.stringify(board)).not.toMatch(/\$\{DS_/);
  });

  it('says everywhere why there is nothing', () => {
    expect(board.panels.filter(({ type, fieldConfig }) => type !== 'row' && !fieldConfig?.defaults.noValue)).toEqual([]);
  });

  it('gives every panel an id and a place of its own', () => {
    const ids = board.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of board.panels) {
      expect(gridPos.x + gridPos.w > 24 ? `${title} is too wide` : '').toBe('');
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x} ${y}`) ? `${title} lies on another at ${x}, ${y}` : '').toBe('');
          taken.add(`${x} ${y}`);
        }
      }
    }
  });

  it('leads only to dashboards and panels that there are', () => {
    const uids = new Set(boards.map((each) => each.uid));
    const urls = board.panels.flatMap(({ fieldConfig }) => (fieldConfig?.defaults.links ?? []).map(({ url }) => url));
    expect(urls.filter((url) => !uids.has(/^\/d\/([\w-]+)\?/.exec(url)?.[1] ?? ''))).toEqual([]);
  });
});

describe('every rule sees what it is for', () => {
  const broken: Readonly<Record<string, (board: BoardJson) => void>> = {
    'template-datasource-rule': (board) => (board.templating.list[0]!.name = 'source'),
    'template-job-rule': (board) => board.templating.list.splice(1, 1),
    'template-instance-rule': (board) => board.templating.list.splice(1, 1),
    'template-label-promql-rule': (board) => (board.templating.list[1]!.query = 'label_values(up{job=~, job)'),
    'template-on-time-change-reload-rule': (board) => (board.templating.list[1]!.refresh = 1),
    'panel-datasource-rule': (board) => (board.panels[1]!.datasource = { type: 'prometheus', uid: 'abc' }),
    'panel-title-description-rule': (board) => (board.panels[1]!.description = ''),
    'panel-units-rule': (board) => (board.panels[1]!.fieldConfig!.defaults.unit = 'reqpm'),
    'panel-no-targets-rule': (board) => (board.panels[1]!.targets = []),
    'target-promql-rule': (board) => (board.panels[1]!.targets![0]!.expr = 'sum(rate(x_total[5m])'),
    'target-logql-rule': (board) => (board.panels[1]!.targets![0]!.datasource.type = 'loki'),
    'target-logql-auto-rule': (board) => (board.panels[1]!.targets![0]!.datasource.type = 'loki'),
    'target-job-rule': (board) => (board.panels[1]!.targets![0]!.expr = 'sum(retake_active_requests)'),
    'target-instance-rule': (board) => (board.panels[1]!.targets![0]!.expr = 'sum(retake_active_requests)'),
    'target-rate-interval-rule': (board) => (board.panels[1]!.targets![0]!.expr = 'sum(rate(x_total{job=~"$job"}[5m]))'),
    'target-counter-agg-rule': (board) => (board.panels[1]!.targets![0]!.expr = 'sum(x_total{job=~"$job"})'),
    'uneditable-dashboard': (board) => (board.editable = true),
  };

  it.each(Object.keys(LINT_RULES))('%s', (rule) => {
    const board = structuredClone(boards.find(({ uid }) => uid === 'retake-overview')!);
    const before = LINT_RULES[rule]!(board);
    broken[rule]!(board);
    const after = LINT_RULES[rule]!(board);
    expect(after).not.toEqual([]);
    if (EXCEPTIONS[rule] === undefined) expect(before).toEqual([]);
  });
});
