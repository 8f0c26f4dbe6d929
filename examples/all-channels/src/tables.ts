import { relative } from 'node:path';
import Table from 'cli-table3';
import type { Account } from './account.ts';
import type { Drawn } from './drawn.ts';
import type { Terminal } from './terminal.ts';
import { costText, latencyText, pixelsText } from './words.ts';

type Row = readonly [Drawn, Account];

/** A row for each channel: what came, and what it cost. */
export function picturesTable(terminal: Terminal, rows: readonly Row[]): string {
  const heads = ['channel', 'model', 'picture', 'pixels', 'type', 'cost in USD', 'basis', 'latency'];
  const table = createTable(terminal, heads, ['left', 'left', 'left', 'right', 'left', 'right', 'left', 'right']);
  for (const [{ entry, picture, file, attempts, latencyMs }, { nanoUsd, basis }] of rows) {
    table.push([
      entry.id,
      entry.model,
      file === undefined
        ? terminal.style('red', `none (${attempts.at(-1)?.error?.type ?? 'not asked'})`)
        : relative(process.cwd(), file),
      pixelsText(picture),
      picture?.mediaType ?? '',
      costText(nanoUsd),
      basis,
      latencyText(latencyMs),
    ]);
  }
  return table.toString();
}

/** A sentence for each channel that drew for nothing, so that its zero is not taken for an unknown price. */
export function freeNotes(rows: readonly Row[]): readonly string[] {
  return rows
    .filter(([{ picture }, { nanoUsd }]) => picture !== undefined && nanoUsd === 0)
    .map(([{ entry }]) => `${entry.id} costs ${costText(0)} because its rate is 0 here.`);
}

/** A row for each channel: what Retake says it cost beside what the upstream billed. */
export function billsTable(terminal: Terminal, rows: readonly Row[]): string {
  const table = createTable(terminal, ['channel', 'Retake', 'upstream', ''], ['left', 'right', 'right', 'left']);
  for (const [{ entry }, { nanoUsd, ledgerNanoUsd, agrees }] of rows) {
    const mark = agrees === true ? terminal.style('green', 'equal') : terminal.style('red', '✗ DIFFERS');
    table.push([entry.id, costText(nanoUsd), costText(ledgerNanoUsd), mark]);
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
