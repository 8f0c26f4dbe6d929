import { UIDS } from '../boards/uids.ts';
import { attempts, channelErrorRatio, circuitAway, circuitsOpening, failoversLastHour, noImageRatio } from '../expressions.ts';
import type { Alert } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

const byCircuit = { by: ['job', 'retake_channel', 'gen_ai_request_model'] };
const byChannel = { by: ['job', 'retake_channel'] };

/** Channels fail, rest, or are out: causes, of which callers may not notice anything yet. */
export const channelAlerts: readonly Alert[] = [
  {
    alert: 'RetakeNoHealthyChannel',
    expr: [
      '(sum by (job, gen_ai_request_model) (retake_breaker_state{retake_breaker_state="closed"}) == 0',
      `and on (job, gen_ai_request_model) ${circuitsOpening({ by: ['job', 'gen_ai_request_model'] })} > 0)`,
      'or sum by (job) (increase(retake_request_duration_seconds_count{error_type="no_candidate"}[5m])) > 0',
    ].join('\n'),
    pending: '1m',
    severity: 'critical',
    summary: '{{ $labels.job }}: no channel takes orders for {{ or $labels.gen_ai_request_model "some calls" }}',
    description: 'No circuit of the model is closed and calls still try, or calls are refused because nobody can be asked.',
    dashboard: UIDS.channels,
  },
  {
    alert: 'RetakeFailoverRateHigh',
    expr: `${failoversLastHour({ by: ['job'] })} > ${THRESHOLDS.failoversPerHour}`,
    severity: 'warning',
    summary: '{{ $labels.job }}: {{ $value }} failovers in the last hour',
    description: `More than ${THRESHOLDS.failoversPerHour} within an hour. Callers got their pictures, later and perhaps dearer.`,
    dashboard: UIDS.overview,
  },
  {
    alert: 'RetakeBreakerOpen',
    expr: [`${circuitAway(byCircuit)} == 1`, `and on (${byCircuit.by.join(', ')}) ${circuitsOpening(byCircuit)} > 0`].join('\n'),
    pending: '10m',
    severity: 'warning',
    summary: '{{ $labels.retake_channel }} has not served {{ $labels.gen_ai_request_model }} for 10 minutes',
    description: 'Its circuit opens, tries and opens again, in at least one replica. Calls go to other channels.',
    dashboard: UIDS.channels,
  },
  {
    alert: 'RetakeChannelErrorRateHigh',
    expr: [
      `${channelErrorRatio('10m', byChannel)} > ${THRESHOLDS.channelErrorRatio}`,
      `and on (job, retake_channel) ${attempts('10m', byChannel)} > ${THRESHOLDS.channelErrorAttempts}`,
    ].join('\n'),
    pending: '5m',
    severity: 'warning',
    summary: '{{ $labels.retake_channel }}: {{ $value | humanizePercentage }} of attempts fail',
    description: `More than ${THRESHOLDS.channelErrorRatio * 100} % of more than ${THRESHOLDS.channelErrorAttempts} attempts within 10 minutes, without what callers did wrong.`,
    dashboard: UIDS.channels,
  },
  {
    alert: 'RetakeNoImageRatioHigh',
    expr: [
      `${noImageRatio('1h', byChannel)} > ${THRESHOLDS.noImageRatio}`,
      `and on (job, retake_channel) ${attempts('1h', byChannel)} > ${THRESHOLDS.noImageAttempts}`,
    ].join('\n'),
    pending: '10m',
    severity: 'warning',
    summary: '{{ $labels.retake_channel }}: {{ $value | humanizePercentage }} of answers hold no picture',
    description: 'A 200 without a picture is often billed: this costs money as well as time.',
    dashboard: UIDS.channels,
  },
  {
    alert: 'RetakeChannelDisabled',
    expr: 'sum by (job, retake_channel, retake_skip_reason) (increase(retake_channel_unavailable_total{retake_skip_reason=~"channel_disabled|model_disabled"}[1h])) > 0',
    severity: 'warning',
    summary: '{{ $labels.retake_channel }} was taken out of service: {{ $labels.retake_skip_reason }}',
    description: 'Its key or its account was refused, or a model is gone there. It is not asked until that is mended.',
    dashboard: UIDS.channels,
  },
];
