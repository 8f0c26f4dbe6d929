import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { pathOf } from '../../tools/observability/debian-binaries.ts';
import { RULE_GROUPS } from '../src/rule-groups.ts';
import { checkQueries } from './check-queries.ts';
import { boards, panelsOf } from './generated.ts';
import { playRules } from './play-rules.ts';
import { playVmalert } from './play-vmalert.ts';
import { promtoolOf, RELEASES } from './promtool.ts';
import { STORIES } from './stories.ts';

const file = fileURLToPath(new URL('../generated/prometheus/retake.rules.yaml', import.meta.url));
const alerts = [...new Set(RULE_GROUPS.flatMap(({ rules }) => rules).flatMap((rule) => ('alert' in rule ? [rule.alert] : [])))];

it('tells a story of every alert, with a neighbour that stays quiet', () => {
  expect(Object.keys(STORIES).toSorted()).toEqual(alerts.toSorted());
  for (const stories of Object.values(STORIES)) {
    expect(stories.filter(({ firing }) => firing.length > 0)).not.toEqual([]);
    expect(stories.filter(({ firing }) => firing.length === 0)).not.toEqual([]);
  }
});

describe.each(RELEASES.map((release) => [release.major, release] as const))('Prometheus %s', (major, release) => {
  const promtool = promtoolOf(release);
  const missing = `There is no promtool ${major} here, and apt cannot fetch Debian's (${release.suite}).`;

  it('has a promtool', (context) => {
    // The rules must have been tried somewhere: at least with the Prometheus that most people have, wherever changes are checked.
    if (promtool === undefined && (process.env['CI'] === undefined || major !== '2')) context.skip(missing);
    expect(promtool?.version ?? missing).toMatch(new RegExp(`^${major}\\.`));
  });

  it('reads the rules', (context) => {
    if (promtool === undefined) {
      context.skip(missing);
      return;
    }
    const { status, stdout, stderr } = spawnSync(promtool.path, ['check', 'rules', file], { encoding: 'utf8' });
    expect(status === 0 ? '' : `${stdout}${stderr}`).toBe('');
    const count = RULE_GROUPS.reduce((sum, { rules }) => sum + rules.length, 0);
    expect(stdout).toContain(`SUCCESS: ${count} rules found`);
    expect(readFileSync(file, 'utf8').match(/^ {6}- (alert|record):/gm)).toHaveLength(count);
  });

  it('reads every query of the dashboards', (context) => {
    if (promtool === undefined) {
      context.skip(missing);
      return;
    }
    const queries = boards.flatMap(panelsOf).flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => expr ?? []));
    expect(checkQueries(promtool, queries)).toBe('');
    expect(checkQueries(promtool, ['sum(scalar(retake_images_total))'])).not.toBe('');
  });

  it.for(Object.entries(STORIES))('%s fires on its case and not on its neighbours', ([alert, stories], context) => {
    if (promtool === undefined) {
      context.skip(missing);
      return;
    }
    expect(playRules(promtool, alert, stories)).toBe('');
  });
});

describe('vmalert, where OTLP brings no job', () => {
  let vmalertTool: string | undefined;
  try {
    vmalertTool = pathOf({ suite: 'forky', package: 'victoria-metrics', program: 'vmalert-tool' });
  } catch (error) {
    // Whoever checks changes must have tried it.
    if (process.env['CI'] !== undefined) throw error;
  }

  it.for(Object.entries(STORIES))('%s fires on its case and not on its neighbours', ([alert, stories], context) => {
    if (vmalertTool === undefined) {
      context.skip('There is no vmalert-tool here, and apt cannot fetch one.');
      return;
    }
    expect(playVmalert(vmalertTool, alert, stories)).toBe('');
  });
});
