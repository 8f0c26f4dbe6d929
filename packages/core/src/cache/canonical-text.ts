import { createHash } from 'node:crypto';

/** How deep a value may be nested: deeper than any options are, and far from what the stack bears. */
const MAX_DEPTH = 64;

/**
 * Writes a value so that two values have the same text if, and only if, they say the same: whatever the order of keys, and whether an
 * `undefined` was written or left out. Unlike JSON it tells bytes, dates, big integers and `NaN` from what JSON would make of them.
 *
 * @throws TypeError naming the path of what has no such text: functions, symbols, instances of classes, and what contains itself;
 * RangeError naming the path of what lies deeper than 64 levels.
 */
export function canonicalText(value: unknown, path = '', within: ReadonlySet<object> = new Set()): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Object.is(value, -0) ? '0' : String(value);
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      if (value === null) return 'null';
      if (within.has(value)) throw new TypeError(path);
      if (within.size >= MAX_DEPTH) throw new RangeError(path);
      return objectText(value, path, new Set([...within, value]));
    default:
      throw new TypeError(path);
  }
}

function objectText(value: object, path: string, within: ReadonlySet<object>): string {
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return `bytes(${createHash('sha256').update(bytes).digest('base64url')})`;
  }
  if (value instanceof Date) return `date(${value.getTime()})`;
  if (Array.isArray(value)) {
    return `[${value.map((each, index) => canonicalText(each, `${path}[${index}]`, within)).join(',')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) throw new TypeError(path);
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const text = ([key, each]: readonly [string, unknown]): string =>
    `${JSON.stringify(key)}:${canonicalText(each, path === '' ? key : `${path}.${key}`, within)}`;
  return `{${entries.map(text).join(',')}}`;
}
