/** Where lines are shown. */
export interface ShownLine {
  /** Replaces the line that was shown last, on a terminal; elsewhere it is a line of its own where it is another. */
  readonly show: (line: string) => void;
  /** Adds a line that stays. */
  readonly print: (line: string) => void;
}

const ERASE = '\r\u001B[2K';

/** Shows a line that changes in place, above which others stay. */
export function showLine(out: NodeJS.WriteStream): ShownLine {
  let shown = '';
  return {
    show: (line) => {
      if (line === shown) return;
      out.write(out.isTTY ? `${ERASE}${line}` : `${line}\n`);
      shown = line;
    },
    print: (line) => {
      out.write(out.isTTY && shown !== '' ? `\n${line}\n` : `${line}\n`);
      shown = '';
    },
  };
}
