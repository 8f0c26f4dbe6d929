import { usdOf } from '@retake/core';
import type { Rows } from './run.ts';

/** The line that `--json` ends with. Amounts are in dollars; `null` is unknown, never zero. */
export function jsonLine(rows: Rows): string {
  const usd = (nanoUsd: number | undefined): number | null => (nanoUsd === undefined ? null : usdOf(nanoUsd));
  return JSON.stringify({
    requested: rows.length,
    drawn: rows.filter(([{ picture }]) => picture !== undefined).length,
    differing: rows.filter(([, { agrees }]) => agrees === false).length,
    channels: rows.map(([{ entry, picture, file, error, latencyMs }, { nanoUsd, basis, ledgerNanoUsd }]) => ({
      channel: entry.id,
      model: entry.model,
      file: file ?? null,
      width: picture?.width ?? null,
      height: picture?.height ?? null,
      mediaType: picture?.mediaType ?? null,
      costUsd: usd(nanoUsd),
      basis,
      ledgerUsd: usd(ledgerNanoUsd),
      latencyMs: Math.round(latencyMs),
      error: error ?? null,
    })),
  });
}

/** Everything that did not go as it must, for people; empty when all is well. */
export function complaints(rows: Rows): readonly string[] {
  return rows.flatMap(([{ entry, picture, error }, { nanoUsd, ledgerNanoUsd, agrees }]) => [
    ...(picture === undefined ? [`${entry.id} drew nothing: ${error ?? 'no picture'}`] : []),
    ...(agrees === false
      ? [`${entry.id}: Retake counted ${nanoUsd ?? 'an unknown number of'} nano-dollars, its upstream ${ledgerNanoUsd ?? '?'}.`]
      : []),
  ]);
}
