import { BigValueColorMode, BigValueGraphMode, ReduceDataOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { dress } from './panel.ts';
import type { PanelSpec } from './panel.ts';

/** One number, in the colour of its level. */
export function stat(spec: PanelSpec): PanelBuilder {
  return dress(new PanelBuilder(), spec)
    .graphMode(spec.queries.some(({ as }) => as === 'instant') ? BigValueGraphMode.None : BigValueGraphMode.Area)
    .colorMode(spec.levels === undefined ? BigValueColorMode.None : BigValueColorMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false));
}
