/** The dashboards by their stable `uid`, by which alerts and links find them. */
export const UIDS = {
  overview: 'retake-overview',
  channels: 'retake-channels',
  cost: 'retake-cost',
  queue: 'retake-queue',
  slo: 'retake-slo',
  traces: 'retake-traces',
} as const;
