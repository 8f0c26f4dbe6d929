import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { dress } from './panel.ts';
import type { PanelSpec } from './panel.ts';

/** Rows of labels with a value. */
export interface TableSpec extends PanelSpec {
  /** Titles of the columns by label, `Value` for the number; labels that are not named are left out. */
  readonly columns: Readonly<Record<string, string>>;
}

/** What stands in the cell of a label that a series does not have: without it, what the panel says when it is empty. */
const NO_LABEL = '–';

/** A table of the labels of every series and its value, the largest first. */
export function table(spec: TableSpec): PanelBuilder {
  const names = Object.keys(spec.columns);
  return dress(new PanelBuilder(), spec)
    .overrideByFieldType('string', [{ id: 'noValue', value: NO_LABEL }])
    .withTransformation({ id: 'labelsToFields', options: {} })
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true, job: !names.includes('job') },
        indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
        renameByName: spec.columns,
      },
    })
    .withTransformation({ id: 'sortBy', options: { sort: [{ field: spec.columns['Value'] ?? 'Value', desc: true }] } });
}
