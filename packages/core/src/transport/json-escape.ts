/** The longest escape of JSON: a backslash, `u` and four digits. */
const UNICODE_ESCAPE = 6;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** An escape of a JSON string. */
export interface JsonEscape {
  /** Bytes of the escape. */
  readonly length: number;
  /** What it stands for. */
  readonly char: string;
}

/** Reads the escape at a backslash; `undefined` when its end is not there yet. Nonsense stands for U+FFFD. */
export function readJsonEscape(source: Buffer, at: number): JsonEscape | undefined {
  if (at + 1 >= source.length) return undefined;
  const letter = source.toString('latin1', at + 1, at + 2);
  if (letter !== 'u') return { length: 2, char: SHORT_ESCAPES[letter] ?? letter };
  if (at + UNICODE_ESCAPE > source.length) return undefined;
  const digits = source.toString('latin1', at + 2, at + UNICODE_ESCAPE);
  if (!/^[0-9a-f]{4}$/i.test(digits)) return { length: 2, char: '\uFFFD' };
  return { length: UNICODE_ESCAPE, char: String.fromCharCode(parseInt(digits, 16)) };
}
