import { batchAlerts } from './alerts/batches.ts';
import { channelAlerts } from './alerts/channels.ts';
import { modelAlerts, modelRecordings } from './alerts/models.ts';
import { moneyAlerts } from './alerts/money.ts';
import { primaryAlerts, primaryRecordings } from './alerts/primary.ts';
import { queueAlerts, queueRecordings } from './alerts/queue.ts';
import { sloAlerts, sloLongRecordings, sloRecordings } from './alerts/slo.ts';
import { telemetryAlerts, telemetryRecordings } from './alerts/telemetry.ts';
import type { RuleGroup } from './rule.ts';

/** All rules. What looks far back is computed less often. */
export const RULE_GROUPS: readonly RuleGroup[] = [
  { name: 'retake.slo-long', interval: '2m', rules: sloLongRecordings },
  { name: 'retake.slo', interval: '30s', rules: [...sloRecordings, ...sloAlerts] },
  { name: 'retake.channels', interval: '30s', rules: channelAlerts },
  { name: 'retake.primary', interval: '5m', rules: [...primaryRecordings, ...primaryAlerts] },
  { name: 'retake.money', interval: '30s', rules: moneyAlerts },
  { name: 'retake.queue', interval: '30s', rules: [...queueRecordings, ...queueAlerts, ...batchAlerts] },
  { name: 'retake.models', interval: '5m', rules: [...modelRecordings, ...modelAlerts] },
  { name: 'retake.telemetry', interval: '30s', rules: [...telemetryRecordings, ...telemetryAlerts] },
];
