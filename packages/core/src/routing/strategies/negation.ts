/** Words that forbid what comes after them. */
const BEFORE = [
  'no',
  'without',
  'without any',
  'not any',
  'ohne',
  'kein',
  'keine',
  'keinen',
  'keiner',
  'sans',
  'aucun',
  'aucune',
  'pas de',
  'sin',
  'sin ningún',
  'sem',
  'nenhum',
  'senza',
  'без',
  'никаких',
  'بدون',
  'بلا',
  'बिना',
];
/** "no text or", "without logo and": what is listed after a forbidden thing is forbidden too. */
const LISTED = ['or', 'nor', 'and', 'oder', 'und', 'noch', 'ou', 'et', 'ni', 'o', 'u', 'y', 'e', 'или', 'и', 'أو', 'या'];

const FORBIDDEN_BEFORE = new RegExp(
  String.raw`(?<![\p{L}\p{M}\p{N}])(?:${BEFORE.join('|')})(?: [\p{L}\p{M}]+)?(?:(?: [\p{L}\p{M}]+)? (?:${LISTED.join('|')}))* $`,
  'u',
);
/** Scripts without spaces set the word directly before the thing. */
const UNSPACED_BEFORE = /(?:没有|沒有|無|无|不要|不带|不帶|不含|别加|別加|ไม่มี|ไม่ใส่|ไร้)(?:任何|有)? ?$/u;
/** Japanese and Korean forbid after the thing. */
const UNSPACED_AFTER = /^(?:や[^、。 ]{1,8})?[はがもを가이은는도]? ?(?:なし|無し|無く|なく|ない|のない|を入れない|入れない|없)/u;

/** Longer than any of them with what may stand between. */
const REACH = 48;

/** Whether what stands in a folded prompt from `start` to `end` is said to be left out: "without any logo", 「文字なし」. */
export function isForbidden(folded: string, start: number, end: number): boolean {
  const before = folded.slice(Math.max(0, start - REACH), start);
  return FORBIDDEN_BEFORE.test(before) || UNSPACED_BEFORE.test(before) || UNSPACED_AFTER.test(folded.slice(end, end + REACH));
}
