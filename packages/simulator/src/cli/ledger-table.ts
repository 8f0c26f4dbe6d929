import type { Ledger } from '../billing/ledger.ts';

const dollars = (nanoUsd: number): string => `$${(nanoUsd / 1e9).toFixed(4)}`;

/** The ledger's totals as a table for a terminal, one row a channel and one for all. */
export const ledgerTable = (ledger: Ledger): string => {
  const totals = Object.entries(ledger.byChannel());
  const all = totals.reduce(
    (sum, [, one]) => ({
      requests: sum.requests + one.requests,
      billedRequests: sum.billedRequests + one.billedRequests,
      pictures: sum.pictures + one.pictures,
      nanoUsd: sum.nanoUsd + one.nanoUsd,
    }),
    { requests: 0, billedRequests: 0, pictures: 0, nanoUsd: 0 },
  );
  const rows = [
    ['channel', 'requests', 'billed', 'pictures', 'cost'],
    ...[...totals, ['total', all] as const].map(([id, one]) => [
      id,
      String(one.requests),
      String(one.billedRequests),
      String(one.pictures),
      dollars(one.nanoUsd),
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const written = rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column === 0))
      .join('  ')
      .trimEnd(),
  );
  return `${written.join('\n')}\n`;
};

const pad = (cell: string, width: number, left: boolean): string => (left ? cell.padEnd(width) : cell.padStart(width));

/** The ledger in one line. */
export const ledgerLine = (ledger: Ledger): string =>
  `${Object.values(ledger.byChannel()).reduce((sum, one) => sum + one.requests, 0)} requests, ${ledger.pictures()} pictures, ${dollars(ledger.nanoUsd())}`;
