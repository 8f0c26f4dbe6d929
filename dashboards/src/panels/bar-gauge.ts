import {
  BarGaugeDisplayMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
  VizTextDisplayOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import { dress } from './panel.ts';
import type { PanelSpec } from './panel.ts';

/** Pixels: left to itself, Grafana makes names as large as the panel allows, and then cuts them off. */
const TEXT = { title: 14, value: 16, bar: 44 } as const;

/** A bar a series, from nothing to full. */
export function barGauge(spec: PanelSpec): PanelBuilder {
  return dress(new PanelBuilder(), spec)
    .displayMode(BarGaugeDisplayMode.Basic)
    .orientation(VizOrientation.Horizontal)
    .text(new VizTextDisplayOptionsBuilder().titleSize(TEXT.title).valueSize(TEXT.value))
    .maxVizHeight(TEXT.bar)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false));
}
