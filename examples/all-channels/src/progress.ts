import type { Drawn } from './drawn.ts';
import type { Entry } from './line-up.ts';
import type { Terminal } from './terminal.ts';
import { latencyText, pixelsText } from './words.ts';

/** How often the living line changes, in milliseconds. */
const REFRESH_MS = 100;

/** What is told while the channels draw. */
export interface Progress {
  told(drawn: Drawn): void;
  stop(): void;
}

/** Tells of each channel as it is done, and on a terminal of those that are still at it. */
export function showProgress(terminal: Terminal, entries: readonly Entry[]): Progress {
  const started = performance.now();
  const waiting = new Set(entries.map(({ id }) => id));
  const show = (): void => {
    const done = entries.length - waiting.size;
    terminal.status(
      `${latencyText(performance.now() - started)}  ${done} of ${entries.length}, waiting for ${[...waiting].join(', ')}`,
    );
  };
  const timer = terminal.live ? setInterval(show, REFRESH_MS) : undefined;
  return {
    told: ({ entry, picture, error, latencyMs, warnings }) => {
      waiting.delete(entry.id);
      const said = warnings.map(({ message }) => terminal.style('yellow', `\n    ${message}`)).join('');
      terminal.print(
        `${terminal.style(picture ? 'green' : 'red', picture ? 'drawn ' : 'failed')}  ${entry.id} after ${latencyText(latencyMs)}` +
          `${picture ? `, ${pixelsText(picture)}` : `: ${error ?? 'no picture'}`}${said}`,
      );
    },
    stop: () => {
      clearInterval(timer);
      terminal.status('');
    },
  };
}
