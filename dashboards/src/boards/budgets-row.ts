import { budget, budgetForecast, budgetSecondsLeft, budgetUsed } from '../expressions.ts';
import { barGauge } from '../panels/bar-gauge.ts';
import { stat } from '../panels/stat.ts';
import { timeSeries } from '../panels/time-series.ts';
import { THRESHOLDS } from '../thresholds.ts';
import type { BoardRow } from './board.ts';
import { JOBS } from './variables.ts';

const byBudget = { where: JOBS, by: ['retake_budget'] };
const NO_BUDGETS = 'No budgets are set';

/** How full the budgets are, and for how long they will last. */
export const budgetsRow: BoardRow = {
  title: 'Budgets',
  panels: [
    barGauge({
      title: 'Used',
      description: `Share of each budget that is spent. From ${THRESHOLDS.budgetUsed * 100} % on it is an alert.`,
      queries: [{ expr: budgetUsed(byBudget), legend: '{{retake_budget}}', as: 'instant' }],
      unit: 'percentunit',
      min: 0,
      max: 1,
      noValue: NO_BUDGETS,
      levels: { alert: THRESHOLDS.budgetUsed },
      width: 8,
      height: 8,
    }),
    barGauge({
      title: 'Forecast at its end',
      description:
        'Share of the limit that will be spent when the budget begins anew, at the slower of its paces of the last 6 hours and of the last day. Above 100 % it is an alert. Budgets that never begin anew, and those that each tenant, key, channel or model has for itself, have none.',
      queries: [
        {
          expr: `(${budgetForecast(byBudget)}) / ${budget('limit_usd', byBudget)}`,
          legend: '{{retake_budget}}',
          as: 'instant',
        },
      ],
      unit: 'percentunit',
      min: 0,
      noValue: NO_BUDGETS,
      levels: { alert: 1 },
      width: 8,
      height: 8,
    }),
    stat({
      title: 'Begins anew in',
      description: 'Time until each budget begins at 0 again.',
      queries: [{ expr: budgetSecondsLeft(byBudget), legend: '{{retake_budget}}', as: 'instant' }],
      unit: 's',
      noValue: NO_BUDGETS,
      width: 8,
      height: 8,
    }),
    timeSeries({
      title: 'Spent, held and limit',
      description:
        'What pictures that are being drawn hold goes back when they cost less. Of a budget that many keep, the fullest.',
      queries: [
        { expr: budget('spent_usd', byBudget), legend: '{{retake_budget}} spent' },
        { expr: budget('reserved_usd', byBudget), legend: '{{retake_budget}} held' },
        { expr: budget('limit_usd', byBudget), legend: '{{retake_budget}} limit' },
      ],
      unit: 'currencyUSD',
      noValue: NO_BUDGETS,
      width: 12,
      height: 8,
    }),
    timeSeries({
      title: 'Guards and refusals',
      description: 'Windows in which a budget reached its guard, and pictures that were refused.',
      queries: [
        {
          expr: `sum by (retake_budget) (increase(retake_budget_guarded_total{${JOBS}}[$__rate_interval]))`,
          legend: '{{retake_budget}} at its guard',
        },
        {
          expr: `sum by (retake_budget) (increase(retake_budget_rejections_total{${JOBS}}[$__rate_interval]))`,
          legend: '{{retake_budget}} refused',
        },
      ],
      unit: 'short',
      noValue: NO_BUDGETS,
      width: 8,
      height: 8,
    }),
    stat({
      title: 'Store failures',
      description: 'Times the store of the budgets failed or was late, within the time that is shown.',
      queries: [{ expr: `sum(increase(retake_budget_store_failures_total{${JOBS}}[$__range])) or vector(0)`, as: 'instant' }],
      unit: 'short',
      decimals: 0,
      noValue: 'None',
      levels: { alert: 1 },
      width: 4,
      height: 8,
    }),
  ],
};
