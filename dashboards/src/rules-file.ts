import { stringify } from 'yaml';
import { runbookOf } from './rule.ts';
import type { Alert, RecordingRule, RuleGroup } from './rule.ts';

const HEAD = '# Written by `npm run dashboards` from dashboards/src. Change it there.\n';

/** Where the pages of docs/runbooks can be read, for whoever is woken. */
export interface RunbookPlace {
  /** What comes before the name of a page, such as `https://wiki.example.com/retake/runbooks/`. */
  readonly base: string;
}

function written(rule: Alert | RecordingRule, { base }: RunbookPlace): object {
  if ('record' in rule) return { record: rule.record, expr: rule.expr, ...(rule.labels && { labels: rule.labels }) };
  return {
    alert: rule.alert,
    expr: rule.expr,
    ...(rule.pending !== undefined && { for: rule.pending }),
    labels: { severity: rule.severity, ...rule.labels },
    annotations: {
      summary: rule.summary,
      description: rule.description,
      runbook_url: `${base}${runbookOf(rule.alert)}.md`,
      dashboard_url: `/d/${rule.dashboard}`,
    },
  };
}

/** The rules as Prometheus, Mimir, Thanos and vmalert read them. */
export function rulesFile(groups: readonly RuleGroup[], runbooks: RunbookPlace): string {
  const file = {
    groups: groups.map(({ name, interval, rules }) => ({ name, interval, rules: rules.map((rule) => written(rule, runbooks)) })),
  };
  return HEAD + stringify(file, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** A file of Grafana's provisioning. */
export function provisioningFile(content: object): string {
  return HEAD + stringify(content, { lineWidth: 0 });
}
