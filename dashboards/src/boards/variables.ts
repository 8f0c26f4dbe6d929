import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PROMETHEUS } from '../panels/query.ts';

/** The data source, chosen by the reader: nothing is baked in that another Grafana would not have. */
export function dataSource(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus').multi(false).includeAll(false);
}

function labelValues(name: string, label: string, description: string, metric: string, key: string): QueryVariableBuilder {
  const query = `label_values(${metric}, ${key})`;
  return (
    new QueryVariableBuilder(name)
      .label(label)
      .description(description)
      .datasource(PROMETHEUS)
      .query({ query, refId: name })
      .definition(query)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
      .multi(true)
      .includeAll(true)
      // `.+` would leave out what has no such label: calls without a purpose, and every series where OTLP brings no `job`.
      .allValue('.*')
      .current({ selected: true, text: ['All'], value: ['$__all'] })
  );
}

/** Which services. */
export function job(): QueryVariableBuilder {
  return labelValues('job', 'Job', 'The service, as Prometheus calls it', 'retake_breaker_state{}', 'job');
}

/** Which channels. */
export function channel(): QueryVariableBuilder {
  return labelValues('channel', 'Channel', 'Who is asked for pictures', 'retake_breaker_state{job=~"$job"}', 'retake_channel');
}

/** Which models. */
export function model(): QueryVariableBuilder {
  return labelValues(
    'model',
    'Model',
    'What draws them',
    'retake_breaker_state{job=~"$job",retake_channel=~"$channel"}',
    'gen_ai_request_model',
  );
}

/** Which purposes. */
export function purpose(): QueryVariableBuilder {
  return labelValues(
    'purpose',
    'Purpose',
    'What they are for',
    'retake_request_duration_seconds_count{job=~"$job"}',
    'retake_purpose',
  );
}

/** Which queues. */
export function queueVariable(): QueryVariableBuilder {
  return labelValues('queue', 'Queue', 'What is owed together', 'retake_queue_depth{job=~"$job"}', 'retake_queue');
}

/** All that the dashboards share, so that a choice goes along from one dashboard to the next. */
export function allVariables(): [
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  QueryVariableBuilder,
  QueryVariableBuilder,
  QueryVariableBuilder,
] {
  return [dataSource(), job(), channel(), model(), purpose()];
}

/** Matchers of calls. */
export const CALLS = 'job=~"$job",retake_purpose=~"$purpose"';
/** Matchers of attempts, circuits and pictures. */
export const ATTEMPTS = 'job=~"$job",retake_channel=~"$channel",gen_ai_request_model=~"$model"';
/** Matchers of what a channel has without regard to models. */
export const CHANNELS = 'job=~"$job",retake_channel=~"$channel"';
/** Matchers of what a queue owes and has done. */
export const QUEUES = 'job=~"$job",retake_queue=~"$queue"';
/** Matchers of what belongs to the service as a whole. */
export const JOBS = 'job=~"$job"';
