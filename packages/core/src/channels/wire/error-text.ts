/** Deeper than any error that is read: `error.metadata.raw.error.details[].violations[].quotaId` has eight levels. */
const MOST_LEVELS = 16;

/**
 * An error out of an answer as JSON again, for the readers of error bodies. What lies deeper than any of them looks is left out: an upstream
 * can nest as deep as it likes, and `JSON.stringify` would run out of stack.
 */
export function errorText(error: unknown): string {
  return JSON.stringify(levelsOf(error, MOST_LEVELS)) ?? '';
}

function levelsOf(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return null;
  if (Array.isArray(value)) return value.map((item) => levelsOf(item, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, levelsOf(item, levels - 1)]));
}
