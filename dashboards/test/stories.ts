import type { Story } from './play-rules.ts';
import { QUEUE_STORIES } from './queue-stories.ts';

/** A counter that grows by `step` from one sample to the next. */
const grows = (step: number, samples: number, from = 0): string => `${from}+${step}x${samples}`;

const failovers = (from: string, to: string, instance = '1'): string =>
  `retake_failovers_total{job="shop",instance="${instance}",retake_channel_from="${from}",retake_channel_to="${to}",error_type="overloaded"}`;
const circuit = (channel: string, state: string, { model = 'pro', instance = '1' } = {}): string =>
  `retake_breaker_state{job="shop",instance="${instance}",retake_channel="${channel}",gen_ai_request_model="${model}",retake_breaker_state="${state}"}`;
const opens = (channel: string, { model = 'pro', instance = '1' } = {}): string =>
  `retake_breaker_transitions_total{job="shop",instance="${instance}",retake_channel="${channel}",gen_ai_request_model="${model}",retake_breaker_to="open"}`;
const attempts = (channel: string, error?: string): string =>
  `retake_attempt_duration_seconds_count{job="shop",retake_channel="${channel}",gen_ai_request_model="pro",retake_attempt_kind="primary"${error === undefined ? '' : `,error_type="${error}"`}}`;
const calls = (outcome: string, error?: string): string =>
  `retake_request_duration_seconds_count{job="shop",retake_purpose="hero",retake_outcome="${outcome}"${error === undefined ? '' : `,error_type="${error}"`}}`;
const pictures = (channel: string): string =>
  `retake_images_total{job="shop",retake_channel="${channel}",retake_image_size="1K"}`;
const budget = (gauge: string, instance = '1'): string =>
  `retake_budget_${gauge}{job="shop",instance="${instance}",retake_budget="all:day"}`;

const shop = { job: 'shop', severity: 'warning' };
const gemini = { ...shop, retake_channel: 'gemini' };
const day = { ...shop, retake_budget: 'all:day' };

const burn = (long: string, short: string, severity: string) => ({ job: 'shop', severity, long, short });
/** Calls of which a share fails, a minute apart. */
const failing = (share: number, samples: number) => ({
  [calls('success')]: grows(1_000 * (1 - share), samples),
  [calls('exhausted', 'all_channels_failed')]: grows(1_000 * share, samples),
});
/** A budget of 100 dollars that begins anew after a day, spent at a pace a minute. */
const spending = (perMinute: number, samples: number) => ({
  [budget('limit_usd')]: `100x${samples}`,
  [budget('reset_time_seconds')]: `86400x${samples}`,
  [budget('spent_usd')]: grows(perMinute, samples),
});

/** For every alert its case, and the neighbours that must stay quiet. */
export const STORIES: Readonly<Record<string, readonly Story[]>> = {
  RetakeErrorBudgetBurn: [
    {
      name: '10 % fail: the fast pairs fire, the slow ones not yet',
      series: failing(0.1, 60),
      at: '25m',
      firing: [burn('1h', '5m', 'critical'), burn('6h', '30m', 'critical')],
    },
    { name: '7 % fail: below the fastest', series: failing(0.07, 10), at: '8m', firing: [] },
    { name: '4 % fail', series: failing(0.04, 60), at: '30m', firing: [burn('6h', '30m', 'critical')] },
    { name: '2 % fail', series: failing(0.02, 120), at: '100m', firing: [burn('1d', '2h', 'warning')] },
    { name: '0.6 % fail', series: failing(0.006, 240), at: '200m', firing: [burn('3d', '6h', 'warning')] },
    { name: '0.4 % fail: as promised', series: failing(0.004, 300), at: '280m', firing: [] },
    {
      name: 'an outage that is over: the long window still sees it, the short one does not',
      series: { [calls('success')]: grows(1_000, 60), [calls('exhausted', 'all_channels_failed')]: '0+200x10 2000x50' },
      at: '25m',
      firing: [burn('6h', '30m', 'critical')],
    },
    {
      name: 'what callers do wrong, take back, or may not spend',
      series: {
        [calls('success')]: grows(1_000, 60),
        [calls('cancelled', 'cancelled')]: grows(500, 60),
        [calls('invalid_request', 'request_invalid')]: grows(500, 60),
        [calls('content_policy', 'blocked')]: grows(500, 60),
        [calls('rejected', 'budget_exceeded')]: grows(500, 60),
      },
      at: '40m',
      firing: [],
    },
    {
      name: 'refused because nobody could be asked',
      series: { [calls('success')]: grows(100, 60), [calls('rejected', 'no_candidate')]: grows(100, 60) },
      at: '10m',
      firing: [burn('1h', '5m', 'critical')],
    },
  ],
  RetakeFailoverRateHigh: [
    {
      name: 'exactly 3, read off the beat of the scrapes',
      interval: '15s',
      series: { [failovers('gemini', 'vertex')]: '5x280 6x40 7x40 8x200' },
      at: '6007s',
      firing: [],
    },
    {
      name: 'exactly 4',
      interval: '15s',
      series: { [failovers('gemini', 'vertex')]: '5x280 6x40 7x40 8x60 9x200' },
      at: '6607s',
      firing: [shop],
    },
    {
      name: 'the first four ever, each of another pair',
      series: {
        [failovers('gemini', 'vertex')]: '0x10 1x60',
        [failovers('vertex', 'gemini')]: '0x12 1x60',
        [failovers('gemini', 'laozhang')]: '0x14 1x60',
        [failovers('vertex', 'laozhang')]: '0x16 1x60',
      },
      at: '20m',
      firing: [shop],
    },
    {
      name: 'the first three ever, in three replicas',
      series: {
        [failovers('gemini', 'vertex', '1')]: '0x10 1x60',
        [failovers('gemini', 'vertex', '2')]: '0x12 1x60',
        [failovers('gemini', 'vertex', '3')]: '0x14 1x60',
      },
      at: '20m',
      firing: [],
    },
    { name: 'four, an hour ago', series: { [failovers('gemini', 'vertex')]: '0x10 4x120' }, at: '75m', firing: [] },
    { name: 'four, and a restart', series: { [failovers('gemini', 'vertex')]: '9x10 11x5 0x5 2x60' }, at: '30m', firing: [shop] },
  ],
  RetakeBreakerOpen: [
    {
      name: 'away for ten minutes, trying in between',
      series: {
        [circuit('gemini', 'closed')]: '1x5 0x60',
        [circuit('gemini', 'open')]: '0x5 1x3 0x1 1x3 0x1 1x60',
        [circuit('gemini', 'half_open')]: '0x9 1x1 0x3 1x1 0x60',
        [opens('gemini')]: '0x5 1x3 2x5 3x60',
      },
      at: '17m',
      firing: [{ ...gemini, gen_ai_request_model: 'pro' }],
    },
    {
      name: 'away for nine',
      series: { [circuit('gemini', 'closed')]: '1x5 0x60', [opens('gemini')]: '0x5 1x60' },
      at: '15m',
      firing: [],
    },
    {
      name: 'closed again after nine',
      series: { [circuit('gemini', 'closed')]: '1x5 0x8 1x60', [opens('gemini')]: '0x5 1x60' },
      at: '17m',
      firing: [],
    },
    {
      name: 'one replica of two',
      series: {
        [circuit('gemini', 'closed')]: '1x5 0x60',
        [opens('gemini')]: '0+0x5 1+1x60',
        [circuit('gemini', 'closed', { instance: '2' })]: '1x60',
        [opens('gemini', { instance: '2' })]: '0x60',
      },
      at: '18m',
      firing: [{ ...gemini, gen_ai_request_model: 'pro' }],
    },
    {
      name: 'nobody has asked for an hour',
      series: { [circuit('gemini', 'closed')]: '1x5 0x90', [opens('gemini')]: '0x5 1x90' },
      at: '70m',
      firing: [],
    },
  ],
  RetakeNoHealthyChannel: [
    {
      name: 'every circuit of a model is away, those of one that nobody asks for are not',
      series: {
        [circuit('gemini', 'closed')]: '1x5 0x30',
        [circuit('vertex', 'closed')]: '1x5 0x30',
        [circuit('gemini', 'closed', { model: 'flash' })]: '1x35',
        [circuit('vertex', 'closed', { model: 'flash' })]: '1x35',
        [opens('gemini')]: '0x5 1x30',
        [opens('vertex')]: '0x5 1x30',
      },
      at: '10m',
      firing: [{ job: 'shop', gen_ai_request_model: 'pro', severity: 'critical' }],
    },
    {
      name: 'one channel is left',
      series: {
        [circuit('gemini', 'closed')]: '1x5 0x30',
        [circuit('vertex', 'closed')]: '1x35',
        [opens('gemini')]: '0x5 1x30',
        [opens('vertex')]: '0x35',
      },
      at: '10m',
      firing: [],
    },
    {
      name: 'the last of a bad evening, and nobody has asked since',
      series: {
        [circuit('gemini', 'closed')]: '1x5 0x90',
        [circuit('vertex', 'closed')]: '1x5 0x90',
        [opens('gemini')]: '0x5 1x90',
        [opens('vertex')]: '0x5 1x90',
      },
      at: '70m',
      firing: [],
    },
    {
      name: 'calls are refused because nobody can be asked, circuits or not',
      series: { [circuit('gemini', 'closed')]: '1x30', [calls('rejected', 'no_candidate')]: grows(2, 30) },
      at: '10m',
      firing: [{ job: 'shop', severity: 'critical' }],
    },
    {
      name: 'calls are refused for the money',
      series: { [circuit('gemini', 'closed')]: '1x30', [calls('rejected', 'budget_exceeded')]: grows(2, 30) },
      at: '10m',
      firing: [],
    },
  ],
  RetakeChannelErrorRateHigh: [
    {
      name: '25 % of attempts',
      series: {
        [attempts('gemini')]: grows(6, 30),
        [attempts('gemini', 'overloaded')]: grows(2, 30),
        [attempts('vertex')]: grows(6, 30),
      },
      at: '20m',
      firing: [gemini],
    },
    {
      name: '19 % of attempts',
      series: { [attempts('gemini')]: grows(81, 30), [attempts('gemini', 'overloaded')]: grows(19, 30) },
      at: '20m',
      firing: [],
    },
    {
      name: 'what callers do wrong',
      series: {
        [attempts('gemini')]: grows(5, 30),
        [attempts('gemini', 'cancelled')]: grows(5, 30),
        [attempts('gemini', 'blocked')]: grows(5, 30),
        [attempts('gemini', 'invalid_request')]: grows(5, 30),
      },
      at: '20m',
      firing: [],
    },
    { name: 'too few to say', series: { [attempts('gemini', 'timeout')]: '0+1x8 8x60' }, at: '11m', firing: [] },
  ],
  RetakeNoImageRatioHigh: [
    {
      name: '15 % of answers',
      series: { [attempts('gemini')]: grows(17, 90), [attempts('gemini', 'no_image')]: grows(3, 90) },
      at: '80m',
      firing: [gemini],
    },
    {
      name: '5 % of answers, and many failures of another kind',
      series: {
        [attempts('gemini')]: grows(12, 90),
        [attempts('gemini', 'overloaded')]: grows(7, 90),
        [attempts('gemini', 'no_image')]: grows(1, 90),
      },
      at: '80m',
      firing: [],
    },
    { name: 'too few to say', series: { [attempts('gemini', 'no_image')]: '0+1x5 5x60' }, at: '30m', firing: [] },
  ],
  RetakeChannelDisabled: [
    {
      name: 'the first ever: a key was refused',
      series: {
        'retake_channel_unavailable_total{job="shop",retake_channel="gemini",retake_skip_reason="channel_disabled"}': '0x10 1x60',
      },
      at: '12m',
      firing: [{ ...gemini, retake_skip_reason: 'channel_disabled' }],
    },
    {
      name: 'a limit that will pass',
      series: {
        'retake_channel_unavailable_total{job="shop",retake_channel="gemini",retake_skip_reason="cool_down"}': '0x10 1x60',
      },
      at: '12m',
      firing: [],
    },
  ],
  RetakeTrafficOffPrimary: [
    {
      name: 'the primary draws nothing for hours',
      interval: '2m',
      series: { [pictures('gemini')]: '0+2x240 480x150', [pictures('vertex')]: '0x240 0+2x150' },
      at: '760m',
      firing: [gemini],
    },
    {
      name: 'for one hour only',
      interval: '2m',
      series: { [pictures('gemini')]: '0+2x240 480x150', [pictures('vertex')]: '0x240 0+2x150' },
      at: '540m',
      firing: [],
    },
    {
      name: 'it draws less, and still much',
      interval: '2m',
      series: { [pictures('gemini')]: '0+8x240 1920+4x150', [pictures('vertex')]: '0+2x240 480+6x150' },
      at: '760m',
      firing: [],
    },
    {
      name: 'two that share the work have no primary',
      interval: '2m',
      series: { [pictures('gemini')]: '0+2x390', [pictures('vertex')]: '0+2x240 480x150' },
      at: '760m',
      firing: [],
    },
    {
      name: 'a quiet night',
      interval: '2m',
      series: { [pictures('gemini')]: '0+2x240 480x150', [pictures('vertex')]: '0x270 1x60 2x60' },
      at: '760m',
      firing: [],
    },
  ],
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
      series: { ...spending(0, 120), [budget('spent_usd')]: '0+0.6x60 36x60' },
      at: '75m',
      firing: [],
    },
    {
      name: 'a budget that never begins anew',
      series: { [budget('limit_usd')]: '100x120', [budget('spent_usd')]: grows(0.6, 120) },
      at: '70m',
      firing: [],
    },
  ],
  RetakeBudgetForecastExceeded: [
    { name: '12 dollars an hour of 100 a day', series: spending(0.2, 240), at: '180m', firing: [day] },
    { name: '3 dollars an hour of 100 a day', series: spending(0.05, 240), at: '180m', firing: [] },
    {
      name: 'two replicas that share the budget count once',
      series: { ...spending(0.05, 240), [budget('spent_usd', '2')]: grows(0.05, 240), [budget('limit_usd', '2')]: '100x240' },
      at: '180m',
      firing: [],
    },
    {
      name: 'it begins anew: what was spent before is none of the new day',
      series: {
        ...spending(0, 240),
        [budget('spent_usd')]: '90x120 0+0.05x120',
        [budget('reset_time_seconds')]: '7200x120 93600x120',
      },
      at: '180m',
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
  RetakeModelRetiresSoon: [
    {
      name: 'in 29 days, and in use',
      series: {
        [attempts('gemini')]: grows(1, 60),
        'model:retake_retirement:timestamp_seconds{gen_ai_request_model="pro"}': '2505600x60',
      },
      at: '30m',
      firing: [{ ...shop, gen_ai_request_model: 'pro' }],
    },
    {
      name: 'in 31 days',
      series: {
        [attempts('gemini')]: grows(1, 60),
        'model:retake_retirement:timestamp_seconds{gen_ai_request_model="pro"}': '2680200x60',
      },
      at: '30m',
      firing: [],
    },
    {
      name: 'tomorrow, and nobody uses it',
      series: {
        [attempts('gemini')]: '5x60',
        'model:retake_retirement:timestamp_seconds{gen_ai_request_model="pro"}': '86400x60',
      },
      at: '30m',
      firing: [],
    },
  ],
  RetakeModelRetired: [
    {
      name: 'the first ever that its successor drew',
      series: { 'retake_degradations_total{job="shop",retake_degradation_reason="model_retired_rerouted"}': '0x10 1x60' },
      at: '15m',
      firing: [shop],
    },
    { name: 'refused', series: { [calls('invalid_request', 'model_retired')]: grows(1, 60) }, at: '15m', firing: [shop] },
    {
      name: 'left out of a ladder',
      series: {
        'retake_channel_skipped_total{job="shop",retake_channel="gemini",retake_skip_reason="model_retired"}': grows(1, 60),
      },
      at: '15m',
      firing: [shop],
    },
    {
      name: 'another step down',
      series: { 'retake_degradations_total{job="shop",retake_degradation_reason="size_lowered"}': '0x10 1x60' },
      at: '15m',
      firing: [],
    },
  ],
  RetakeTelemetryAbsent: [
    { name: 'nothing at all', series: { 'up{job="shop"}': '1x60' }, at: '20m', firing: [{ severity: 'critical' }] },
    {
      name: 'one job of two',
      series: { [circuit('gemini', 'closed')]: '1x60 stale', [circuit('gemini', 'closed').replace('shop', 'studio')]: '1x120' },
      at: '90m',
      firing: [{ job: 'shop', severity: 'critical' }],
    },
    { name: 'a restart', series: { [circuit('gemini', 'closed')]: '1x60 stale _x5 1x60' }, at: '100m', firing: [] },
  ],
  RetakeMetricsOverflow: [
    {
      name: 'one instrument',
      series: { 'retake_images_total{job="shop",otel_metric_overflow="true"}': '1x30' },
      at: '15m',
      firing: [shop],
    },
    {
      name: 'that of another library',
      series: { 'http_server_duration_seconds_count{job="shop",otel_metric_overflow="true"}': '1x30' },
      at: '15m',
      firing: [],
    },
  ],
  ...QUEUE_STORIES,
};
