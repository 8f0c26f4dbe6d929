import { formatUsd } from '@retake/core';
import type { ImageJob, ItemResult, JobCost } from '@retake/queue';
import type { Bill } from './upstream.ts';

/** What a catalog has come to. Money is in nano-dollars (1e-9 USD), times are epoch milliseconds. */
export interface CatalogReport {
  readonly jobId: string;
  readonly pictures: number;
  readonly failed: number;
  /** Items that may have been billed, and brought no picture. */
  readonly unknown: number;
  /** What the items say they have cost. */
  readonly nanoUsd: number;
  /** What they were expected to cost when they were ordered; `undefined` where a price was unknown. */
  readonly expectedNanoUsd: number | undefined;
  /** The most that unknown bills can add. */
  readonly unknownUpToNanoUsd: number | undefined;
  /** What the same pictures would have cost at once, as far as that is known. */
  readonly atOnceNanoUsd: number | undefined;
  /** The upstream's side of the account; `undefined` where only the vendor knows. */
  readonly upstream: Bill | undefined;
  /** Whether both sides say the same, and that it is half of the list price. */
  readonly agrees: boolean;
  readonly submittedAt: number;
  readonly endedAt: number;
  /** Items by where they were bought. */
  readonly places: Readonly<Record<string, number>>;
}

/** Sums up a job that has ended. */
export function reportOf({
  job,
  results,
  cost,
  bill,
  endedAt,
  expectedNanoUsd,
}: {
  readonly job: ImageJob;
  readonly results: readonly ItemResult[];
  readonly cost: JobCost;
  readonly bill: Bill | undefined;
  readonly endedAt: number;
  readonly expectedNanoUsd: number | undefined;
}): CatalogReport {
  const having = (outcome: string): number => results.filter((result) => result.outcome === outcome).length;
  const saved = results.map(({ savedNanoUsd }) => savedNanoUsd);
  const savedNanoUsd = saved.every((each) => each !== undefined) ? saved.reduce((sum, each) => sum + each, 0) : undefined;
  const { nanoUsd, unknownUpToNanoUsd } = cost;
  const places: Record<string, number> = {};
  for (const { place } of results) places[place] = (places[place] ?? 0) + 1;
  return {
    jobId: job.id,
    pictures: having('done'),
    failed: having('failed'),
    unknown: having('unknown'),
    nanoUsd,
    expectedNanoUsd,
    unknownUpToNanoUsd,
    atOnceNanoUsd: savedNanoUsd === undefined ? undefined : nanoUsd + savedNanoUsd,
    upstream: bill,
    agrees: bill === undefined || (bill.nanoUsd === nanoUsd && bill.listNanoUsd === 2 * nanoUsd),
    submittedAt: job.submittedAt,
    endedAt,
    places,
  };
}

const MINUTE_MS = 60_000;

/** The report for people, as a table of Markdown, which reads as well on a terminal. */
export function reportTable(report: CatalogReport): string {
  const { upstream } = report;
  const minutes = Math.round((report.endedAt - report.submittedAt) / MINUTE_MS);
  const rows: readonly (readonly [string, string])[] = [
    ['pictures', `${report.pictures}${problems(report)}`],
    [
      'bought',
      Object.entries(report.places)
        .map(([place, items]) => `${items} by ${place}`)
        .join(', '),
    ],
    ['took', `${Math.floor(minutes / 60)} h ${minutes % 60} min`],
    ['cost', exactly(report.nanoUsd)],
    ['was expected to', exactly(report.expectedNanoUsd)],
    ...(upstream === undefined
      ? []
      : ([
          ['charged by the upstream', exactly(upstream.nanoUsd)],
          ['at list price', exactly(upstream.listNanoUsd)],
          ['both agree, at half the list price', report.agrees ? 'yes, to the nano-dollar' : 'NO'],
        ] as const)),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const longest = Math.max(...rows.map(([, value]) => value.length));
  const line = (name: string, value: string): string => `| ${name.padEnd(width)} | ${value.padEnd(longest)} |`;
  return [
    line('', ''),
    `| ${'-'.repeat(width)} | ${'-'.repeat(longest)} |`,
    ...rows.map(([name, value]) => line(name, value)),
  ].join('\n');
}

function problems({ failed, unknown, unknownUpToNanoUsd }: CatalogReport): string {
  const parts = [
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(unknown === 0 ? [] : [`${unknown} unknown, at most ${exactly(unknownUpToNanoUsd)}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function exactly(nanoUsd: number | undefined): string {
  return nanoUsd === undefined ? 'unknown' : formatUsd(nanoUsd);
}
