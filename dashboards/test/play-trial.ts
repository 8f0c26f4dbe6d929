import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generated } from './generated.ts';
import type { Promtool } from './promtool.ts';
import { shortLived } from './short-lived.ts';
import type { Scrape } from './trial.ts';

/** A time during which every scrape, one a minute, brings the same. */
export interface Phase {
  readonly scrape: Scrape;
  readonly minutes: number;
}

/** The alerts that fire after so many minutes, by name. */
export interface Expected {
  readonly minute: number;
  readonly firing: readonly string[];
}

/** Lets Prometheus live through what was scraped, with all the committed rules; what it says against the expectation, or nothing. */
export function playTrial({ path }: Promtool, phases: readonly Phase[], expected: readonly Expected[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'retake-trial-'));
  try {
    const series = new Set(phases.flatMap(({ scrape }) => [...scrape.keys()]));
    const file = {
      rule_files: [join(generated, 'prometheus', 'retake.rules.yaml')],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: [...series].map((each) => ({
            series: each,
            values: phases.flatMap(({ scrape, minutes }) => Array<string>(minutes).fill(scrape.get(each) ?? '_')).join(' '),
          })),
          promql_expr_test: expected.map(({ minute, firing }) => ({
            expr: 'count by (alertname) (ALERTS{alertstate="firing"}) > bool 0',
            eval_time: `${minute}m`,
            exp_samples: firing.map((alert) => ({ labels: `{alertname="${alert}"}`, value: 1 })),
          })),
        },
      ],
    };
    writeFileSync(join(folder, 'trial.yaml'), JSON.stringify(file));
    const { status, stdout, stderr } = spawnSync(path, ['test', 'rules', join(folder, 'trial.yaml')], {
      encoding: 'utf8',
      env: shortLived(),
    });
    return status === 0 ? '' : `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
