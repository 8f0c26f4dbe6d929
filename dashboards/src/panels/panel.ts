import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { FieldColorModeId, ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import type { DashboardLink, DynamicConfigValue, Panel, ThresholdsConfig } from '@grafana/grafana-foundation-sdk/dashboard';
import { PROMETHEUS, promQuery } from './query.ts';
import type { PanelQuery } from './query.ts';

/** Units of Grafana that are in use here. */
export type Unit = 'currencyUSD' | 'percentunit' | 'reqps' | 's' | 'short';

/** Levels at which a colour changes: green, yellow from `warn` on, red from `alert` on. */
export interface Levels {
  readonly warn?: number;
  readonly alert?: number;
  /** For what is good when it is high: red below `alert`. @default false */
  readonly highIsGood?: boolean;
}

/** What every panel has, whatever it looks like. */
export interface PanelSpec {
  readonly title: string;
  /** The question that it answers, and what to know when reading it. */
  readonly description: string;
  readonly queries: readonly PanelQuery[];
  readonly unit: Unit;
  /** What stands there instead of nothing, and says why. */
  readonly noValue: string;
  /** Of 24 columns. */
  readonly width: number;
  /** In rows of 30 pixels. */
  readonly height: number;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly levels?: Levels;
  /** Colours of series by their name in the legend, where a name means good or bad. @default by their order */
  readonly colors?: Readonly<Record<string, string>>;
  /** Where a click on a series leads. */
  readonly links?: readonly Builder<DashboardLink>[];
}

/** What the builders of all panels of the SDK have in common. */
interface CommonBuilder extends Builder<Panel> {
  title(title: string): this;
  description(description: string): this;
  datasource(source: typeof PROMETHEUS): this;
  withTarget(target: ReturnType<typeof promQuery>): this;
  span(width: number): this;
  height(height: number): this;
  unit(unit: string): this;
  noValue(text: string): this;
  decimals(decimals: number): this;
  min(min: number): this;
  max(max: number): this;
  thresholds(thresholds: Builder<ThresholdsConfig>): this;
  dataLinks(links: Builder<DashboardLink>[]): this;
  overrideByName(name: string, properties: DynamicConfigValue[]): this;
}

/** Colours of levels, from the lowest value on. */
export function thresholds({ warn, alert, highIsGood = false }: Levels): ThresholdsConfigBuilder {
  const [low, high] = highIsGood ? ['red', 'green'] : ['green', 'red'];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    // Grafana's own base step: JSON has no minus infinity.
    { value: null, color: low },
    ...(warn === undefined ? [] : [{ value: warn, color: 'yellow' }]),
    ...(alert === undefined ? [] : [{ value: alert, color: high }]),
  ]);
}

/** Gives a panel what every panel has. */
export function dress<P extends CommonBuilder>(panel: P, spec: PanelSpec): P {
  panel
    .title(spec.title)
    .description(spec.description)
    .datasource(PROMETHEUS)
    .span(spec.width)
    .height(spec.height)
    .unit(spec.unit)
    .noValue(spec.noValue)
    .thresholds(thresholds(spec.levels ?? {}));
  for (const [index, query] of spec.queries.entries()) panel.withTarget(promQuery(query, index));
  if (spec.decimals !== undefined) panel.decimals(spec.decimals);
  if (spec.min !== undefined) panel.min(spec.min);
  if (spec.max !== undefined) panel.max(spec.max);
  for (const [name, fixedColor] of Object.entries(spec.colors ?? {})) {
    panel.overrideByName(name, [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor } }]);
  }
  if (spec.links !== undefined) panel.dataLinks([...spec.links]);
  return panel;
}
