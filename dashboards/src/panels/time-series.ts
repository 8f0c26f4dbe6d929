import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { dress } from './panel.ts';
import type { PanelSpec } from './panel.ts';

/** Lines over time. */
export interface TimeSeriesSpec extends PanelSpec {
  /** Puts the series on top of each other, where their sum means something. @default false */
  readonly stacked?: boolean;
}

/** Lines over time, with a line where the alert is. */
export function timeSeries(spec: TimeSeriesSpec): PanelBuilder {
  const panel = dress(new PanelBuilder(), spec)
    .lineWidth(1)
    .fillOpacity(spec.stacked === true ? 60 : 8)
    .showPoints(VisibilityMode.Auto)
    .spanNulls(false)
    .axisSoftMin(0)
    .stacking(new StackingConfigBuilder().mode(spec.stacked === true ? StackingMode.Normal : StackingMode.None).group('A'))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  const dashed = new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed);
  return spec.levels === undefined ? panel : panel.thresholdsStyle(dashed);
}
