/**
 * Queries that an alert and a panel share. `where` is a list of matchers, such as `job=~"$job"`, and empty in rules; `by` the labels
 * that stay. Names of metrics are spelt out: whoever reads a query at night looks for them as they stand in Prometheus, and a test
 * holds every one to the code.
 */
export interface Scope {
  readonly where?: string;
  readonly by?: readonly string[];
}

/**
 * What tells services apart: `job` in Prometheus, `service_name` where OTLP arrives untranslated, as in VictoriaMetrics. The other one is
 * missing, and a missing label changes no sum.
 */
export const SERVICE = ['job', 'service_name'] as const;

/** What tells the processes of services apart, on the same two ways. */
export const PROCESS = [...SERVICE, 'instance', 'service_instance_id'] as const;

/** What is the caller's own doing says nothing about the service. A budget that refuses does its work, and has alerts of its own. */
const NOT_OURS = 'retake_outcome!~"cancelled|invalid_request|content_policy",error_type!="budget_exceeded"';

/** Failures that are the caller's doing, or the end of a race, say nothing about a channel. */
const BLAMELESS = 'cancelled|invalid_request|blocked|recitation';

/** Matchers in braces; nothing for none. */
function selector(...matchers: readonly (string | undefined)[]): string {
  const given = matchers.filter((matcher) => matcher !== undefined && matcher !== '');
  return given.length === 0 ? '' : `{${given.join(',')}}`;
}

/** `sum by (…)`, or a plain sum. */
export function sum(by: readonly string[] | undefined, of: string): string {
  return by === undefined || by.length === 0 ? `sum(${of})` : `sum by (${by.join(', ')}) (${of})`;
}

/** A part of a whole that is 0, rather than missing, where nothing of it happened. */
function share(by: readonly string[] | undefined, part: string, whole: string): string {
  return `(${sum(by, part)} or 0 * ${sum(by, whole)}) / ${sum(by, whole)}`;
}

/** Share of calls that did not bring what was ordered, through no fault of their callers. */
export function callErrorRatio(window: string, { where, by }: Scope = {}): string {
  const count = (matchers: string): string => `increase(retake_calls_total${selector(where, matchers)}[${window}])`;
  return share(by, count(`${NOT_OURS},error_type!=""`), count(NOT_OURS));
}

/**
 * Failovers of the last hour, as the whole number they are: the last value less the first. `increase` reckons on to the edges of its window: it
 * makes 3.0125 of 3, and 4.5 of 3 in a process of two minutes. It is asked only where a counter began anew, which it alone can tell.
 */
export function failoversLastHour({ where, by }: Scope = {}): string {
  const hour = `retake_failovers_total${selector(where)}[1h]`;
  const grown = `(max_over_time(${hour}) - min_over_time(${hour})) unless resets(${hour}) > 0`;
  return `floor(${sum(by, `${grown} or increase(${hour})`)})`;
}

/** Share of attempts that failed through the channel's fault. */
export function channelErrorRatio(window: string, { where, by }: Scope = {}): string {
  const count = (matchers?: string): string => `increase(retake_attempts_total${selector(where, matchers)}[${window}])`;
  return share(by, count(`error_type!~"|${BLAMELESS}"`), count());
}

/** Share of attempts that were answered 200 without a picture. Many channels bill them. */
export function noImageRatio(window: string, { where, by }: Scope = {}): string {
  const count = (matchers?: string): string => `increase(retake_attempts_total${selector(where, matchers)}[${window}])`;
  return share(by, count('error_type="no_image"'), count());
}

/** Attempts within a window. */
export function attempts(window: string, { where, by }: Scope = {}): string {
  return sum(by, `increase(retake_attempts_total${selector(where)}[${window}])`);
}

/** Attempts within a window that brought their picture while somebody waited for it: those of batches are not among them. */
export function delivered(window: string, { where, by }: Scope = {}): string {
  return sum(by, `increase(retake_attempts_total${selector(where, 'error_type=""')}[${window}])`);
}

/**
 * 1 for every circuit that some replica does not have closed. An open circuit is half-open while its trial runs, for as long as a
 * picture takes, so "open" alone would flicker.
 */
export function circuitAway({ where, by = [] }: Scope): string {
  return `1 - min by (${by.join(', ')}) (retake_breaker_state${selector(where, 'retake_breaker_state="closed"')})`;
}

/**
 * Circuits that opened of late. One that nobody asks for any more stays as it was, for days: it is only known to be in trouble while
 * calls try it, and then it opens again and again.
 */
export function circuitsOpening({ where, by = [] }: Scope): string {
  return sum(by, `increase(retake_breaker_transitions_total${selector(where, 'retake_breaker_to="open"')}[15m])`);
}

/** Of every budget, the fullest that any replica reports: those that share a store all report the same one. */
export function budget(
  gauge: 'limit_usd' | 'spent_usd' | 'reserved_usd' | 'reset_time_seconds',
  { where, by = [] }: Scope,
): string {
  return `max by (${by.join(', ')}) (retake_budget_${gauge}${selector(where)})`;
}

/** Windows over which the pace of a budget is read, in seconds. */
const PACE_SECONDS = { '5m': 300, '1h': 3_600, '6h': 21_600, '1d': 86_400 } as const;
/** A window over which the pace of a budget is read. */
export type PaceWindow = keyof typeof PACE_SECONDS;

/**
 * Dollars a second, by what processes charge: the gauge of what is spent begins at 0 in a new process, and jumps when it hears of the others. Of a
 * budget that processes share, all of them; of one that each has for itself, the fastest. A budget of many purses has no pace: what all tenants
 * spend together says nothing about one.
 */
export function budgetPace(window: PaceWindow, { where, by = [] }: Scope): string {
  const charged = (kept: string): string =>
    `increase(retake_budget_charged_usd_total${selector(where, `retake_budget_kept="${kept}"`)}[${window}])`;
  const of = by.join(', ');
  return `(sum by (${of}) (${charged('shared')}) or max by (${of}) (${charged('process')})) / ${PACE_SECONDS[window]}`;
}

/** Seconds until a budget begins anew; a budget that never does has none. */
export function budgetSecondsLeft(scope: Scope): string {
  return `clamp_min(${budget('reset_time_seconds', scope)} - time(), 0)`;
}

/**
 * Dollars that will be spent of a budget when it begins anew, if it goes on at the slower of two paces. One is of late; the other is of a whole day,
 * so that a busy evening is not reckoned on through the night: at the change of day nothing else would be known of the day to come.
 */
export function budgetForecast(scope: Scope): string {
  const [late, day] = [budgetPace('6h', scope), budgetPace('1d', scope)];
  return `${budget('spent_usd', scope)} + (${late} < ${day} or ${day}) * ${budgetSecondsLeft(scope)}`;
}

/** Share of a budget that is spent. */
export function budgetUsed(scope: Scope): string {
  return `${budget('spent_usd', scope)} / ${budget('limit_usd', scope)}`;
}
