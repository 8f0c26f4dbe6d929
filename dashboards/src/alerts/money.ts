import { UIDS } from '../boards/uids.ts';
import { budget, budgetForecast, budgetPace, budgetSecondsLeft, budgetUsed, SERVICE, sum } from '../expressions.ts';
import type { PaceWindow } from '../expressions.ts';
import { SERVICE_NAME } from '../rule.ts';
import type { Alert } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

const byBudget = { by: [...SERVICE, 'retake_budget'] };
const byPriced = [...SERVICE, 'retake_channel', 'gen_ai_request_model'];
const REFUSED = `${THRESHOLDS.budgetRefusesMinutes}m`;

/** More than a multiple of what is left would be spent before the budget begins anew. */
function runsAway(window: PaceWindow): string {
  const left = `clamp_min(${budget('limit_usd', byBudget)} - ${budget('spent_usd', byBudget)}, 0)`;
  return `${budgetPace(window, byBudget)} * ${budgetSecondsLeft(byBudget)} > ${THRESHOLDS.budgetFastBurn} * ${left}`;
}

/** Money runs out, runs away, or is not counted. */
export const moneyAlerts: readonly Alert[] = [
  {
    alert: 'RetakeBudgetBurnFast',
    expr: [runsAway('1h'), `and on (${byBudget.by.join(', ')}) ${runsAway('5m')}`].join('\n'),
    pending: '5m',
    severity: 'critical',
    summary: 'Budget {{ $labels.retake_budget }} runs away: ${{ $value | humanize }} more at this pace',
    description: `At the pace of the last hour and of the last 5 minutes, more than ${THRESHOLDS.budgetFastBurn} times what is left would be spent before the budget begins anew.`,
    dashboard: UIDS.cost,
  },
  {
    alert: 'RetakeBudgetForecastExceeded',
    expr: `${budgetForecast(byBudget)} > ${budget('limit_usd', byBudget)}`,
    pending: '30m',
    severity: 'warning',
    summary: 'Budget {{ $labels.retake_budget }} will be exceeded: ${{ $value | humanize }} by its end',
    description:
      'At its pace of the last 6 hours, and at that of the last day, it is used up before it begins anew; from then on its pictures are refused.',
    dashboard: UIDS.cost,
  },
  {
    alert: 'RetakeBudgetNearlyExhausted',
    expr: `${budgetUsed(byBudget)} > ${THRESHOLDS.budgetUsed}`,
    severity: 'warning',
    summary: '{{ $value | humanizePercentage }} of budget {{ $labels.retake_budget }} are spent',
    description: 'At its guard a budget makes pictures smaller and cheaper (or warns); at its limit it refuses them.',
    dashboard: UIDS.cost,
  },
  {
    alert: 'RetakeBudgetRefusing',
    expr: [
      `${sum(byBudget.by, `increase(retake_budget_rejections_total[${REFUSED}])`)} > 0`,
      `unless on (${SERVICE.join(', ')}) ${sum(SERVICE, `increase(retake_calls_total{retake_outcome=~"success|failover"}[${REFUSED}])`)} > 0`,
    ].join('\n'),
    pending: REFUSED,
    severity: 'critical',
    summary: 'Budget {{ $labels.retake_budget }} refuses every picture',
    description: `For ${THRESHOLDS.budgetRefusesMinutes} minutes it has had no room for what is ordered, and nobody got a picture meanwhile.`,
    dashboard: UIDS.cost,
  },
  {
    alert: 'RetakeBudgetStoreFailing',
    expr: `${sum([...SERVICE, 'retake_budget_operation'], 'increase(retake_budget_store_failures_total[5m])')} > 0`,
    pending: '5m',
    severity: 'critical',
    summary: `${SERVICE_NAME}: the store of the budgets fails to {{ $labels.retake_budget_operation }}`,
    description:
      'Unless `onStoreError` is `allow`, every call under a budget is refused meanwhile; if it is, nothing is limited.',
    dashboard: UIDS.cost,
  },
  {
    alert: 'RetakeReuseStoreFailing',
    expr: `${sum([...SERVICE, 'retake_reuse_store'], 'increase(retake_reuse_store_failures_total[5m])')} > 0`,
    pending: '5m',
    severity: 'warning',
    summary: `${SERVICE_NAME}: the store of the {{ $labels.retake_reuse_store }} fails`,
    description: 'Pictures that are there are drawn again, and a repeated order may not be known for one.',
    dashboard: UIDS.cost,
  },
  {
    alert: 'RetakeUnpricedTraffic',
    expr: `${sum(byPriced, 'increase(retake_unpriced_total[1h])')} > 0`,
    severity: 'warning',
    summary: '{{ $labels.retake_channel }} was paid for {{ $labels.gen_ai_request_model }} at a price nobody knows',
    description: 'What these pictures cost is missing from every sum: the true spend is higher than any panel shows.',
    dashboard: UIDS.cost,
  },
];
