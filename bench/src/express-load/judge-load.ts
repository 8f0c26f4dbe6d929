import { median } from '../median.ts';
import { MEMORY_KINDS, type MemorySample } from './memory-sample.ts';

/** The tail of the event loop's delay, as a multiple of that of the same app without Retake. */
export const MAX_P99_RATIO = 2;
/** What each kind of memory may have more at the end of the second half than at its beginning, as a share. */
export const MAX_GROWTH = 0.1;
/** What has to be delivered of what the app without Retake delivers in as much time. */
export const MIN_PICTURES_RATIO = 0.8;

/**
 * Pictures that more callers than usual may be taking at the moment of a sample. Memory that grows by less than these is no leak: one of a
 * single picture in a hundred would be more after a minute.
 */
const IN_FLIGHT = 20;

/** What came of one app under load. */
export interface LoadedApp {
  readonly p99Ms: number;
  readonly maxMs: number;
  /** After a collection, at ten moments of the second half. */
  readonly memory: readonly MemorySample[];
  readonly rejections: number;
  /** How often the circuit of an upstream opened: calls rest as long as both are open. */
  readonly circuitsOpened: number;
  readonly rssMiB: number;
  /** Pictures that callers have; answers with a problem; answers that broke off. */
  readonly pictures: number;
  readonly problems: number;
  /** How many of each, such as `no_candidate: 3`. */
  readonly problemCodes: readonly string[];
  readonly broken: number;
}

/** Both apps, and what the upstreams were paid for. */
export interface LoadResult {
  readonly retake: LoadedApp;
  readonly plain: LoadedApp;
  /** Pictures that left the upstreams whole. */
  readonly paid: number;
  /** Bytes of a picture. */
  readonly bytes: number;
}

/** What is held against bars. */
export interface LoadVerdict {
  readonly p99Ratio: number;
  readonly picturesRatio: number;
  /** Of each kind, as a share of what there was. */
  readonly growth: Readonly<Record<keyof MemorySample, number>>;
  /** Pictures that the upstreams delivered whole, and that no caller has. */
  readonly lost: number;
  readonly missed: readonly string[];
}

/** Holds a run against its bars. */
export function judgeLoad({ retake, plain, paid, bytes }: LoadResult): LoadVerdict {
  const p99Ratio = retake.p99Ms / plain.p99Ms;
  const picturesRatio = retake.pictures / plain.pictures;
  const lost = paid - retake.pictures;
  const growthOf = (kind: keyof MemorySample): number => grown(retake.memory, kind, bytes);
  const growth = {
    heapUsed: growthOf('heapUsed'),
    external: growthOf('external'),
    arrayBuffers: growthOf('arrayBuffers'),
    rss: growthOf('rss'),
  };
  const missed = [
    ...(p99Ratio <= MAX_P99_RATIO ? [] : [`p99 of the event loop ${p99Ratio.toFixed(2)} times that without Retake`]),
    ...MEMORY_KINDS.filter((kind) => !(growth[kind] <= MAX_GROWTH)).map(
      (kind) => `${kind} grew by ${(growth[kind] * 100).toFixed(0)} % in the second half`,
    ),
    ...(picturesRatio >= MIN_PICTURES_RATIO ? [] : [`${picturesRatio.toFixed(2)} of the pictures of the app without Retake`]),
    ...(retake.problems === 0 ? [] : [`${retake.problems} answers were problems (${retake.problemCodes.join(', ')})`]),
    ...(retake.rejections === 0 ? [] : [`${retake.rejections} unhandled rejections`]),
    ...(retake.broken === 0 ? [] : [`${retake.broken} answers broke off`]),
    ...(lost === 0 ? [] : [`${lost} paid pictures reached nobody`]),
  ];
  return { p99Ratio, picturesRatio, growth, lost, missed };
}

/** By how much the middle of the last samples is above that of the first; 0 within what pictures in flight make of it. */
function grown(samples: readonly MemorySample[], kind: keyof MemorySample, bytes: number): number {
  const half = samples.length >> 1;
  const [before, after] = [samples.slice(0, half), samples.slice(-half)].map((part) =>
    median(part.map((sample) => sample[kind])),
  );
  if (before === undefined || after === undefined) return Number.NaN;
  // Objects of JavaScript are no pictures: theirs is held against the bar as it is.
  const noise = kind === 'heapUsed' ? 0 : IN_FLIGHT * bytes;
  return after - before <= noise ? Math.min(0, after / before - 1) : after / before - 1;
}
