import { UIDS } from '../boards/uids.ts';
import { budget, budgetForecast, budgetPace, budgetSecondsLeft, budgetUsed } from '../expressions.ts';
import type { PaceWindow } from '../expressions.ts';
import type { Alert } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

const byBudget = { by: ['job', 'retake_budget'] };

/** More than a multiple of what is left would be spent before the budget begins anew. */
function runsAway(window: PaceWindow): string {
  const left = `clamp_min(${budget('limit_usd', byBudget)} - ${budget('spent_usd', byBudget)}, 0)`;
  return `${budgetPace(window, byBudget)} * ${budgetSecondsLeft(byBudget)} > ${THRESHOLDS.budgetFastBurn} * ${left}`;
}

/** Money runs out, runs away, or is not counted. */
export const moneyAlerts: readonly Alert[] = [
  {
    alert: 'RetakeBudgetBurnFast',
    expr: [runsAway('1h'), `and on (job, retake_budget) ${runsAway('5m')}`].join('\n'),
    pending: '5m',
    severity: 'critical',
    summary: 'Budget {{ $labels.retake_budget }} runs away: ${{ $value | humanize }} more at this pace',
    description: `At the pace of the last hour and of the last 5 minutes, more than ${THRESHOLDS.budgetFastBurn} times what is left would be spent before the budget begins anew.`,
    dashboard: UIDS.cost,
  },
  {
    alert: 'RetakeBudgetForecastExceeded',
    expr: `${budgetForecast('6h', byBudget)} > ${budget('limit_usd', byBudget)}`,
    pending: '30m',
    severity: 'warning',
    summary: 'Budget {{ $labels.retake_budget }} will be exceeded: ${{ $value | humanize }} by its end',
    description: 'At the pace of the last 6 hours it is used up before it begins anew; from then on its pictures are refused.',
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
    alert: 'RetakeBudgetStoreFailing',
    expr: 'sum by (job, retake_budget_operation) (increase(retake_budget_store_failures_total[5m])) > 0',
    pending: '5m',
    severity: 'critical',
    summary: '{{ $labels.job }}: the store of the budgets fails to {{ $labels.retake_budget_operation }}',
    description:
      'Unless `onStoreError` is `allow`, every call under a budget is refused meanwhile; if it is, nothing is limited.',
    dashboard: UIDS.cost,
  },
  {
    alert: 'RetakeReuseStoreFailing',
    expr: 'sum by (job, retake_reuse_store) (increase(retake_reuse_store_failures_total[5m])) > 0',
    pending: '5m',
    severity: 'warning',
    summary: '{{ $labels.job }}: the store of the {{ $labels.retake_reuse_store }} fails',
    description: 'Pictures that are there are drawn again, and a repeated order may not be known for one.',
    dashboard: UIDS.cost,
  },
  {
    alert: 'RetakeUnpricedTraffic',
    expr: 'sum by (job, retake_channel, gen_ai_request_model) (increase(retake_unpriced_total[1h])) > 0',
    severity: 'warning',
    summary: '{{ $labels.retake_channel }} was paid for {{ $labels.gen_ai_request_model }} at a price nobody knows',
    description: 'What these pictures cost is missing from every sum: the true spend is higher than any panel shows.',
    dashboard: UIDS.cost,
  },
];
