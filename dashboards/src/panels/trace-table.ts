import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { DataqueryBuilder, SearchTableType } from '@grafana/grafana-foundation-sdk/tempo';

/** The data source of traces that the reader chose. */
const TEMPO = { type: 'tempo', uid: '${tempo}' } as const;

/** A search for traces. */
export interface TraceTableSpec {
  readonly title: string;
  readonly description: string;
  readonly traceQl: string;
  readonly noValue: string;
}

/** The spans that a search finds, each with a link to its trace. */
export function traceTable({ title, description, traceQl, noValue }: TraceTableSpec): PanelBuilder {
  return new PanelBuilder()
    .title(title)
    .description(description)
    .datasource(TEMPO)
    .noValue(noValue)
    .span(24)
    .height(9)
    .withTarget(
      new DataqueryBuilder()
        .refId('A')
        .datasource(TEMPO)
        .queryType('traceql')
        .query(traceQl)
        .limit(50)
        .spss(5)
        .tableType(SearchTableType.Spans),
    );
}
