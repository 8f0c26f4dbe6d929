import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { dress } from './panel.ts';
import type { PanelSpec } from './panel.ts';

/** Rows of labels with a value. */
export interface TableSpec extends PanelSpec {
  /** Titles of the columns by label, `Value` for the number; labels that are not named are left out. */
  readonly columns: Readonly<Record<string, string>>;
}

/** A table of the labels of every series and its value, the largest first. */
export function table(spec: TableSpec): PanelBuilder {
  const names = Object.keys(spec.columns);
  return dress(new PanelBuilder(), spec)
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
