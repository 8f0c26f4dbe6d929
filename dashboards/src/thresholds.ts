/** Seconds of a day. */
export const DAY_SECONDS = 86_400;

/**
 * Every figure at which an alert fires or a panel changes its colour: both read it here, so that no panel is green while its alert
 * fires. They are where to begin; whoever knows their own traffic sets their own and generates anew.
 */
export const THRESHOLDS = {
  /** Failovers an hour; more is an alert. */
  failoversPerHour: 3,
  /** Share of a channel's attempts that failed through no fault of the caller, within 10 minutes. */
  channelErrorRatio: 0.2,
  /** Attempts in 10 minutes below which a share says nothing. */
  channelErrorAttempts: 10,
  /** Share of a channel's answers that were a 200 without a picture, within an hour. */
  noImageRatio: 0.1,
  /** Attempts in an hour below which that share says nothing. */
  noImageAttempts: 10,
  /** Share of a budget that is spent; the default of its guard, `guardAt`. */
  budgetUsed: 0.9,
  /** How much more than what is left of a budget would be spent at the present pace before it begins anew. */
  budgetFastBurn: 4,
  /** Minutes for which a budget refuses while nobody draws, after which someone is woken. */
  budgetRefusesMinutes: 5,
  /** Days for which a job whose metrics are gone is remembered: as long as it may be dead on purpose before nobody asks for it any more. */
  jobRememberedDays: 30,
  /** Days before a model's announced shutdown: the shortest notice seen was two weeks. */
  retirementDays: 30,
  /** Share of a week's pictures that makes a channel the primary one. */
  primaryShare: 0.5,
  /** What is left of that share while traffic is off the primary. */
  offPrimaryShare: 0.5,
  /** Pictures in two hours below which shares say nothing. */
  offPrimaryPictures: 20,
  /** Seconds for which something in a queue may be due before somebody looks at it. A queue with workers looks every few seconds. */
  queueOverdueSeconds: 600,
  /** Seconds after which an item is old: two hours more than the day that a batch of Gemini is meant to take. */
  queueAgeSeconds: 26 * 3_600,
  /** Share of the items with a deadline that are delivered in time, within an hour. */
  onTimeRatio: 0.99,
  /** Items with a deadline that end in an hour below which that share says nothing. */
  onTimeItems: 10,
  /** Seconds that a batch of Gemini is meant to take at most (ai.google.dev/gemini-api/docs/batch-api, 2026-11); it expires after twice that. */
  batchAgeSeconds: DAY_SECONDS,
  /** Share of the attempts to tell the receivers of webhooks that fail, within half an hour. */
  webhookFailureRatio: 0.5,
  /** Attempts in half an hour below which that share says nothing. */
  webhookAttempts: 3,
} as const;

/** The promise to callers: this share of calls brings what was ordered. What callers do wrong or take back is no part of it. */
export const OBJECTIVE = { target: 0.995, days: 30 } as const;

/** A pace at which the error budget burns, seen over a long window and, so that it ends when the trouble does, a short one. */
export interface BurnWindow {
  readonly long: string;
  readonly short: string;
  /** Times the pace that would spend the error budget in exactly its 30 days. */
  readonly factor: number;
  /** How long both must hold. */
  readonly pending: string;
  readonly severity: 'critical' | 'warning';
}

/**
 * Four pairs of windows for an objective over 30 days, as the SRE workbook ("Alerting on SLOs", 2018) and kubernetes-mixin (v1.5,
 * `config.libsonnet`, read in 2026-11) have them: 2 %, 5 %, 10 % and 10 % of the error budget.
 */
export const BURN_WINDOWS: readonly BurnWindow[] = [
  { long: '1h', short: '5m', factor: 14.4, pending: '2m', severity: 'critical' },
  { long: '6h', short: '30m', factor: 6, pending: '15m', severity: 'critical' },
  { long: '1d', short: '2h', factor: 3, pending: '1h', severity: 'warning' },
  { long: '3d', short: '6h', factor: 1, pending: '3h', severity: 'warning' },
];

/** The pace of one window as a share of failed calls, exact to what a rule can show. */
export function burnRatio({ factor }: Pick<BurnWindow, 'factor'>): number {
  return Number((factor * (1 - OBJECTIVE.target)).toFixed(6));
}
