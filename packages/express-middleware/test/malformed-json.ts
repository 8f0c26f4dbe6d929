import fc from 'fast-check';

/** The whole of a fuzz, of 20,000 requests, with `RETAKE_FUZZ=full`; else so many that nobody waits for them. */
export const FUZZ_REQUESTS = process.env['RETAKE_FUZZ'] === 'full' ? 20_000 : 3_000;

const nested = (levels: number, [open, close]: readonly [string, string] = ['[', ']']): string =>
  `${open.repeat(levels)}0${close.repeat(levels)}`;
const object = ['{"a":', '}'] as const;
const listed = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => item(i)).join(',');

/** Beyond what is taken by default, each a few hundred kilobytes at most; a third of them is not even whole. */
const MONSTROUS: readonly string[] = [
  ...[65, 70, 1_000, 5_000, 20_000].flatMap((levels) => [
    `{"images":${nested(levels)}}`,
    `{"contents":${nested(levels, object)}}`,
    `{"items":[{"prompt":${nested(levels, object)}}]}`,
    `{"prompt":${'['.repeat(levels)}`,
  ]),
  `{"images":[${listed(4_001, () => '0')}]}`,
  `{"contents":[${listed(2_001, () => '[{}]')}]}`,
  `{"items":[${listed(9_000, () => '{}')}`,
  `{${listed(4_001, (i) => `"k${i}":0`)}}`,
  `{${listed(9_000, (i) => `"":${i}`)}`,
  `{"generationConfig":{${listed(4_001, (i) => `"__proto__${i}":{}`)}}}`,
  `{"a":[${listed(50, () => `{${listed(81, (i) => `"${i}":"\\""`)}}`)}]}`,
];

/** JSON that is too deep, too broad or has too many keys: 413 wherever it is sent to. */
export const monstrousJson: fc.Arbitrary<string> = fc.constantFrom(...MONSTROUS);

/** As deep and as broad as is taken: for those who read it, whatever they make of it. */
export const DEEP_VALUES: readonly string[] = [
  nested(50),
  nested(50, object),
  nested(25, ['[{"a":', '}]']),
  `{${listed(500, (i) => `"k${i}":{}`)}}`,
  `[${listed(2_000, () => '{}')}]`,
];

/** Text of numbers that no double holds, or holds as another. */
export const HUGE_NUMBERS: readonly string[] = [
  '1e999',
  '-1e999',
  '1e308',
  '-1e21',
  '99999999999999999999',
  '0.5',
  '1e-999',
  '9'.repeat(5_000),
];

/** Values of every other type than a text's, in JSON. */
export const NO_TEXT: readonly string[] = ['7', 'true', '{}', '[]', '["x"]', '{"length":1}', '1e999', ...DEEP_VALUES];
/** Values of every other type than a number's. */
export const NO_NUMBER: readonly string[] = ['"7"', 'true', '{}', '[1]', '""', ...DEEP_VALUES];
/** Values that are no list, and lists of nothing that is meant. */
export const NO_LIST: readonly string[] = [
  '7',
  '"x"',
  'true',
  '{}',
  '{"0":{}}',
  '[7]',
  '["x"]',
  '[[]]',
  '[{}]',
  '[null]',
  ...DEEP_VALUES,
];

/** A proper beginning of a text that is one JSON object. */
export function cutOff(text: string): fc.Arbitrary<string> {
  return fc.nat(text.length - 1).map((length) => text.slice(0, length));
}

/** Fields in JSON, one of them of a type that it cannot have. */
export function wronglyTyped(
  base: Readonly<Record<string, string>>,
  wrong: Readonly<Record<string, readonly string[]>>,
): fc.Arbitrary<string> {
  return fc
    .constantFrom(...Object.keys(wrong))
    .chain((field) => fc.constantFrom(...(wrong[field] ?? [])).map((value) => ({ ...base, [field]: value })))
    .map(
      (fields) =>
        `{${Object.entries(fields)
          .map(([field, value]) => `${JSON.stringify(field)}:${value}`)
          .join(',')}}`,
    );
}

/** Counts the turns of the event loop until it is stopped. */
export function countTurns(): () => number {
  let turns = 0;
  let next = setImmediate(function turn() {
    turns += 1;
    next = setImmediate(turn);
  });
  return () => {
    clearImmediate(next);
    return turns;
  };
}
