/** The panels that the docs show. */
export const SHOWN = [
  'retake-overview / Calls by outcome',
  'retake-channels / Error rate by channel',
  'retake-channels / Circuits',
  'retake-channels / Failovers',
  'retake-channels / Durations at $channel',
  'retake-cost / Spend an hour by channel',
  'retake-cost / Spent by model',
  'retake-queue / Items owed by state',
  'retake-queue / What became of batches',
  'retake-queue / Saved by place',
  'retake-slo / Over 1h and 5m',
];
