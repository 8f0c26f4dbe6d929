import {
  LegendDisplayMode,
  LegendPlacement,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { dress } from './panel.ts';
import type { PanelSpec } from './panel.ts';

/** States over time: numbers with a word and a colour each. */
export interface StateTimelineSpec extends PanelSpec {
  readonly states: readonly { readonly value: number; readonly text: string; readonly color: string }[];
}

/** A bar a series, in the colour of its state; the legend says which is which. */
export function stateTimeline(spec: StateTimelineSpec): PanelBuilder {
  return dress(new PanelBuilder(), spec)
    .mappings([
      {
        type: MappingType.ValueToText,
        options: Object.fromEntries(spec.states.map(({ value, text, color }, index) => [String(value), { text, color, index }])),
      },
    ])
    .mergeValues(true)
    .showValue(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs([]),
    )
    .rowHeight(0.9);
}
