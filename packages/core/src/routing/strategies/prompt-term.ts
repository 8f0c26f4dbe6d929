import { isForbidden } from './negation.ts';

/** Whether a prompt, folded by `foldPrompt` for words and as it is for expressions, holds a term. */
export type TermFinder = (folded: string, prompt: string) => boolean;

/** Lower case, one width and single spaces, so that words are found however they were typed. Accents stay. */
export function foldPrompt(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ');
}

/**
 * Makes the search for one term. A text is found as whole words, a `*` at its end stands for any ending (`photo*`), and where a
 * script writes without spaces (Chinese, Japanese, Thai …) it is found anywhere. What the prompt forbids ("no logo") is not found. An
 * expression is tried on the prompt as it was given.
 */
export function termFinder(term: string | RegExp): TermFinder {
  if (typeof term !== 'string') return (_, prompt) => term.test(prompt);
  const open = term.endsWith('*');
  const sought = foldPrompt(open ? term.slice(0, -1) : term);
  const startsWord = !UNSPACED_START.test(sought) && WORD_START.test(sought);
  const endsWord = !open && !UNSPACED_END.test(sought) && WORD_END.test(sought);
  return (folded) => {
    for (let at = folded.indexOf(sought); at !== -1; at = folded.indexOf(sought, at + 1)) {
      const end = at + sought.length;
      // Two units, since a letter beyond the basic plane takes two; half of one is no letter.
      const within = startsWord && WORD_END.test(folded.slice(Math.max(0, at - 2), at));
      const goesOn = endsWord && WORD_START.test(folded.slice(end, end + 2));
      if (!within && !goesOn && !isForbidden(folded, at, end)) return true;
    }
    return false;
  };
}

const WORD_START = /^[\p{L}\p{M}\p{N}_]/u;
const WORD_END = /[\p{L}\p{M}\p{N}_]$/u;

/** Scripts that put no spaces between words, with the mark that lengthens a Japanese vowel, and Hangul, which puts its particles behind them. */
const UNSPACED =
  '[ー\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Tibetan}]';
const UNSPACED_START = new RegExp(`^${UNSPACED}`, 'u');
const UNSPACED_END = new RegExp(`${UNSPACED}$`, 'u');
