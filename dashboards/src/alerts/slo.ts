import { UIDS } from '../boards/uids.ts';
import { callErrorRatio, SERVICE } from '../expressions.ts';
import { SERVICE_NAME } from '../rule.ts';
import type { Alert, RecordingRule } from '../rule.ts';
import { BURN_WINDOWS, burnRatio, OBJECTIVE } from '../thresholds.ts';

/** The recorded share of failed calls within a window. */
function recorded(window: string): string {
  return `job:retake_call_errors:ratio${window}`;
}

const WINDOWS = [...new Set(BURN_WINDOWS.flatMap(({ long, short }) => [short, long]))];
/** Windows of hours and days change slowly and cost much: they are computed less often. */
const LONG = ['6h', '1d', '3d'];

function ratios(windows: readonly string[]): readonly RecordingRule[] {
  return windows.map((window) => ({ record: recorded(window), expr: callErrorRatio(window, { by: SERVICE }) }));
}

/** The share of failed calls over every window that an alert looks at and that is short. */
export const sloRecordings: readonly RecordingRule[] = ratios(WINDOWS.filter((window) => !LONG.includes(window)));

/** The same over the long ones. */
export const sloLongRecordings: readonly RecordingRule[] = ratios(WINDOWS.filter((window) => LONG.includes(window)));

/** Callers do not get their pictures, fast enough to matter: what wakes someone. */
export const sloAlerts: readonly Alert[] = BURN_WINDOWS.map((burn) => {
  const { long, short, factor, pending, severity } = burn;
  const limit = burnRatio(burn);
  return {
    alert: 'RetakeErrorBudgetBurn',
    expr: `${recorded(long)} > ${limit} and on (${SERVICE.join(', ')}) ${recorded(short)} > ${limit}`,
    pending,
    severity,
    labels: { long, short },
    summary: `${SERVICE_NAME}: {{ $value | humanizePercentage }} of calls failed within ${long}`,
    description: `${factor} times the pace that the objective of ${OBJECTIVE.target * 100} % over ${OBJECTIVE.days} days allows, in the last ${short} as well.`,
    dashboard: UIDS.slo,
  };
});
