import { formatUsd } from '../../../src/index.ts';
import type { PlayedCall } from './play-day.ts';
import { sliceOf, slicesOf, type Slice } from './slices.ts';
import { CHANNELS, HOUR_MS, OUTAGES, PEAKS, RELAY_BROKE, RETIRES_AT_MS, type Stretch } from './the-day.ts';

const BLOCK_MS = 2 * HOUR_MS;

/** The day as a table of Markdown, two hours a row. */
export function dayTable(calls: readonly PlayedCall[]): string {
  const heads = [
    'hours',
    'calls',
    'delivered',
    'at the first attempt',
    'degraded',
    ...CHANNELS,
    'attempts a call',
    'spend',
    'what was wrong',
  ];
  const blocks = slicesOf(calls, BLOCK_MS).map((slice, index) => {
    const fromMs = index * BLOCK_MS;
    const hours = `${hourOf(fromMs)} to ${hourOf(fromMs + BLOCK_MS)}`;
    return [hours, ...cellsOf(slice), wrongIn({ fromMs, toMs: fromMs + BLOCK_MS })];
  });
  const total = ['**the day**', ...cellsOf(sliceOf(calls)), ''];
  const rows = [heads, ...blocks, total];
  const widths = heads.map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(heads), rule, ...[...blocks, total].map(line)].join('\n');
}

function cellsOf({ calls, delivered, atFirstAttempt, degraded, byChannel, attempts, nanoUsd }: Slice): readonly string[] {
  const share = (part: number): string => `${((100 * part) / calls).toFixed(1)} %`;
  const undelivered = calls - delivered;
  return [
    calls.toLocaleString('en-US'),
    undelivered === 0 ? 'all' : `all but ${undelivered}`,
    share(atFirstAttempt),
    share(degraded),
    ...CHANNELS.map((id) => share(byChannel[id] ?? 0)),
    (attempts / calls).toFixed(2),
    `$${formatUsd(nanoUsd).replace(/^\$/, '')}`,
  ];
}

function hourOf(ms: number): string {
  return `${String(ms / HOUR_MS).padStart(2, '0')}:00`;
}

function wrongIn(block: Stretch): string {
  const meets = ({ fromMs, toMs }: Stretch): boolean => fromMs < block.toMs && toMs > block.fromMs;
  return [
    ...(PEAKS.some(meets) ? ['peak'] : []),
    ...OUTAGES.filter(meets).map(({ fromMs, toMs }) => `outage of ${(toMs - fromMs) / 60_000} min`),
    ...(meets(RELAY_BROKE) ? ['relay without balance'] : []),
    ...(block.fromMs === RETIRES_AT_MS ? ['model retired'] : []),
  ].join(', ');
}
