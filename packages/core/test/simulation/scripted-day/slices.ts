import type { PlayedCall } from './play-day.ts';
import { DAY_MS } from './the-day.ts';

/** What happened in one slice of the day, by the time at which its calls came. */
export interface Slice {
  readonly calls: number;
  readonly delivered: number;
  readonly atFirstAttempt: number;
  readonly degraded: number;
  readonly attempts: number;
  /** Delivered calls by channel. */
  readonly byChannel: Readonly<Record<string, number>>;
  readonly nanoUsd: number;
}

/** Cuts the day into slices of equal length. */
export function slicesOf(calls: readonly PlayedCall[], sliceMs: number): readonly Slice[] {
  return Array.from({ length: DAY_MS / sliceMs }, (_, index) =>
    sliceOf(calls.filter(({ atMs }) => Math.floor(atMs / sliceMs) === index)),
  );
}

/** Adds calls up. */
export function sliceOf(calls: readonly PlayedCall[]): Slice {
  const byChannel: Record<string, number> = {};
  for (const { channel } of calls) if (channel !== undefined) byChannel[channel] = (byChannel[channel] ?? 0) + 1;
  const count = (is: (call: PlayedCall) => boolean): number => calls.filter(is).length;
  return {
    calls: calls.length,
    delivered: count(({ channel }) => channel !== undefined),
    atFirstAttempt: count(({ channel, attempts }) => channel !== undefined && attempts === 1),
    degraded: count(({ degraded }) => degraded),
    attempts: calls.reduce((sum, { attempts }) => sum + attempts, 0),
    byChannel,
    nanoUsd: calls.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0),
  };
}
