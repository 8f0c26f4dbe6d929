import { numberOf, startChild } from '../child.ts';
import { ROADS } from './roads.ts';

/** What 32 pictures of 15 MB at once may take, in bytes: the whole process at its peak. */
export const MAX_PEAK_RSS_BYTES = 1_500_000_000;

/** What pictures may hold after a collection, as a multiple of their bytes: each is there once, give or take an allocator's rounding. */
export const MAX_HELD_RATIO = 1.1;

/**
 * What may be held besides decoded bytes, as a multiple of them: code and bookkeeping, but not strings of their base64, which would
 * be 1.33.
 */
export const MAX_ELSEWHERE_RATIO = 0.25;

/** What the pictures of one road took. */
export interface ChannelMemoryRow {
  readonly road: string;
  /** The whole process at its peak. */
  readonly peakRssBytes: number;
  /** Decoded bytes at their peak, as a multiple of the pictures' own. */
  readonly peakRatio: number;
  /** Decoded bytes that are held after a collection, as a multiple of the pictures' own. */
  readonly heldRatio: number;
  /** What is held in the heap and in strings after a collection, as a multiple of the pictures' bytes. */
  readonly elsewhereRatio: number;
  readonly wallMs: number;
}

/** How much is fetched. */
export interface ChannelMemoryOptions {
  /** Pictures at once on each road. */
  readonly pictures: number;
  /** Bytes of a picture. */
  readonly bytes: number;
  /** A process for each road, so that the peak of one is not that of another; else one for all. */
  readonly alone: boolean;
}

/** Fetches and holds pictures on every road, one road after the other, from upstreams in another process. */
export async function runChannelMemory({ pictures, bytes, alone }: ChannelMemoryOptions): Promise<readonly ChannelMemoryRow[]> {
  const upstream = startChild('./channel-memory/upstream.ts', ['--bytes', String(bytes)]);
  try {
    const urls = await upstream.next();
    const groups = alone ? ROADS.map((road) => [road]) : [ROADS];
    const rows: ChannelMemoryRow[] = [];
    for (const roads of groups) {
      const args = roads.flatMap(({ id }) => ['--road', id, '--url', String(urls[id])]);
      const client = startChild('./channel-memory/client.ts', [
        ...args,
        '--pictures',
        String(pictures),
        '--bytes',
        String(bytes),
      ]);
      try {
        for (const { id } of roads) rows.push(rowOf(id, await client.next()));
      } finally {
        await client.end();
      }
    }
    return rows;
  } finally {
    await upstream.end();
  }
}

/** Every bar that a row misses, in words. */
export function missedBars({ road, peakRssBytes, heldRatio, elsewhereRatio }: ChannelMemoryRow): readonly string[] {
  return [
    ...(peakRssBytes < MAX_PEAK_RSS_BYTES ? [] : [`${road}: peak RSS ${(peakRssBytes / 1e6).toFixed(0)} MB`]),
    ...(heldRatio <= MAX_HELD_RATIO ? [] : [`${road}: holds ${heldRatio.toFixed(2)} times its pictures`]),
    ...(elsewhereRatio <= MAX_ELSEWHERE_RATIO
      ? []
      : [`${road}: holds ${elsewhereRatio.toFixed(2)} times its pictures besides the pictures`]),
  ];
}

function rowOf(road: string, sample: Readonly<Record<string, unknown>>): ChannelMemoryRow {
  const pictureBytes = numberOf(sample, 'pictureBytes');
  const ratio = (figure: string): number => numberOf(sample, figure) / pictureBytes;
  return {
    road,
    peakRssBytes: numberOf(sample, 'peakRssBytes'),
    peakRatio: ratio('peakBytes'),
    heldRatio: ratio('heldBytes'),
    elsewhereRatio: ratio('heldElsewhereBytes'),
    wallMs: numberOf(sample, 'wallMs'),
  };
}
