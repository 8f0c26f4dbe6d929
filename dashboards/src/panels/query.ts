import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';

/** Every panel asks the data source that its reader chose. */
export const PROMETHEUS = { type: 'prometheus', uid: '${datasource}' } as const;

/** One query of a panel. */
export interface PanelQuery {
  readonly expr: string;
  /** How a series is called in the legend: labels in double braces. */
  readonly legend?: string;
  /** `instant` asks for one value and `table` for one row a series; `heatmap` reads `le` as the axis. @default 'range' */
  readonly as?: 'range' | 'instant' | 'table' | 'heatmap';
}

/** A query of Prometheus, with its letter. */
export function promQuery({ expr, legend, as = 'range' }: PanelQuery, index: number): DataqueryBuilder {
  const query = new DataqueryBuilder()
    .refId(String.fromCodePoint(65 + index))
    .datasource(PROMETHEUS)
    .expr(expr)
    .legendFormat(legend ?? '__auto')
    .format(as === 'table' ? PromQueryFormat.Table : as === 'heatmap' ? PromQueryFormat.Heatmap : PromQueryFormat.TimeSeries);
  return as === 'range' || as === 'heatmap' ? query.range() : query.instant();
}
