import { createCatalog } from '@retake/core';
import { UIDS } from '../boards/uids.ts';
import { attempts, SERVICE, sum } from '../expressions.ts';
import { SERVICE_NAME } from '../rule.ts';
import type { Alert, RecordingRule } from '../rule.ts';
import { DAY_SECONDS, THRESHOLDS } from '../thresholds.ts';

const RETIRES_AT = 'model:retake_retirement:timestamp_seconds';

/**
 * The days on which vendors switch their models off, from the catalog, so that Prometheus knows a date long before a call meets it. They
 * are as old as these files: generate them anew with every new version of the catalog.
 */
export const modelRecordings: readonly RecordingRule[] = createCatalog()
  .list()
  .flatMap(({ id, lifecycle: { retiredAt } }) =>
    retiredAt === undefined
      ? []
      : [{ record: RETIRES_AT, expr: `vector(${Date.parse(retiredAt) / 1_000})`, labels: { gen_ai_request_model: id } }],
  );

/** Models that will be gone, or are. */
export const modelAlerts: readonly Alert[] = [
  {
    alert: 'RetakeModelRetiresSoon',
    // The first term is 0 for every model that was asked for within a day: what is compared are the days that are left.
    expr: [
      `0 * (${attempts('1d', { by: [...SERVICE, 'gen_ai_request_model'] })} > 0)`,
      `+ on (gen_ai_request_model) group_left () ((${RETIRES_AT} - time()) / ${DAY_SECONDS}) < ${THRESHOLDS.retirementDays}`,
    ].join('\n'),
    severity: 'warning',
    summary: '{{ $labels.gen_ai_request_model }} is switched off in {{ $value | humanize }} days, and in use',
    description: 'Its vendor has announced the day. Calls that name it are re-routed or refused from then on.',
    dashboard: UIDS.channels,
  },
  {
    alert: 'RetakeModelRetired',
    expr: [
      `${sum(SERVICE, 'increase(retake_degradations_total{retake_degradation_reason="model_retired_rerouted"}[1h])')} > 0`,
      `or ${sum(SERVICE, 'increase(retake_calls_total{error_type="model_retired"}[1h])')} > 0`,
      `or ${sum(SERVICE, 'increase(retake_channel_skipped_total{retake_skip_reason="model_retired"}[1h])')} > 0`,
    ].join('\n'),
    severity: 'warning',
    summary: `${SERVICE_NAME}: calls ask for a model that is switched off`,
    description: 'They are drawn by its successor, refused, or go down the ladder of their purpose: look and price may differ.',
    dashboard: UIDS.overview,
  },
];
