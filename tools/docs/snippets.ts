/** A code block of a page that claims to be TypeScript. */
export interface Snippet {
  /** Page, from the root of the project. */
  readonly page: string;
  /** Line of its first line of code. */
  readonly line: number;
  /** The program: this block, after the blocks it continues. */
  readonly code: string;
  /** Why it is not run; `undefined` when it is. */
  readonly notRun: string | undefined;
  /** What it must print: the text of each `// → text`, in order; `…` in one stands for anything. */
  readonly prints: readonly string[];
}

const FENCE = /^(\s*)(`{3,}|~{3,})\s*(\S*)\s*(.*)$/;
const TYPESCRIPT = new Set(['ts', 'typescript', 'mts', 'cts', 'tsx']);

/**
 * The TypeScript of a page. By its info string a block is
 *
 * - `ts`: a program of its own, compiled and run;
 * - `ts continues`: goes on from the block before it, so that a page can be told step by step;
 * - `ts no-run: <reason>`: compiled only.
 *
 * A comment `// → text` promises what is printed there, and is held to it; `…` in it stands for anything.
 *
 * @throws Error when an info string says something else, a reason is missing, or a block does not end.
 */
export function snippetsOf(page: string, markdown: string): readonly Snippet[] {
  const snippets: Snippet[] = [];
  let fence:
    | { readonly mark: string; readonly indent: number; readonly ts: boolean; readonly words: string; readonly line: number }
    | undefined;
  let block: string[] = [];

  for (const [index, text] of markdown.split('\n').entries()) {
    const [, indent = '', mark, language = '', words = ''] = FENCE.exec(text) ?? [];
    if (fence === undefined) {
      if (mark === undefined) continue;
      fence = { mark, indent: indent.length, ts: TYPESCRIPT.has(language), words: words.trim(), line: index + 2 };
      block = [];
    } else if (mark?.startsWith(fence.mark) === true && language === '') {
      if (fence.ts) snippets.push(snippet(page, fence.line, fence.words, `${block.join('\n')}\n`, snippets.at(-1)));
      fence = undefined;
    } else {
      block.push(text.slice(Math.min(fence.indent, text.length - text.trimStart().length)));
    }
  }
  if (fence !== undefined) throw new Error(`${page}:${fence.line - 1}: this block does not end.`);
  return snippets;
}

function snippet(page: string, line: number, words: string, code: string, previous: Snippet | undefined): Snippet {
  const at = `${page}:${line - 1}`;
  const notRun = /^no-run: (?<reason>\S.*)$/.exec(words)?.groups?.['reason'];
  if (words === 'continues') {
    if (previous === undefined) throw new Error(`${at}: nothing stands before it to continue.`);
    const whole = `${previous.code}${code}`;
    return { page, line, code: whole, notRun: previous.notRun, prints: promises(whole) };
  }
  if (words !== '' && notRun === undefined) {
    throw new Error(`${at}: "ts ${words}" is not a convention; write "ts", "ts continues" or "ts no-run: <reason>".`);
  }
  return { page, line, code, notRun, prints: promises(code) };
}

function promises(code: string): readonly string[] {
  return [...code.matchAll(/\/\/ → (.+)$/gm)].map(([, text = '']) => text.trim());
}

/** @returns The first promise that the output does not keep, in the order of the code. */
export function brokenPromise(prints: readonly string[], output: string): string | undefined {
  let from = 0;
  for (const text of prints) {
    for (const piece of text.split('…').map((part) => part.trim())) {
      const at = output.indexOf(piece, from);
      if (at === -1) return text;
      from = at + piece.length;
    }
  }
  return undefined;
}
