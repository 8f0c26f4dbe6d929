import { UIDS } from '../boards/uids.ts';
import {
  attempts,
  channelErrorRatio,
  circuitAway,
  circuitsOpening,
  delivered,
  failoversLastHour,
  noImageRatio,
  PROCESS,
  SERVICE,
  sum,
} from '../expressions.ts';
import { SERVICE_NAME } from '../rule.ts';
import type { Alert } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

const byCircuit = { by: [...SERVICE, 'retake_channel', 'gen_ai_request_model'] };
const byChannel = { by: [...SERVICE, 'retake_channel'] };
const byModel = { by: [...SERVICE, 'gen_ai_request_model'] };
const byModelOfProcess = { by: [...PROCESS, 'gen_ai_request_model'] };

const onChannel = `on (${byChannel.by.join(', ')})`;
const onModel = `on (${byModel.by.join(', ')})`;
const onModelOfProcess = `on (${byModelOfProcess.by.join(', ')})`;

/** Circuits of a model that a process has closed. */
const closed = sum(byModelOfProcess.by, 'retake_breaker_state{retake_breaker_state="closed"}');

/**
 * A process that has none left, and whose calls still try, while no other draws the model. A process that nobody asks has all its circuits closed,
 * and says nothing by it.
 */
const nobodyLeft = [
  `count by (${byModel.by.join(', ')}) (${closed} == 0 and ${onModelOfProcess} ${circuitsOpening(byModelOfProcess)} > 0)`,
  `unless ${onModel} (${closed} > 0 and ${onModelOfProcess} ${delivered('5m', byModelOfProcess)} > 0)`,
].join('\n');

/** Channels fail, rest, or are out: causes, of which callers may not notice anything yet. */
export const channelAlerts: readonly Alert[] = [
  {
    alert: 'RetakeNoHealthyChannel',
    expr: [`(${nobodyLeft})`, `or ${sum(SERVICE, 'increase(retake_calls_total{error_type="no_candidate"}[5m])')} > 0`].join('\n'),
    pending: '1m',
    severity: 'critical',
    summary: `${SERVICE_NAME}: no channel takes orders for {{ or $labels.gen_ai_request_model "some calls" }}`,
    description:
      'Where calls try, no circuit of the model is closed and nobody else draws it, or calls are refused because nobody can be asked.',
    dashboard: UIDS.channels,
  },
  {
    alert: 'RetakeFailoverRateHigh',
    expr: `${failoversLastHour({ by: SERVICE })} > ${THRESHOLDS.failoversPerHour}`,
    severity: 'warning',
    summary: `${SERVICE_NAME}: {{ $value }} failovers in the last hour`,
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
      `and ${onChannel} ${attempts('10m', byChannel)} > ${THRESHOLDS.channelErrorAttempts}`,
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
      `and ${onChannel} ${attempts('1h', byChannel)} > ${THRESHOLDS.noImageAttempts}`,
    ].join('\n'),
    pending: '10m',
    severity: 'warning',
    summary: '{{ $labels.retake_channel }}: {{ $value | humanizePercentage }} of answers hold no picture',
    description: 'A 200 without a picture is often billed: this costs money as well as time.',
    dashboard: UIDS.channels,
  },
  {
    alert: 'RetakeChannelDisabled',
    expr: `${sum([...byChannel.by, 'retake_skip_reason'], 'increase(retake_channel_unavailable_total{retake_skip_reason=~"channel_disabled|model_disabled"}[1h])')} > 0`,
    severity: 'warning',
    summary: '{{ $labels.retake_channel }} was taken out of service: {{ $labels.retake_skip_reason }}',
    description: 'Its key or its account was refused, or a model is gone there. It is not asked until that is mended.',
    dashboard: UIDS.channels,
  },
];
