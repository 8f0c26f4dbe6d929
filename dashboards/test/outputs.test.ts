import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { outputs } from '../src/outputs.ts';
import { RULE_GROUPS } from '../src/rule-groups.ts';
import { BURN_WINDOWS, THRESHOLDS } from '../src/thresholds.ts';
import { boards, files, panelsOf, rules } from './generated.ts';

describe('outputs', () => {
  it('are what the code says (else: npm run dashboards)', () => {
    expect(files).toEqual(outputs());
  });

  it('are the same each time', () => {
    expect(outputs()).toEqual(outputs());
  });

  it('have the rules of the code, word by word', () => {
    expect(rules.map(({ expr }) => expr)).toEqual(RULE_GROUPS.flatMap((group) => group.rules).map(({ expr }) => expr));
  });

  it('take the places of the runbooks and of Grafana', () => {
    const [alert] = (
      parse(
        outputs({ runbooks: 'https://wiki.example.com/retake/', grafana: 'https://grafana.example.com' }).get(
          'prometheus/retake.rules.yaml',
        ) ?? '',
      ) as {
        groups: { rules: { annotations?: Record<string, string> }[] }[];
      }
    ).groups.flatMap((group) => group.rules.filter(({ annotations }) => annotations !== undefined));
    expect(alert?.annotations?.['runbook_url']).toBe('https://wiki.example.com/retake/error-budget-burn.md');
    expect(alert?.annotations?.['dashboard_url']).toBe('https://grafana.example.com/d/retake-slo');
  });
});

describe('copies for import by hand', () => {
  const copies = [...files].filter(([path]) => path.startsWith('grafana/import/')).map(([, text]) => JSON.parse(text) as Copy);
  interface Copy {
    id: null;
    uid: string;
    __inputs: { name: string; pluginId: string }[];
    __requires: { type: string; id: string }[];
    templating: { list: { type: string; query: unknown; current?: { value: string } }[] };
    panels: { type: string }[];
  }

  it.each(copies.map((copy) => [copy.uid, copy] as const))('%s asks for every data source', (uid, copy) => {
    expect(copy.id).toBeNull();
    const sources = copy.templating.list.filter(({ type }) => type === 'datasource');
    expect(sources.map(({ current }) => current?.value)).toEqual(copy.__inputs.map(({ name }) => `\${${name}}`));
    expect(copy.__inputs.map(({ pluginId }) => pluginId)).toEqual(sources.map(({ query }) => query));
    const kinds = new Set(copy.panels.map(({ type }) => type).filter((type) => type !== 'row'));
    expect(new Set(copy.__requires.filter(({ type }) => type === 'panel').map(({ id }) => id))).toEqual(kinds);
    expect(boards.map((board) => board.uid)).toContain(uid);
  });
});

describe('thresholds', () => {
  /** Where the colour of a panel changes. */
  const stepOf = (uid: string, title: string): number | null | undefined =>
    panelsOf(boards.find((board) => board.uid === uid)!)
      .find((panel) => panel.title === title)
      ?.fieldConfig?.defaults.thresholds?.steps.at(-1)?.value;
  const exprOf = (alert: string): string => rules.find((rule) => rule.alert === alert)?.expr ?? '';

  it.each([
    [
      'retake-overview',
      'Failovers in the last hour',
      'RetakeFailoverRateHigh',
      `> ${THRESHOLDS.failoversPerHour}`,
      THRESHOLDS.failoversPerHour + 1,
    ],
    [
      'retake-overview',
      'Failovers an hour',
      'RetakeFailoverRateHigh',
      `> ${THRESHOLDS.failoversPerHour}`,
      THRESHOLDS.failoversPerHour + 1,
    ],
    ['retake-overview', 'Circuits away', 'RetakeBreakerOpen', '== 1', 1],
    [
      'retake-channels',
      'Error rate by channel',
      'RetakeChannelErrorRateHigh',
      `> ${THRESHOLDS.channelErrorRatio}`,
      THRESHOLDS.channelErrorRatio,
    ],
    [
      'retake-channels',
      'Answers without a picture',
      'RetakeNoImageRatioHigh',
      `> ${THRESHOLDS.noImageRatio}`,
      THRESHOLDS.noImageRatio,
    ],
    ['retake-cost', 'Used', 'RetakeBudgetNearlyExhausted', `> ${THRESHOLDS.budgetUsed}`, THRESHOLDS.budgetUsed],
    [
      'retake-cost',
      'Forecast at its end',
      'RetakeBudgetForecastExceeded',
      '> max by (job, service_name, retake_budget) (retake_budget_limit_usd)',
      1,
    ],
    ['retake-cost', 'Pictures without a price', 'RetakeUnpricedTraffic', '> 0', 1],
    ['retake-queue', 'Oldest item', 'RetakeQueueAgeHigh', `> ${THRESHOLDS.queueAgeSeconds}`, THRESHOLDS.queueAgeSeconds],
    [
      'retake-queue',
      'Age of the oldest item',
      'RetakeQueueAgeHigh',
      `> ${THRESHOLDS.queueAgeSeconds}`,
      THRESHOLDS.queueAgeSeconds,
    ],
    [
      'retake-queue',
      'Nobody looks for',
      'RetakeQueueStalled',
      `> ${THRESHOLDS.queueOverdueSeconds}`,
      THRESHOLDS.queueOverdueSeconds,
    ],
    ['retake-queue', 'Delivered in time', 'RetakeQueueOnTimeRatioLow', `< ${THRESHOLDS.onTimeRatio}`, THRESHOLDS.onTimeRatio],
    [
      'retake-queue',
      'Delivered in time, by queue',
      'RetakeQueueOnTimeRatioLow',
      `< ${THRESHOLDS.onTimeRatio}`,
      THRESHOLDS.onTimeRatio,
    ],
    [
      'retake-queue',
      'Age of the oldest batch',
      'RetakeBatchStuck',
      `> ${THRESHOLDS.batchAgeSeconds}`,
      THRESHOLDS.batchAgeSeconds,
    ],
    ['retake-queue', 'Items of unknown billing', 'RetakeQueueUnknownItems', '> 0', 1],
  ])('%s / %s turns red where %s fires', (uid, title, alert, condition, step) => {
    expect(exprOf(alert)).toContain(condition);
    expect(stepOf(uid, title)).toBe(step);
  });

  it.each(BURN_WINDOWS)('of the burn over $long are those of its alert', ({ long, short, factor }) => {
    expect(stepOf('retake-slo', `Over ${long} and ${short}`)).toBe(factor);
    expect(rules.find(({ labels }) => labels?.['long'] === long)?.expr).toMatch(/> 0\.\d+ and on/);
  });
});
