import { styleText } from 'node:util';

/** How a text looks; nothing of it where the stream is no terminal, or `NO_COLOR` is set. */
export type Look = Parameters<typeof styleText>[0];

/** Where the story is told: lines that stay, and on a terminal one line below them that lives. */
export interface Terminal {
  /** Whether the living line is shown. */
  readonly live: boolean;
  print(text: string): void;
  /** Replaces the living line; does nothing where there is none. */
  status(text: string): void;
  style(look: Look, text: string): string;
}

const ERASE_LINE = '\r\u001b[2K';

/** Tells on `stream`. */
export function terminalOn(stream: NodeJS.WriteStream): Terminal {
  const live = stream.isTTY && process.env['TERM'] !== 'dumb';
  let shown = '';
  return {
    live,
    print: (text) => {
      stream.write(shown === '' ? `${text}\n` : `${ERASE_LINE}${text}\n${withoutWrapping(shown)}`);
    },
    status: (text) => {
      if (!live || text === shown) return;
      stream.write(text === '' ? ERASE_LINE : `${ERASE_LINE}${withoutWrapping(text)}`);
      shown = text;
    },
    style: (look, text) => styleText(look, text, { stream, validateStream: true }),
  };
}

/** A line that wrapped in a narrow window could not be erased again: what does not fit is cut off. */
function withoutWrapping(text: string): string {
  return `\u001b[?7l${text}\u001b[?7h`;
}
