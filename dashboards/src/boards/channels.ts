import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { channelErrorRatio, noImageRatio } from '../expressions.ts';
import { heatmap } from '../panels/heatmap.ts';
import { stateTimeline } from '../panels/state-timeline.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { createBoard } from './board.ts';
import type { BoardRow } from './board.ts';
import { boardLink } from './board-link.ts';
import { UIDS } from './uids.ts';
import { allVariables, ATTEMPTS, CHANNELS, JOBS } from './variables.ts';

const tracesOfChannel = boardLink('Attempts that failed there', UIDS.traces, ['var-channel=${__field.labels.retake_channel}']);

/** Who fails, how, and who is asked instead. */
const compared: BoardRow = {
  title: 'All channels',
  panels: [
    timeSeries({
      title: 'Error rate by channel',
      description: `Share of attempts that failed through no fault of the caller, retries included. Above ${THRESHOLDS.channelErrorRatio * 100} % for 5 minutes it is an alert.`,
      queries: [
        {
          expr: channelErrorRatio('$__rate_interval', { where: ATTEMPTS, by: ['retake_channel'] }),
          legend: '{{retake_channel}}',
        },
      ],
      unit: 'percentunit',
      min: 0,
      max: 1,
      noValue: 'No attempts in this time',
      levels: { alert: THRESHOLDS.channelErrorRatio },
      width: 24,
      height: 10,
      links: [tracesOfChannel],
    }),
    timeSeries({
      title: 'Failed attempts by class',
      description:
        'Every class is explained, with what Retake does about it, in docs/errors.md. `cancelled` is a caller who left, or an attempt that lost a race.',
      queries: [
        {
          expr: `sum by (retake_channel, error_type) (rate(retake_attempt_duration_seconds_count{${ATTEMPTS},error_type!=""}[$__rate_interval]))`,
          legend: '{{retake_channel}} {{error_type}}',
        },
      ],
      unit: 'reqps',
      noValue: 'No attempt failed',
      stacked: true,
      width: 12,
      height: 8,
      links: [tracesOfChannel],
    }),
    timeSeries({
      title: 'Share of attempts',
      description: 'Who is asked. A change without a change of yours means that someone is away.',
      queries: [
        {
          expr: `sum by (retake_channel) (rate(retake_attempt_duration_seconds_count{${ATTEMPTS}}[$__rate_interval])) / scalar(sum(rate(retake_attempt_duration_seconds_count{${ATTEMPTS}}[$__rate_interval])))`,
          legend: '{{retake_channel}}',
        },
      ],
      unit: 'percentunit',
      max: 1,
      noValue: 'No attempts in this time',
      stacked: true,
      width: 12,
      height: 8,
    }),
    stateTimeline({
      title: 'Circuits',
      description:
        'A channel × model that failed too often in a row rests (open), then one call tries (half-open). The worst of all replicas. Short openings fall between two readings: Changes of circuits has them all.',
      queries: [
        {
          expr: `max by (retake_channel, gen_ai_request_model) (2 * retake_breaker_state{${ATTEMPTS},retake_breaker_state="open"} or retake_breaker_state{${ATTEMPTS},retake_breaker_state="half_open"})`,
          legend: '{{retake_channel}} {{gen_ai_request_model}}',
        },
      ],
      unit: 'short',
      states: [
        { value: 0, text: 'closed', color: 'green' },
        { value: 1, text: 'half-open', color: 'yellow' },
        { value: 2, text: 'open', color: 'red' },
      ],
      noValue: 'No circuits reported',
      width: 12,
      height: 9,
    }),
    table({
      title: 'Failovers',
      description: 'From whom, to whom and why, within the time that is shown.',
      queries: [
        {
          expr: `sum by (retake_channel_from, retake_channel_to, error_type) (increase(retake_failovers_total{${JOBS},retake_channel_from=~"$channel"}[$__range])) > 0`,
          as: 'table',
        },
      ],
      columns: { retake_channel_from: 'From', retake_channel_to: 'To', error_type: 'Why', Value: 'Failovers' },
      unit: 'short',
      decimals: 0,
      noValue: 'No failovers in this time',
      width: 12,
      height: 9,
    }),
    timeSeries({
      title: 'Passed over, by reason',
      description: 'How often calls left a channel out before anything was sent.',
      queries: [
        {
          expr: `sum by (retake_channel, retake_skip_reason) (rate(retake_channel_skipped_total{${CHANNELS}}[$__rate_interval])) > 0`,
          legend: '{{retake_channel}} {{retake_skip_reason}}',
        },
      ],
      unit: 'reqps',
      noValue: 'Nobody was passed over',
      width: 12,
      height: 8,
    }),
    timeSeries({
      title: 'Requests in flight',
      description: 'Upstream requests that are under way.',
      queries: [{ expr: `sum by (retake_channel) (retake_active_requests{${CHANNELS}})`, legend: '{{retake_channel}}' }],
      unit: 'short',
      noValue: 'Nothing was ever in flight',
      width: 12,
      height: 8,
    }),
    timeSeries({
      title: 'Answers without a picture',
      description: `Share of attempts that were answered 200 and held none, within an hour. Many channels bill them. Above ${THRESHOLDS.noImageRatio * 100} % it is an alert.`,
      queries: [{ expr: noImageRatio('1h', { where: ATTEMPTS, by: ['retake_channel'] }), legend: '{{retake_channel}}' }],
      unit: 'percentunit',
      noValue: 'No attempts in this time',
      levels: { alert: THRESHOLDS.noImageRatio },
      width: 8,
      height: 8,
    }),
    timeSeries({
      title: 'Out of service, and back',
      description: 'Channels, or single models of them, that a refused key, a limit or a probe took out, and their returns.',
      queries: [
        {
          expr: `sum by (retake_channel, retake_skip_reason) (increase(retake_channel_unavailable_total{${CHANNELS}}[$__rate_interval])) > 0`,
          legend: '{{retake_channel}} out: {{retake_skip_reason}}',
        },
        {
          expr: `sum by (retake_channel) (increase(retake_channel_available_total{${CHANNELS}}[$__rate_interval])) > 0`,
          legend: '{{retake_channel}} back',
        },
      ],
      unit: 'short',
      noValue: 'Nobody left',
      width: 8,
      height: 8,
    }),
    timeSeries({
      title: 'Hedges',
      description: 'Second channels that were asked beside one that took unusually long. Both may be paid for.',
      queries: [
        {
          expr: `sum by (retake_channel_from, retake_channel_to) (increase(retake_hedges_total{${JOBS},retake_channel_from=~"$channel"}[$__rate_interval])) > 0`,
          legend: '{{retake_channel_from}} → {{retake_channel_to}}',
        },
      ],
      unit: 'short',
      noValue: 'No hedges',
      width: 8,
      height: 8,
    }),
  ],
};

/** One channel, model by model. */
const alone: BoardRow = {
  title: '$channel',
  repeat: 'channel',
  panels: [
    timeSeries({
      title: 'Error rate of $channel by model',
      description: 'As above. One bad model among good ones is gone or overloaded; all of them bad are the channel.',
      queries: [
        {
          expr: channelErrorRatio('$__rate_interval', { where: ATTEMPTS, by: ['gen_ai_request_model'] }),
          legend: '{{gen_ai_request_model}}',
        },
      ],
      unit: 'percentunit',
      min: 0,
      max: 1,
      noValue: 'No attempts in this time',
      levels: { alert: THRESHOLDS.channelErrorRatio },
      width: 8,
      height: 8,
    }),
    timeSeries({
      title: 'Duration of successes at $channel',
      description: '95th percentile of attempts that brought a picture.',
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (le, gen_ai_request_model) (rate(retake_attempt_duration_seconds_bucket{${ATTEMPTS},error_type=""}[$__rate_interval])))`,
          legend: '{{gen_ai_request_model}}',
        },
      ],
      unit: 's',
      noValue: 'No pictures in this time',
      width: 8,
      height: 8,
    }),
    heatmap({
      title: 'Durations at $channel',
      description: 'All attempts, failed ones too: two bands are two kinds of answer.',
      queries: [
        {
          expr: `sum by (le) (increase(retake_attempt_duration_seconds_bucket{${ATTEMPTS}}[$__rate_interval]))`,
          legend: '{{le}}',
          as: 'heatmap',
        },
      ],
      unit: 's',
      noValue: 'No attempts in this time',
      width: 8,
      height: 8,
    }),
    table({
      title: 'Changes of circuits of $channel',
      description: 'How often each circuit opened, was tried and closed, within the time that is shown.',
      queries: [
        {
          expr: `sum by (gen_ai_request_model, retake_breaker_to) (increase(retake_breaker_transitions_total{${ATTEMPTS}}[$__range])) > 0`,
          as: 'table',
        },
      ],
      columns: { gen_ai_request_model: 'Model', retake_breaker_to: 'Became', Value: 'Times' },
      unit: 'short',
      decimals: 0,
      noValue: 'No circuit changed',
      width: 12,
      height: 7,
    }),
    table({
      title: 'Attempts at $channel by kind',
      description: '`primary` is the first of a call; the others are what trouble cost.',
      queries: [
        {
          expr: `sum by (gen_ai_request_model, retake_attempt_kind, error_type) (increase(retake_attempt_duration_seconds_count{${ATTEMPTS}}[$__range])) > 0`,
          as: 'table',
        },
      ],
      columns: { gen_ai_request_model: 'Model', retake_attempt_kind: 'Kind', error_type: 'Failed by', Value: 'Attempts' },
      unit: 'short',
      decimals: 0,
      noValue: 'No attempts in this time',
      width: 12,
      height: 7,
    }),
  ],
};

/** Which channel fails, since when, how, and who draws in its place? */
export function channels(): Dashboard {
  return createBoard({
    uid: UIDS.channels,
    title: 'Retake / Channels',
    description: 'Which channel fails, since when, how, and who draws in its place?',
    variables: allVariables(),
    rows: [compared, alone],
  });
}
