/** Longest delay that is believed: beyond an hour a cool-down is a guess, and a probe costs nothing. */
export const MAX_RETRY_DELAY_MS = 60 * 60 * 1000;

/** Where an upstream may have said how long to wait. */
export interface RetryDelaySource {
  readonly headers: Headers;
  readonly body?: string | undefined;
  /** Epoch milliseconds; dates in headers count from the `date` header where there is one, so that clocks may differ. */
  readonly nowMs: number;
  /** @default MAX_RETRY_DELAY_MS */
  readonly maxMs?: number;
}

/** A step of a duration such as `6m0s`, `34.400000000s`, `120ms`, `2 minutes`. Bounded repetitions keep all patterns linear. */
const STEP = /(\d{1,15}(?:\.\d{1,12})?)\s?(ms|milliseconds?|h|hours?|m|mins?|minutes?|s|secs?|seconds?)(?![a-z])\s?/iy;
/** google.rpc.RetryInfo, as JSON or quoted inside another JSON string; `quotaResetDelay` is what Vertex adds. */
const RETRY_INFO = /\\{0,3}"(?:retryDelay|quotaResetDelay)\\{0,3}"\s{0,20}:\s{0,20}\\{0,3}"([^"\\]{1,40})/;
const RETRY_INFO_OBJECT = /"retryDelay"\s{0,20}:\s{0,20}\{\s{0,20}"seconds"\s{0,20}:\s{0,20}"?(\d{1,15})/;
/** `Please retry in 34.4s`, `try again in 6m0s`, `retry after 20 seconds`. */
const SENTENCE = /(?:retry|try again) (?:in|after):? (\d[^]{0,40})/i;
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)/i;
const NUMBER = /^\d{1,15}(?:\.\d{1,12})?$/;

/**
 * How long an upstream asked to wait, in whole milliseconds between 0 and `maxMs`; `undefined` where it did not say so in a
 * form that is known. Reads, in this order: `retry-after-ms`; `retry-after` (seconds or an HTTP date); RetryInfo; a sentence in
 * the body; `x-ratelimit-reset…` of what is used up. Never throws.
 */
export function readRetryDelay(source: RetryDelaySource): number | undefined {
  const { headers, nowMs } = source;
  const body = source.body ?? '';
  const delay =
    number(headers.get('retry-after-ms')) ??
    retryAfter(headers.get('retry-after'), date(headers.get('date')) ?? nowMs) ??
    durationMs(RETRY_INFO.exec(body)?.[1]) ??
    seconds(RETRY_INFO_OBJECT.exec(body)?.[1]) ??
    durationMs(SENTENCE.exec(body)?.[1]) ??
    rateLimitReset(headers, nowMs);
  if (delay === undefined || !Number.isFinite(delay)) return undefined;
  return Math.min(Math.max(0, Math.ceil(delay)), source.maxMs ?? MAX_RETRY_DELAY_MS);
}

function number(text: string | null | undefined): number | undefined {
  return text != null && NUMBER.test(text.trim()) ? Number(text) : undefined;
}

function seconds(text: string | null | undefined): number | undefined {
  const value = number(text);
  return value === undefined ? undefined : value * 1000;
}

function date(text: string | null): number | undefined {
  if (text === null || !HTTP_DATE.test(text.trim())) return undefined;
  // The asctime form names no zone and means GMT all the same (RFC 9110 §5.6.7).
  const time = Date.parse(/gmt$/i.test(text.trim()) ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : time;
}

function retryAfter(text: string | null, nowMs: number): number | undefined {
  const at = date(text);
  return seconds(text) ?? (at === undefined ? durationMs(text) : at - nowMs);
}

/** The duration that a text begins with, in milliseconds: `34.4s`, `120ms`, `6m0s`, `1h2m3.5s` or `20 seconds`. */
export function durationMs(text: string | null | undefined): number | undefined {
  if (text == null) return undefined;
  let total: number | undefined;
  STEP.lastIndex = 0;
  for (let step = STEP.exec(text); step !== null; step = STEP.exec(text)) {
    total = (total ?? 0) + Number(step[1]) * unitMs(step[2] ?? '');
  }
  return total;
}

function unitMs(unit: string): number {
  if (/^(?:ms|milli)/i.test(unit)) return 1;
  return /^h/i.test(unit) ? 3_600_000 : /^m/i.test(unit) ? 60_000 : 1000;
}

/** Resets of the limits that are used up, the longest; those with something left do not hold a request back. */
function rateLimitReset(headers: Headers, nowMs: number): number | undefined {
  const delays: number[] = [];
  headers.forEach((value, name) => {
    if (!name.startsWith('x-ratelimit-reset')) return;
    const remaining = headers.get(name.replace('reset', 'remaining'));
    if (remaining !== null && Number(remaining) !== 0) return;
    const delay = resetTime(number(value), nowMs) ?? durationMs(value);
    if (delay !== undefined) delays.push(delay);
  });
  return delays.length === 0 ? undefined : Math.max(...delays);
}

/** A bare number is epoch milliseconds, epoch seconds or seconds to wait, by its size. */
function resetTime(value: number | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (value > 1e12) return value - nowMs;
  return value > 1e9 ? value * 1000 - nowMs : value * 1000;
}
