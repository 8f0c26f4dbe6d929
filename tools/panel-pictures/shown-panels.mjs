/** The panels that the docs show, of every kind that there is. */
export const SHOWN = [
  'retake-overview / Success ratio',
  'retake-overview / Failovers in the last hour',
  'retake-overview / Calls by outcome',
  'retake-overview / Duration of calls',
  'retake-channels / Error rate by channel',
  'retake-channels / Failed attempts by class',
  'retake-channels / Share of attempts',
  'retake-channels / Circuits',
  'retake-channels / Failovers',
  'retake-channels / Durations at $channel',
  'retake-cost / Spend an hour by channel',
  'retake-cost / Spent by model',
  'retake-cost / Spent, held and limit',
  'retake-slo / Over 1h and 5m',
];
