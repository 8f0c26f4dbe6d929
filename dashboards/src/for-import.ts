import { VariableType } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';

/** What the page "Import dashboard" asks its reader for. */
interface ImportInput {
  readonly name: string;
  readonly label: string;
  readonly type: 'datasource';
  readonly pluginId: string;
  readonly pluginName: string;
}

/** A dashboard that asks for its data sources when it is imported by hand. */
export interface ImportableDashboard extends Omit<Dashboard, 'id'> {
  readonly id: null;
  readonly __inputs: readonly ImportInput[];
  readonly __requires: readonly { readonly type: string; readonly id: string; readonly name: string; readonly version: string }[];
}

const SOURCES: Readonly<Record<string, ImportInput>> = {
  prometheus: {
    name: 'DS_PROMETHEUS',
    label: 'Prometheus',
    type: 'datasource',
    pluginId: 'prometheus',
    pluginName: 'Prometheus',
  },
  tempo: { name: 'DS_TEMPO', label: 'Tempo', type: 'datasource', pluginId: 'tempo', pluginName: 'Tempo' },
};

/** The oldest Grafana that reads these dashboards as they are. */
const GRAFANA = { type: 'grafana', id: 'grafana', name: 'Grafana', version: '10.0.0' };

/**
 * The copy of a dashboard for the page "Import dashboard" and for grafana.com, which fill `${DS_…}` in. Whatever else loads files
 * (provisioning, Terraform, an operator) leaves it as it stands and then finds no data source: give that the plain one.
 */
export function forImport(board: Dashboard): ImportableDashboard {
  const inputs = (board.templating?.list ?? []).flatMap((variable) => {
    const input =
      variable.type === VariableType.Datasource && typeof variable.query === 'string' ? SOURCES[variable.query] : undefined;
    return input === undefined ? [] : [{ variable, input }];
  });
  const variables = (board.templating?.list ?? []).map((variable) => {
    const found = inputs.find((each) => each.variable === variable);
    return found === undefined
      ? variable
      : { ...variable, current: { selected: false, text: found.input.label, value: `\${${found.input.name}}` } };
  });
  const kinds = [...new Set((board.panels ?? []).map(({ type }) => type).filter((type) => type !== 'row'))].toSorted();
  return {
    __inputs: inputs.map(({ input }) => input),
    __requires: [
      GRAFANA,
      ...inputs.map(({ input }) => ({ type: 'datasource', id: input.pluginId, name: input.pluginName, version: '1.0.0' })),
      ...kinds.map((kind) => ({ type: 'panel', id: kind, name: kind, version: '' })),
    ],
    ...board,
    id: null,
    templating: { ...board.templating, list: variables },
  };
}
