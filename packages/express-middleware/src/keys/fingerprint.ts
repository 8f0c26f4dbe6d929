import { createHash } from 'node:crypto';

/** What a request says, in 64 hexadecimal digits: equal for equal values, whatever the order of their keys; bytes by their content. */
export function fingerprintOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('hex');
}

function canonical(value: unknown): unknown {
  if (value instanceof Uint8Array) return { sha256: createHash('sha256').update(value).digest('hex') };
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  // Pairs rather than an object: one that has a key `__proto__`, or numbers for keys, would be written otherwise.
  return entries.map(([key, each]) => [key, canonical(each)]);
}
