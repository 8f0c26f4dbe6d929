import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RULE_GROUPS } from '../src/rule-groups.ts';
import { PLACES_BY_LABEL, rulesFile } from '../src/rules-file.ts';
import type { Promtool } from './promtool.ts';
import { shortLived } from './short-lived.ts';

/** Labels of an alert that fires, without its name and severity. */
export type Labels = Readonly<Record<string, string>>;

/** A story of metrics, and what of one alert fires at its end. */
export interface Story {
  readonly name: string;
  /** Between two samples. @default '1m' */
  readonly interval?: string;
  /** Values by series, in promtool's notation: `0x30 1x5` is thirty-one times 0, then six times 1. */
  readonly series: Readonly<Record<string, string>>;
  /** When to look; more than once where it is the same at each. */
  readonly at: string | readonly string[];
  /** One entry for each series of the alert that fires then; none for quiet. */
  readonly firing: readonly Labels[];
}

/** The alert, and what it stands on of any group: all else would only take time. */
export function groupsOf(alert: string): string {
  const exprs = RULE_GROUPS.flatMap(({ rules }) => rules).flatMap((rule) =>
    'alert' in rule && rule.alert === alert ? [rule.expr] : [],
  );
  if (exprs.length === 0) throw new Error(`No alert ${alert}`);
  const groups = RULE_GROUPS.map((group) => ({
    ...group,
    rules: group.rules.filter((rule) =>
      'record' in rule ? exprs.some((expr) => expr.includes(rule.record)) : rule.alert === alert,
    ),
  }));
  return rulesFile(
    groups.filter(({ rules }) => rules.length > 0),
    PLACES_BY_LABEL,
  );
}

/** Plays stories against the generated rules; what promtool says against it, or nothing. */
export function playRules({ path }: Promtool, alert: string, stories: readonly Story[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'retake-rules-'));
  try {
    writeFileSync(join(folder, 'rules.yaml'), groupsOf(alert));
    const file = {
      rule_files: ['rules.yaml'],
      evaluation_interval: '1m',
      tests: stories.map(({ name, interval = '1m', series, at, firing }) => ({
        name,
        interval,
        input_series: Object.entries(series).map(([each, values]) => ({ series: each, values })),
        promql_expr_test: [at].flat().map((time) => ({
          expr: `ALERTS{alertname="${alert}",alertstate="firing"}`,
          eval_time: time,
          exp_samples: firing.map((labels) => ({ labels: seriesOf(alert, labels), value: 1 })),
        })),
      })),
    };
    // What promtool reads as YAML may be JSON.
    writeFileSync(join(folder, 'test.yaml'), JSON.stringify(file));
    const { status, stdout, stderr } = spawnSync(path, ['test', 'rules', join(folder, 'test.yaml')], {
      encoding: 'utf8',
      env: shortLived(),
    });
    return status === 0 ? '' : `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function seriesOf(alert: string, labels: Labels): string {
  const all = { alertname: alert, alertstate: 'firing', ...labels };
  return `ALERTS{${Object.entries(all)
    .map(([key, value]) => `${key}="${value}"`)
    .join(',')}}`;
}
