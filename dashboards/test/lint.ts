import { panelsOf } from './generated.ts';
import type { BoardJson, PanelJson, VariableJson } from './generated.ts';
import { readPromQl } from './promql.ts';
import type { Query } from './promql.ts';

/**
 * The seventeen rules of Grafana's dashboard-linter (v0.2.0, read in 2026-11), which is on no registry that the project uses. Each
 * returns what is wrong, panel by panel.
 */
export const LINT_RULES: Readonly<Record<string, (board: BoardJson) => string[]>> = {
  'template-datasource-rule': ({ templating }) => {
    const source = templating.list.find(({ type, name }) => type === 'datasource' && /^(prometheus_)?datasource$/.test(name));
    return source?.label === 'Data source' ? [] : ['No variable "datasource" with the label "Data source"'];
  },
  'template-job-rule': (board) => queryVariable(board, 'job', 'Job'),
  'template-instance-rule': (board) => queryVariable(board, 'instance', 'Instance'),
  'template-label-promql-rule': ({ templating }) =>
    templating.list.flatMap((variable) => {
      const metric = /^label_values\((.+), \w+\)$/.exec(queryOf(variable))?.[1];
      if (variable.type !== 'query') return [];
      return metric === undefined ? [`${variable.name}: no label_values(…)`] : mistakes(metric, () => []);
    }),
  'template-on-time-change-reload-rule': ({ templating }) =>
    templating.list
      .filter(({ type, refresh }) => type === 'query' && refresh !== 2)
      .map(({ name }) => `${name} is not read anew when the time changes`),
  'panel-datasource-rule': (board) =>
    eachPanel(board, ({ datasource, targets = [] }) =>
      [datasource, ...targets.map((target) => target.datasource)].every((source) => /^\$\{?\w+\}?$/.test(source?.uid ?? ''))
        ? []
        : ['a data source of its own'],
    ),
  'panel-title-description-rule': (board) =>
    eachPanel(board, ({ title = '', description = '' }) =>
      title !== '' && description !== '' ? [] : ['no title or description'],
    ),
  'panel-units-rule': (board) =>
    eachPanel(board, ({ fieldConfig }) => {
      const { unit = '', mappings = [] } = fieldConfig?.defaults ?? {};
      return mappings.length > 0 || UNITS.has(unit) ? [] : [`unit "${unit}"`];
    }),
  'panel-no-targets-rule': (board) => eachPanel(board, ({ targets = [] }) => (targets.length > 0 ? [] : ['no query'])),
  'target-promql-rule': (board) => eachQuery(board, () => []),
  'target-logql-rule': (board) => logQl(board),
  'target-logql-auto-rule': (board) => logQl(board),
  'target-job-rule': (board) => eachQuery(board, (query) => matches(query, 'job')),
  'target-instance-rule': (board) => eachQuery(board, (query) => matches(query, 'instance')),
  'target-rate-interval-rule': (board) =>
    eachQuery(board, ({ selectors }) =>
      selectors
        .filter(({ within = '', range }) => /^i?rate$/.test(within) && range !== '$__rate_interval')
        .map(({ within, range }) => `${within} over ${range}`),
    ),
  'target-counter-agg-rule': (board) =>
    eachQuery(board, ({ selectors }) =>
      selectors
        .filter(({ metric = '', within = '' }) => metric.endsWith('_total') && !/^(i?rate|increase)$/.test(within))
        .map(({ metric }) => `${metric} as it stands`),
    ),
  'uneditable-dashboard': ({ editable }) => (editable ? ['can be edited'] : []),
};

/** Those of Grafana's units that are in use. */
const UNITS: ReadonlySet<string> = new Set(['currencyUSD', 'percentunit', 'reqps', 's', 'short']);

function queryVariable({ templating }: BoardJson, name: string, label: string): string[] {
  const variable = templating.list.find((each) => each.name === name);
  if (variable === undefined) return [`No variable "${name}"`];
  return [
    ...(variable.label === label ? [] : [`${name} is not called "${label}"`]),
    ...(variable.type === 'query' && variable.datasource?.uid === '${datasource}'
      ? []
      : [`${name} does not ask the data source`]),
    ...(variable.multi === true ? [] : [`${name} takes one value only`]),
    ...(variable.allValue === '.+' ? [] : [`${name} has "${variable.allValue}" for all`]),
  ];
}

function queryOf({ query }: VariableJson): string {
  return typeof query === 'string' ? query : query.query;
}

function eachPanel(board: BoardJson, look: (panel: PanelJson) => string[]): string[] {
  return panelsOf(board).flatMap((panel) => look(panel).map((what) => `${board.uid} / ${panel.title}: ${what}`));
}

function eachQuery(board: BoardJson, look: (query: Query) => string[]): string[] {
  return eachPanel(board, ({ targets = [] }) => targets.flatMap(({ expr }) => (expr === undefined ? [] : mistakes(expr, look))));
}

function mistakes(expr: string, look: (query: Query) => string[]): string[] {
  let query: Query;
  try {
    query = readPromQl(expr);
  } catch (error) {
    return [(error as Error).message];
  }
  return look(query);
}

function matches({ selectors }: Query, label: string): string[] {
  return selectors
    .filter(({ matchers }) => matchers[label] !== `=~"$${label}"`)
    .map(({ metric }) => `${metric} is not narrowed by $${label}`);
}

/** There are no logs here; a query of Loki would have to be read by other rules. */
function logQl(board: BoardJson): string[] {
  return eachPanel(board, ({ targets = [] }) =>
    targets.some(({ datasource }) => datasource.type === 'loki') ? ['asks Loki'] : [],
  );
}
