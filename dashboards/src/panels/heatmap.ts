import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { dress } from './panel.ts';
import type { PanelSpec } from './panel.ts';

/** How many events fell into each bucket of a histogram, over time. `unit` is that of the buckets. */
export function heatmap(spec: PanelSpec): PanelBuilder {
  return dress(new PanelBuilder(), spec)
    .calculate(false)
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Oranges').steps(32))
    .yAxis(new YAxisConfigBuilder().unit(spec.unit))
    .cellGap(1);
}
