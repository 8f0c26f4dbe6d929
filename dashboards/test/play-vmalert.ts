import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupsOf } from './play-rules.ts';
import type { Story } from './play-rules.ts';
import { shortLived } from './short-lived.ts';

/** Stories that are longer, in minutes, are left to promtool: vmalert-tool takes minutes for a day. */
const LONGEST = 130;

const MINUTES: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60 };

const timesOf = ({ at }: Story): readonly string[] => [at].flat();
const isShort = (story: Story): boolean =>
  timesOf(story).every((time) => Number.parseInt(time, 10) * (MINUTES[time.at(-1) ?? ''] ?? Number.NaN) <= LONGEST);

/** Series as OTLP brings them untranslated: services and processes have other labels. */
const untranslated = (series: string): string =>
  series.replaceAll(/\bjob="/g, 'service_name="').replaceAll(/\binstance="/g, 'service_instance_id="');

/** Plays stories against the generated rules as vmalert evaluates them; what vmalert-tool says against it, or nothing. */
export function playVmalert(path: string, alert: string, stories: readonly Story[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'retake-vmalert-'));
  try {
    writeFileSync(join(folder, 'rules.yaml'), groupsOf(alert));
    const file = {
      rule_files: [join(folder, 'rules.yaml')],
      evaluation_interval: '1m',
      tests: stories.filter(isShort).map((story) => ({
        name: story.name,
        interval: story.interval ?? '1m',
        input_series: Object.entries(story.series).map(([series, values]) => ({ series: untranslated(series), values })),
        metricsql_expr_test: timesOf(story).map((time) => ({
          // vmalert names the group of an alert too.
          expr: `sum without (alertgroup) (ALERTS{alertname="${alert}",alertstate="firing"})`,
          eval_time: time,
          exp_samples: story.firing.map((labels) => ({
            labels: labelsOf({ alertname: alert, alertstate: 'firing', ...labels }),
            value: 1,
          })),
        })),
      })),
    };
    writeFileSync(join(folder, 'test.yaml'), JSON.stringify(file));
    const { status, stdout, stderr } = spawnSync(path, ['unittest', '--files', join(folder, 'test.yaml')], {
      encoding: 'utf8',
      env: shortLived(),
    });
    return status === 0 ? '' : `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const all = Object.entries(labels).map(([key, value]) => untranslated(`${key}="${value}"`));
  return `{${all.join(',')}}`;
}
