import { setTimeout } from 'node:timers/promises';
import type { GroupWatch } from './change-watch.ts';

/** How long nobody looks when nothing is told to have changed, in milliseconds of real time. */
const MOST_MS = 2_000;

/** Looking takes at most a fifth of the time. */
const REST_PER_LOOK = 4;

const LEAST_REST_MS = 10;
const MOST_REST_MS = 1_000;

/** Makes a function that waits until it is worth to look at a job again, and longer where looking takes long. */
export function lookAgain(watch: GroupWatch, signal: AbortSignal | undefined): () => Promise<void> {
  let began = performance.now();
  return async () => {
    const restMs = Math.min(MOST_REST_MS, Math.max(LEAST_REST_MS, (performance.now() - began) * REST_PER_LOOK));
    await setTimeout(restMs, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted());
    await watch.next(MOST_MS, signal);
    began = performance.now();
  };
}
