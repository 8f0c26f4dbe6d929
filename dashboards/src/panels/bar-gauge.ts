import { BarGaugeDisplayMode, ReduceDataOptionsBuilder, VizOrientation } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import { dress } from './panel.ts';
import type { PanelSpec } from './panel.ts';

/** A bar a series, from nothing to full. */
export function barGauge(spec: PanelSpec): PanelBuilder {
  return dress(new PanelBuilder(), spec)
    .displayMode(BarGaugeDisplayMode.Basic)
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false));
}
