import Table from 'cli-table3';
import { dollars } from './dollars.ts';
import type { Tally } from './tally.ts';
import type { Terminal } from './terminal.ts';

/** What the bare SDK came to, beside the bill that only its upstream knows. */
export interface BareTally {
  readonly requested: number;
  readonly succeeded: number;
  /** Orders that failed although they came while no channel was down altogether. */
  readonly failedOutsideOutage: number;
  /** What the upstream billed, in nano-dollars. */
  readonly ledgerNanoUsd: number;
}

/** What only whoever ran the hour knows of Retake's side. */
export interface HourOfRetake {
  readonly failedOutsideOutage: number;
  /** What the upstream billed, in nano-dollars. */
  readonly ledgerNanoUsd: number;
}

/** One row for each question one would ask after such an hour. */
export function compare(
  terminal: Terminal,
  bare: BareTally,
  retake: Tally,
  { failedOutsideOutage, ledgerNanoUsd }: HourOfRetake,
): string {
  const table = createTable(terminal, ['', '@google/genai alone, no retries', 'Retake'], ['left', 'right', 'right']);
  const share = (part: number, whole: number): string => `${Math.round((part / whole) * 100)} %`;
  table.push(
    ['orders', String(bare.requested), String(retake.requested)],
    [
      'pictures delivered',
      terminal.style('red', `${bare.succeeded} (${share(bare.succeeded, bare.requested)})`),
      terminal.style('green', `${retake.succeeded} (${share(retake.succeeded, retake.requested)})`),
    ],
    ['customers without one', String(bare.requested - bare.succeeded), String(retake.failed)],
    ['  of them outside the outage', String(bare.failedOutsideOutage), String(failedOutsideOutage)],
    ['upstream requests', String(bare.requested), String(retake.attempts)],
    ['failovers', 'none', String(retake.failovers)],
    ['cost, as the client knows it', 'not told', dollars(retake.nanoUsd)],
    ['cost, in the upstream’s ledger', dollars(bare.ledgerNanoUsd), dollars(ledgerNanoUsd)],
  );
  return table.toString();
}

/** What Retake asked of each channel. Times are multiplied by `speed`; `ledger` is the upstream's bill, if there is one. */
export function perChannel(terminal: Terminal, { channels }: Tally, speed: number, ledger?: (channel: string) => number): string {
  const heads = ['channel', 'attempts', 'pictures', 'errors', 'p50', 'p95', 'cost', ...(ledger ? ['ledger'] : [])];
  const table = createTable(terminal, heads, ['left', 'right', 'right', 'left', 'right', 'right', 'right', 'right']);
  const seconds = (ms: number | undefined): string => (ms === undefined ? '-' : `${((ms * speed) / 1000).toFixed(1)} s`);
  for (const { channel, attempts, pictures, errors, p50Ms, p95Ms, nanoUsd } of channels) {
    table.push([
      channel,
      String(attempts),
      String(pictures),
      errors.length === 0 ? 'none' : errors.map(([type, count]) => `${count} ${type}`).join(', '),
      seconds(p50Ms),
      seconds(p95Ms),
      dollars(nanoUsd),
      ...(ledger ? [dollars(ledger(channel))] : []),
    ]);
  }
  return table.toString();
}

function createTable(terminal: Terminal, head: string[], colAligns: ('left' | 'right')[]): Table.Table {
  return new Table({
    head: head.map((title) => terminal.style('bold', title)),
    colAligns,
    style: { head: [], border: [], compact: true },
  });
}
