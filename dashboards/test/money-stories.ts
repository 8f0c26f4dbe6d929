import type { Story } from './play-rules.ts';
import { budget, calls, charged, day, gemini, grows, shop } from './story-series.ts';

const rejections = 'retake_budget_rejections_total{job="shop",instance="1",retake_budget="all:day"}';

/** A budget of 100 dollars that begins anew after a day, spent at a pace a minute. */
const spending = (perMinute: number, samples: number, from = 0) => ({
  [budget('limit_usd')]: `100x${samples}`,
  [budget('reset_time_seconds')]: `86400x${samples}`,
  [budget('spent_usd')]: grows(perMinute, samples, from),
  [charged()]: grows(perMinute, samples, from),
});

/** Steps of four minutes, of which a day has so many: a gauge that comes more rarely has holes. */
const STEPS = 360;

/**
 * Two days of that budget, little at night and much in the evening: $0.90 an hour, and from 14 to 22 o'clock $9. Of the second, the first
 * hours at a pace of their own.
 */
function twoDays(secondMorning = 0.06): Story['series'] {
  const perStep = Array.from({ length: 2 * STEPS }, (_, step) => {
    const hour = (step % STEPS) / 15;
    if (step >= STEPS && hour < 8) return secondMorning;
    return hour >= 14 && hour < 22 ? 0.6 : 0.06;
  });
  let total = 0;
  const sums = perStep.map((usd) => (total += usd));
  const before = sums[STEPS - 1] ?? 0;
  const written = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(' ');
  return {
    [budget('limit_usd')]: `100x${2 * STEPS}`,
    [budget('reset_time_seconds')]: `86400x${STEPS - 1} 172800x${STEPS - 1}`,
    [budget('spent_usd')]: written(sums.map((sum, step) => (step < STEPS ? sum : sum - before))),
    [charged()]: written(sums),
  };
}

/** Money runs away, runs out, is refused, or is not counted. */
export const MONEY_STORIES: Readonly<Record<string, readonly Story[]>> = {
  RetakeBudgetBurnFast: [
    {
      name: 'the whole day is gone in three hours',
      series: spending(0.6, 120),
      at: '70m',
      firing: [{ ...day, severity: 'critical' }],
    },
    { name: 'it will be exceeded in the evening', series: spending(0.1, 120), at: '70m', firing: [] },
    {
      name: 'a burst that is over',
      series: { ...spending(0, 120), [budget('spent_usd')]: '0+0.6x60 36x60', [charged()]: '0+0.6x60 36x60' },
      at: '75m',
      firing: [],
    },
    {
      name: 'a budget that never begins anew',
      series: { [budget('limit_usd')]: '100x120', [budget('spent_usd')]: grows(0.6, 120), [charged()]: grows(0.6, 120) },
      at: '70m',
      firing: [],
    },
    {
      name: 'a rolling deployment: new processes begin at 0, and then hear of what is spent',
      series: {
        ...spending(0.01, 120, 60),
        [budget('spent_usd')]: '60+0.01x60 stale',
        [charged()]: '60+0.01x60 stale',
        [budget('spent_usd', '2')]: '_x58 0x2 60.6+0.01x60',
        [budget('limit_usd', '2')]: '_x58 100x60',
        [charged('2')]: '_x58 0x2 0+0.01x60',
      },
      at: '66m',
      firing: [],
    },
    {
      name: 'a budget of each tenant: another one is the fullest now, and all of them together are many',
      series: {
        ...spending(0, 120, 1),
        [budget('spent_usd')]: '1x61 80x60',
        [charged()]: '0x120',
        [charged('1', 'each')]: grows(2, 120),
      },
      at: '66m',
      firing: [],
    },
    {
      name: 'four replicas that share a budget spend it together',
      series: {
        ...spending(0, 120),
        [budget('spent_usd')]: grows(0.6, 120),
        ...Object.fromEntries(['1', '2', '3', '4'].map((replica) => [charged(replica), grows(0.15, 120)])),
      },
      at: '70m',
      firing: [{ ...day, severity: 'critical' }],
    },
    {
      name: 'four replicas, each with a budget of its own, spend no more than one of them',
      series: {
        ...spending(0, 120),
        [charged()]: '0x120',
        [budget('spent_usd')]: grows(0.15, 120),
        ...Object.fromEntries(['1', '2', '3', '4'].map((replica) => [charged(replica, 'process'), grows(0.15, 120)])),
      },
      at: '70m',
      firing: [],
    },
  ],
  RetakeBudgetForecastExceeded: [
    { name: '12 dollars an hour of 100 a day', series: spending(0.2, 480), at: '360m', firing: [day] },
    { name: '3 dollars an hour of 100 a day', series: spending(0.05, 480), at: '360m', firing: [] },
    {
      name: 'two replicas that share the budget are told of twice, and spend it once',
      series: {
        ...spending(0.05, 480),
        [charged()]: grows(0.025, 480),
        [charged('2')]: grows(0.025, 480),
        [budget('spent_usd', '2')]: grows(0.05, 480),
        [budget('limit_usd', '2')]: '100x480',
      },
      at: '360m',
      firing: [],
    },
    // 86 dollars a day; at the pace of its last six hours the next one would be 153.
    {
      name: 'a day with a busy evening: that evening, at the change of day, after it, and the next evening',
      interval: '4m',
      series: twoDays(),
      at: ['20h', '23h', '1430m', '1445m', '1471m', '25h', '28h', '34h', '44h', '47h'],
      firing: [],
    },
    {
      name: 'a day that begins with 12 dollars an hour',
      interval: '4m',
      series: twoDays(0.8),
      at: `${1_440 + 5 * 60}m`,
      firing: [day],
    },
  ],
  RetakeBudgetRefusing: [
    {
      name: 'everybody is refused for minutes',
      series: {
        [rejections]: '0x10 0+3x30',
        [calls('success')]: '0+3x10 30x30',
        [calls('rejected', 'budget_exceeded')]: '0x10 0+3x30',
      },
      at: '25m',
      firing: [{ ...day, severity: 'critical' }],
    },
    {
      name: 'one tenant is refused, again and again; others draw',
      series: {
        [rejections]: '0x10 0+30x30',
        [calls('success')]: grows(1, 40),
        [calls('rejected', 'budget_exceeded')]: '0x10 0+30x30',
      },
      at: '25m',
      firing: [],
    },
    {
      name: 'refused for three minutes, before the budget begins anew',
      series: { [rejections]: '0x10 0+3x3 9x30', [calls('success')]: '0+3x10 30x3 30+3x27' },
      at: '20m',
      firing: [],
    },
  ],
  RetakeBudgetNearlyExhausted: [
    { name: '90.5 %', series: { ...spending(0, 30), [budget('spent_usd')]: '90.5x30' }, at: '5m', firing: [day] },
    { name: 'exactly 90 %', series: { ...spending(0, 30), [budget('spent_usd')]: '90x30' }, at: '5m', firing: [] },
  ],
  RetakeBudgetStoreFailing: [
    {
      name: 'again and again',
      series: { 'retake_budget_store_failures_total{job="shop",retake_budget_operation="reserve"}': grows(1, 30) },
      at: '15m',
      firing: [{ job: 'shop', severity: 'critical', retake_budget_operation: 'reserve' }],
    },
    {
      name: 'once',
      series: { 'retake_budget_store_failures_total{job="shop",retake_budget_operation="reserve"}': '0x10 1x30' },
      at: '16m',
      firing: [],
    },
  ],
  RetakeReuseStoreFailing: [
    {
      name: 'again and again',
      series: {
        'retake_reuse_store_failures_total{job="shop",retake_reuse_store="cache",retake_reuse_operation="read"}': grows(1, 30),
      },
      at: '15m',
      firing: [{ ...shop, retake_reuse_store: 'cache' }],
    },
    {
      name: 'once',
      series: {
        'retake_reuse_store_failures_total{job="shop",retake_reuse_store="cache",retake_reuse_operation="read"}': '0x10 1x30',
      },
      at: '16m',
      firing: [],
    },
  ],
  RetakeUnpricedTraffic: [
    {
      name: 'the first ever',
      series: { 'retake_unpriced_total{job="shop",retake_channel="gemini",gen_ai_request_model="pro"}': '0x10 1x30' },
      at: '12m',
      firing: [{ ...gemini, gen_ai_request_model: 'pro' }],
    },
    {
      name: 'none',
      series: { 'retake_unpriced_total{job="shop",retake_channel="gemini",gen_ai_request_model="pro"}': '0x40' },
      at: '12m',
      firing: [],
    },
  ],
};
