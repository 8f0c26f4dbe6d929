import type { Clock } from '@retake/core';
import type { ChannelOptions, SimulatorClock } from '@retake/simulator';

/** Where the queue of a run is kept. */
export const GROUNDS = ['redis', 'postgres', 'embedded'] as const;
/** Where the queue of a run is kept. */
export type Ground = (typeof GROUNDS)[number];

/**
 * What is ordered: `batch` and `flux` can be found again after a crash, `report` and `retry` are drawn by one answer to one request, which
 * nobody can ask for again.
 */
export const KINDS = ['batch', 'flux', 'report', 'retry'] as const;
/** What is ordered. */
export type Kind = (typeof KINDS)[number];

/** One submission. */
export interface Chunk {
  readonly kind: Kind;
  /** Of the run, and of each of its repetitions: its idempotency key. */
  readonly key: string;
  readonly count: number;
}

/** What all processes of a run know. */
export interface World {
  readonly ground: Ground;
  /** Of Redis or PostgreSQL. */
  readonly url: string;
  /** Of the embedded database. */
  readonly directory: string;
  readonly blobs: string;
  /** Of each process. */
  readonly concurrency: number;
  /** When the run began in real time, and how many of its milliseconds go by in a real one. */
  readonly startedAt: number;
  readonly timeScale: number;
  readonly urls: { readonly gemini: string; readonly flux: string; readonly relay: string };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What the plain channel asks for a picture, in nano-dollars. */
export const RELAY_NANO_USD = 20_000_000;

/** The upstreams: times in milliseconds of the run's clock. */
export const CHANNELS: readonly ChannelOptions[] = [
  {
    id: 'gemini',
    dialect: 'ai-studio',
    behaviour: { batch: { pendingMs: MINUTE_MS, runningMs: 10 * MINUTE_MS, listedAfterMs: 2 * MINUTE_MS } },
  },
  {
    id: 'flux',
    dialect: 'flux',
    behaviour: { latency: { medianMs: MINUTE_MS, p95Ms: 2 * MINUTE_MS, timeScale: 1 }, deliveryLifeMs: DAY_MS },
  },
  {
    id: 'relay',
    dialect: 'relay',
    prices: { 'gemini-3-pro-image': RELAY_NANO_USD / 1e9 },
    behaviour: {
      latency: { medianMs: MINUTE_MS / 2, p95Ms: MINUTE_MS, timeScale: 1 },
      faults: [{ fault: 'overloaded', rate: 0.03 }],
    },
  },
];

/** The time of a run, the same in all its processes. */
export function runClock({ startedAt, timeScale }: Pick<World, 'startedAt' | 'timeScale'>): Clock & SimulatorClock {
  return {
    now: () => Math.round(startedAt + (Date.now() - startedAt) * timeScale),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal.aborted) return resolve();
        const wake = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, Math.min(ms / timeScale, 2 ** 31 - 1));
        signal.addEventListener('abort', wake);
      }),
  };
}

/** The prompt of an item, by which the ledger of the simulator is read. */
export function promptOf({ key }: Chunk, index: number): string {
  return `${key} picture ${index}`;
}

/** Chunks of all kinds, `items` in all. */
export function chunksOf(items: number, size: number): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let left = items, number = 0; left > 0; number += 1) {
    const count = Math.min(size, left);
    const kind = KINDS[number % KINDS.length] ?? 'batch';
    chunks.push({ kind, key: `${kind}-${number}`, count });
    left -= count;
  }
  return chunks;
}
