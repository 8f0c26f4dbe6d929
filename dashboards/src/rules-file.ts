import { stringify } from 'yaml';
import { runbookOf } from './rule.ts';
import type { Alert, RecordingRule, RuleGroup } from './rule.ts';

const HEAD = '# Written by `npm run dashboards` from dashboards/src. Change it there.\n';

/** Where whoever is woken can read on. */
export interface LinkPlaces {
  /** What comes before the name of a runbook's page, such as `https://wiki.example.com/retake/`. */
  readonly runbooks: string;
  /** Where Grafana is, such as `https://grafana.example.com`. */
  readonly grafana: string;
}

/**
 * Places that Prometheus fills in when an alert fires, from its `external_labels`: the files are loaded as they are, and whoever loads them says
 * where things are. Without those labels the links are paths in this project, and of Grafana.
 */
export const PLACES_BY_LABEL: LinkPlaces = {
  runbooks: '{{ or $externalLabels.runbooks_url "docs/runbooks" }}/',
  grafana: '{{ $externalLabels.grafana_url }}',
};

function written(rule: Alert | RecordingRule, { runbooks, grafana }: LinkPlaces): object {
  if ('record' in rule) return { record: rule.record, expr: rule.expr, ...(rule.labels && { labels: rule.labels }) };
  return {
    alert: rule.alert,
    expr: rule.expr,
    ...(rule.pending !== undefined && { for: rule.pending }),
    labels: { severity: rule.severity, ...rule.labels },
    annotations: {
      summary: rule.summary,
      description: rule.description,
      runbook_url: `${runbooks}${runbookOf(rule.alert)}.md`,
      dashboard_url: `${grafana}/d/${rule.dashboard}`,
    },
  };
}

/** The rules as Prometheus, Mimir, Thanos and vmalert read them. */
export function rulesFile(groups: readonly RuleGroup[], places: LinkPlaces): string {
  const file = {
    groups: groups.map(({ name, interval, rules }) => ({ name, interval, rules: rules.map((rule) => written(rule, places)) })),
  };
  return HEAD + stringify(file, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** A file of Grafana's provisioning. */
export function provisioningFile(content: object): string {
  return HEAD + stringify(content, { lineWidth: 0 });
}
