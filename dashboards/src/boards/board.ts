import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard, Panel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PROMETHEUS } from '../panels/query.ts';

/** By it dashboards find each other. */
export const TAG = 'retake';

/** Panels under a heading. */
export interface BoardRow {
  readonly title: string;
  /** The variable for each of whose values the row is drawn again. */
  readonly repeat?: string;
  readonly panels: readonly Builder<Panel>[];
}

/** A dashboard. */
export interface BoardSpec {
  readonly uid: string;
  readonly title: string;
  /** The question it answers. */
  readonly description: string;
  readonly variables: readonly Builder<VariableModel>[];
  readonly rows: readonly BoardRow[];
  /** How far back it looks at first. @default 'now-6h' */
  readonly from?: string;
  /** Whether openings of circuits and deployments are marked, which takes Prometheus. @default true */
  readonly annotated?: boolean;
}

function annotation(name: string, color: string, expr: string, title: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(PROMETHEUS)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .step('2m')
    .titleFormat(title)
    .textFormat(name);
}

/** What has the version of a process as a label: of the resource alone, or, in stores that promote what it has, every series. */
function versions(offset = ''): string {
  return `target_info{job=~"$job"}${offset} or retake_breaker_state{job=~"$job",service_version!=""}${offset}`;
}

function annotations(): AnnotationQueryBuilder[] {
  return [
    annotation(
      'Circuit opened',
      'red',
      'sum by (retake_channel, gen_ai_request_model) (increase(retake_breaker_transitions_total{job=~"$job",retake_breaker_to="open"}[2m])) > 0',
      '{{retake_channel}} stopped serving {{gen_ai_request_model}}',
    ),
    annotation(
      'Deployed',
      'blue',
      `count by (job, service_version) (${versions()}) unless count by (job, service_version) (${versions(' offset 5m')})`,
      '{{job}} {{service_version}}',
    ),
  ];
}

/** A dashboard as Grafana 10 to 13 load it: the classic model, schema 42, not to be edited by hand. */
export function createBoard(spec: BoardSpec): Dashboard {
  const board = new DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags([TAG])
    .readonly()
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: spec.from ?? 'now-6h', to: 'now' })
    .refresh('1m')
    .variables([...spec.variables])
    .link(
      new DashboardLinkBuilder('Retake')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .includeVars(true)
        .keepTime(true)
        .asDropdown(false),
    );
  if (spec.annotated !== false) board.annotations(annotations());
  for (const { title, repeat, panels } of spec.rows) {
    const row = new RowBuilder(title);
    board.withRow(repeat === undefined ? row : row.repeat(repeat));
    for (const panel of panels) board.withPanel(panel);
  }
  const built = board.build();
  // The SDK leaves panels without an id and gives every row the same; links to a panel need one.
  for (const [index, panel] of (built.panels ?? []).entries()) panel.id = index + 1;
  return built;
}
