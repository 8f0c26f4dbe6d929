import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LARGE_STRING_CHARS, LargeStrings, type LargeStringsOptions } from '../../src/transport/large-strings.ts';

const SIZE = LARGE_STRING_CHARS;

function picture(bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; i++) buffer[i] = Math.imul(i + 7, 2654435761) >>> 13;
  return buffer;
}

interface Taken {
  readonly strings: LargeStrings;
  readonly small: string;
}

function take(json: string, cuts: Iterable<number> = [], options?: LargeStringsOptions): Taken {
  const bytes = Buffer.from(json);
  const strings = new LargeStrings(options ?? { expectedBytes: bytes.length });
  const small: Buffer[] = [];
  let at = 0;
  for (const cut of cuts) {
    strings.write(bytes.subarray(at, at + cut));
    small.push(...strings.drain());
    at = Math.min(bytes.length, at + cut);
  }
  if (at < bytes.length) strings.write(bytes.subarray(at));
  small.push(...strings.end());
  return { strings, small: Buffer.concat(small).toString() };
}

function* every(step: number, bytes: number): Generator<number> {
  for (let at = 0; at < bytes; at += step) yield step;
}

function expandAll(strings: LargeStrings, value: unknown): unknown {
  if (typeof value === 'string') return strings.expand(value);
  if (Array.isArray(value)) return value.map((item) => expandAll(strings, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [strings.expand(key), expandAll(strings, item)]));
}

const alphabet = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=');
const long = fc
  .tuple(fc.integer({ min: SIZE - 3, max: 2 * SIZE }), fc.array(alphabet, { minLength: 3, maxLength: 9 }))
  .map(([length, seed]) => seed.join('').repeat(length).slice(0, length));
const canonical = fc.integer({ min: 3000, max: 7000 }).map((length) => picture(length).toString('base64'));
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  long,
  canonical,
  canonical.map((base64) => `![x](data:image/png;base64,${base64}) é`),
  canonical.map((base64) => base64.replace(/.{76}/g, '$&\r\n')),
  fc
    .array(fc.oneof(long, canonical, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 4 })
    .map((parts) => parts.join('')),
);
const key = fc.oneof(
  fc.constantFrom('data', 'b64_json', 'bytesBase64Encoded', 'text', 'thoughtSignature', '__proto'),
  fc.string(),
  long,
);
const { json: value } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.constantFrom(null, true),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(key, tie('json'), { maxKeys: 4 }),
  ),
}));
const spelling = fc.constantFrom<(json: string) => string>(
  (json) => json,
  (json) => json.replaceAll('/', '\\/'),
  (json) => json.replaceAll('=', '\\u003d').replaceAll('+', '\\u002B'),
  (json) => JSON.stringify(JSON.parse(json), null, 2),
);
const chunking = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 9000 }), { maxLength: 40 }),
  fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 400 }),
);

describe('LargeStrings, for any JSON in any chunks', () => {
  it('expands to exactly what came', () => {
    fc.assert(
      fc.property(value, spelling, chunking, fc.boolean(), (original, spell, cuts, known) => {
        const json = spell(JSON.stringify(original));
        const { strings, small } = take(json, cuts, known ? undefined : {});
        expect(expandAll(strings, JSON.parse(small))).toEqual(JSON.parse(json));
        expect(JSON.parse(strings.expandJson(small))).toEqual(JSON.parse(json));
      }),
      { numRuns: 300 },
    );
  });

  it('does the same for the lines of an event stream, whatever comments hold', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), chunking, (events, cuts) => {
        const stream = events.map((event) => `: it's "odd\ndata: ${JSON.stringify(event)}\n\n`).join('');
        const { strings, small } = take(stream, cuts, { eventStream: true });
        const lines = small.split('\n').filter((line) => line.startsWith('data: '));
        expect(lines.map((line) => expandAll(strings, JSON.parse(line.slice(6))))).toEqual(JSON.parse(JSON.stringify(events)));
      }),
      { numRuns: 100 },
    );
  });

  it('never throws and loses nothing of what is not JSON', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '\\u', '\n'), long), { maxLength: 30 }),
        chunking,
        (parts, cuts) => {
          const { strings, small } = take(parts.join(''), cuts);
          // Escapes are read, so that only what holds none comes back to the byte.
          if (!parts.some((part) => part.includes('\\')))
            expect(strings.expand(small)).toBe(Buffer.from(parts.join('')).toString());
        },
      ),
    );
  });
});

describe('a picture', () => {
  const bytes = picture(20_000);
  const base64 = bytes.toString('base64');

  it.each([
    ['inlineData', (data: string) => ({ inlineData: { mimeType: 'image/png', data } })],
    ['b64_json', (b64_json: string) => ({ data: [{ b64_json }] })],
    ['bytesBase64Encoded', (bytesBase64Encoded: string) => ({ bytesBase64Encoded })],
  ])('is decoded on the way under %s', (_name, wrap) => {
    const json = JSON.stringify(wrap(base64));
    for (const step of [1, 7, 4099, json.length]) {
      const { strings, small } = take(json, every(step, json.length));
      expect(small.length).toBeLessThan(200);
      const [token = ''] = /retake\w+/.exec(small) ?? [];
      expect(strings.large(token)).toEqual({ kind: 'bytes', bytes });
    }
  });

  it.each([
    ['base64url', bytes.toString('base64url')],
    ['line breaks', base64.replace(/.{76}/g, '$&\r\n')],
    ['spaces', base64.replace(/.{100}/g, '$& ')],
    ['no padding', picture(20_000).toString('base64').replaceAll('=', '')],
    ['too much padding', `${base64}=`],
  ])('is decoded in an unusual spelling too: %s', (_name, data) => {
    const json = JSON.stringify({ data });
    for (const spelled of [json, json.replaceAll('/', '\\/'), json.replaceAll('=', '\\u003d')]) {
      for (const step of [97, 65_536]) {
        const { strings, small } = take(spelled, every(step, spelled.length));
        const parsed = JSON.parse(small) as { data: string };
        const large = strings.large(parsed.data);
        expect(large?.kind).toBe('bytes');
        expect(Buffer.compare(large?.bytes ?? Buffer.alloc(0), bytes)).toBe(0);
        expect(strings.expand(parsed.data)).toBe(data);
      }
    }
  });

  it.each([
    ['a foreign character', `${base64.slice(0, 9000)}*${base64.slice(9000)}`],
    ['a character over', `A${'QUJD'.repeat(3000)}`],
    ['padding in the middle', 'QUI='.repeat(3000)],
  ])('that is not base64 is kept as text: %s', (_name, data) => {
    const { strings, small } = take(JSON.stringify({ data }));
    const parsed = JSON.parse(small) as { data: string };
    expect(strings.large(parsed.data)).toEqual({ kind: 'text', bytes: Buffer.from(data) });
  });

  it('in Markdown leaves the text around it', () => {
    const json = JSON.stringify({ text: `Ta-dah — here:\n![image](data:image/jpeg;base64,${base64})\nend` }).replaceAll(
      '/',
      '\\/',
    );
    for (const step of [1, 11, 5000, json.length]) {
      const { strings, small } = take(json, every(step, json.length));
      const { text: value } = JSON.parse(small) as { text: string };
      const [, token = ''] = /;base64,([A-Za-z0-9+/=]+)\)\nend$/.exec(value) ?? [];
      expect(strings.large(token)).toEqual({ kind: 'bytes', bytes });
      expect(value.startsWith('Ta-dah — here:\n![image](data:image/jpeg;base64,')).toBe(true);
    }
  });

  it('does not keep much more memory than it needs, whatever was expected', () => {
    for (const expectedBytes of [0, 10_000, 27_000, 5_000_000]) {
      const { strings, small } = take(JSON.stringify({ data: base64, x: 1 }), every(1000, 30_000), { expectedBytes });
      const large = strings.large((JSON.parse(small) as { data: string }).data);
      expect(large?.bytes.buffer.byteLength).toBeLessThanOrEqual(bytes.length * 1.15);
    }
  });
});

describe('other long strings', () => {
  const signature = picture(30_000).toString('base64');

  it('are kept verbatim: a thought signature, though it is base64', () => {
    const { strings, small } = take(JSON.stringify({ thoughtSignature: signature }));
    const { thoughtSignature } = JSON.parse(small) as { thoughtSignature: string };
    expect(strings.large(thoughtSignature)).toEqual({ kind: 'text', bytes: Buffer.from(signature) });
  });

  it('stay in the JSON where they are short or prose', () => {
    const prose = 'It shows a café, not base64. '.repeat(1000);
    const json = JSON.stringify({ data: 'QUJD', text: prose, nearly: 'A'.repeat(SIZE - 1) });
    expect(take(json, every(100, json.length)).small).toBe(json);
  });

  it('are no pictures because a key before them was one', () => {
    const { strings, small } = take(JSON.stringify({ a: 'data', b: [signature], c: 'data', 'x:': signature }));
    const parsed = JSON.parse(small) as { b: string[]; 'x:': string };
    expect(strings.large(parsed.b[0] ?? '')?.kind).toBe('text');
    expect(strings.large(parsed['x:'])?.kind).toBe('text');
  });

  it('that only look like a token are ordinary', () => {
    const first = take(JSON.stringify({ data: signature }));
    const stolen = (JSON.parse(first.small) as { data: string }).data;
    const { strings, small } = take(JSON.stringify({ data: signature, text: stolen, other: 'retake0000' }));
    const parsed = JSON.parse(small) as { data: string; text: string };
    expect(strings.large(parsed.text)).toBeUndefined();
    expect(strings.expand(parsed.text)).toBe(stolen);
    expect(strings.large(parsed.data)?.kind).toBe('bytes');
    expect(strings.large('')).toBeUndefined();
  });
});
