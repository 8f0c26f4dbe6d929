import type { Issue } from '@retake/core';

/** How deep options may be nested; those of channels are flat. */
const MOST_DEPTH = 32;

/** What of a value would not come back from JSON as it is, by path. */
export function jsonIssues(value: unknown, path: string, depth = 0): readonly Issue[] {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean') return [];
  if (typeof value === 'number' && Number.isFinite(value)) return [];
  if (typeof value !== 'object' || !isPlain(value))
    return [{ path, message: 'cannot be kept with a job: it has to be plain JSON' }];
  if (depth >= MOST_DEPTH) return [{ path, message: 'is nested too deeply' }];
  if (Array.isArray(value)) return value.flatMap((each: unknown, index) => jsonIssues(each, `${path}[${index}]`, depth + 1));
  return Object.entries(value).flatMap(([name, each]: [string, unknown]) => jsonIssues(each, `${path}.${name}`, depth + 1));
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
