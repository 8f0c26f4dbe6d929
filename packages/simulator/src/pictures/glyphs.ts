/**
 * A 5 × 9 bitmap font for printable ASCII, drawn for this package so that no system font is needed. Each character of a
 * glyph is one row in base 32, its five bits are five dots; rows 0 to 6 stand on the baseline, 7 and 8 hang below it,
 * and rows left out are empty.
 */
const ROWS: Readonly<Record<string, string>> = {
  '!': '4444404',
  '"': 'aa',
  '#': 'aavavaa',
  $: '4fke5u4',
  '%': 'op248j3',
  '&': 'cik8lid',
  "'": '44',
  '(': '2488842',
  ')': '8422248',
  '*': '04lel4',
  '+': '044v44',
  ',': '00000cc48',
  '-': '000e',
  '.': '00000cc',
  '/': '122488g',
  0: 'ehjlphe',
  1: '4c4444e',
  2: 'eh1248v',
  3: 'v2421he',
  4: '26aiv22',
  5: 'vgu11he',
  6: '68guhhe',
  7: 'v124888',
  8: 'ehhehhe',
  9: 'ehhf12c',
  ':': '00cc0cc',
  ';': '00cc0cc48',
  '<': '248g842',
  '=': '00v0v',
  '>': '8421248',
  '?': 'eh12404',
  '@': 'eh1dlle',
  A: 'ehhvhhh',
  B: 'uhhuhhu',
  C: 'ehggghe',
  D: 'sihhhis',
  E: 'vgguggv',
  F: 'vgguggg',
  G: 'ehgnhhf',
  H: 'hhhvhhh',
  I: 'e44444e',
  J: '72222ic',
  K: 'hikokih',
  L: 'ggggggv',
  M: 'hrllhhh',
  N: 'hhpljhh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  Q: 'ehhhlid',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
  V: 'hhhhha4',
  W: 'hhhllla',
  X: 'hha4ahh',
  Y: 'hhha444',
  Z: 'v1248gv',
  '[': 'e88888e',
  '\\': 'g884221',
  ']': 'e22222e',
  '^': '4ah',
  _: '0000000v',
  '`': '84',
  a: '00e1fhf',
  b: 'ggmphhu',
  c: '00egghe',
  d: '11djhhf',
  e: '00ehvge',
  f: '698s888',
  g: '00fhhhf1e',
  h: 'ggmphhh',
  i: '40c444e',
  j: '2062222ic',
  k: 'ggikoki',
  l: 'c44444e',
  m: '00qllll',
  n: '00mphhh',
  o: '00ehhhe',
  p: '00mphhugg',
  q: '00djhhf11',
  r: '00mpggg',
  s: '00fge1u',
  t: '88s8896',
  u: '00hhhjd',
  v: '00hhha4',
  w: '00hhlla',
  x: '00ha4ah',
  y: '00hhhhf1e',
  z: '00v248v',
  '{': '2448442',
  '|': '4444444',
  '}': '8442448',
  '~': '0008l2',
};

/** What stands for a character the font does not have. */
const MISSING = 'vhhhhhv';

/** Rows of a glyph, below the baseline included. */
export const GLYPH_ROWS = 9;

/** Empty columns a space takes. */
const SPACE_COLUMNS = 3;

/** One letter without its side bearings. */
export interface Glyph {
  readonly columns: number;
  readonly isDot: (column: number, row: number) => boolean;
}

const drawn = new Map<string, Glyph>();

/** The glyph of one character; a box for one the font does not have. */
export function glyph(character: string): Glyph {
  const known = drawn.get(character);
  if (known) return known;
  const made = draw(character === ' ' ? '' : (ROWS[character] ?? MISSING));
  // A caption may hold any of Unicode; only what the font can draw is worth remembering.
  if (character in ROWS) drawn.set(character, made);
  return made;
}

function draw(encoded: string): Glyph {
  const rows = Array.from({ length: GLYPH_ROWS }, (_, row) => Number.parseInt(encoded[row] ?? '0', 32));
  const inked = rows.reduce((all, row) => all | row, 0);
  if (inked === 0) return { columns: SPACE_COLUMNS, isDot: () => false };
  const last = 31 - Math.clz32(inked);
  const first = Math.log2(inked & -inked);
  return {
    columns: last - first + 1,
    isDot: (column, row) => column >= 0 && column <= last - first && (((rows[row] ?? 0) >> (last - column)) & 1) === 1,
  };
}
