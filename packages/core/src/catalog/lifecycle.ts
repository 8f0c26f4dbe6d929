import type { Model, ModelLifecycle, ModelStatus } from './model.ts';

/**
 * A model's status on a day: its vendor's dates go on working in a catalog that was written before them. A shutdown
 * that is announced makes a model deprecated, one that has come makes it retired, whatever its entry says.
 *
 * @param now epoch milliseconds. Days begin at 00:00 UTC, some hours before they do at the vendors'.
 */
export function statusAt({ status, deprecatedAt, retiredAt }: ModelLifecycle, now: number): ModelStatus {
  const today = dayOf(now);
  // Days written as YYYY-MM-DD order like text.
  if (status === 'retired' || (retiredAt !== undefined && retiredAt <= today)) return 'retired';
  if (status === 'deprecated' || retiredAt !== undefined) return 'deprecated';
  return deprecatedAt !== undefined && deprecatedAt <= today ? 'deprecated' : 'live';
}

const DAY_MS = 86_400_000;

/** The last day that was asked for: within a day every call asks for the same. */
let latest = { number: Number.NaN, day: '' };

function dayOf(now: number): string {
  const number = Math.floor(now / DAY_MS);
  if (number !== latest.number) latest = { number, day: new Date(now).toISOString().slice(0, 10) };
  return latest.day;
}

/** One sentence for people on a model that is not live, with its dates and what to use instead; `undefined` for a live one. */
export function noticeOf(
  { id, lifecycle }: Pick<Model, 'id' | 'lifecycle'>,
  status: ModelStatus,
  successor: string | undefined,
): string | undefined {
  if (status === 'live') return undefined;
  const { deprecatedAt, retiredAt } = lifecycle;
  const instead = successor === undefined ? '' : `; use ${successor}`;
  if (status === 'retired')
    return `${id} was retired by its vendor${retiredAt === undefined ? '' : ` on ${retiredAt}`}${instead}`;
  const since = deprecatedAt === undefined ? '' : ` since ${deprecatedAt}`;
  const end = retiredAt === undefined ? '' : ` and will be retired on ${retiredAt}`;
  return `${id} is deprecated${since}${end}${instead}`;
}
