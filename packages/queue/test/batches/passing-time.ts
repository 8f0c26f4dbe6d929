import { setTimeout } from 'node:timers/promises';
import type { ItemRecord } from '../../src/store/item-record.ts';
import type { Workshop } from '../working/workshop.ts';

const STEP_MS = 300_000;

/** Moves the time of a workshop on until something has come, but not while something is done, or is to be done by now. */
export async function passing<T>({ clock, isAtRest, parts }: Workshop, wanted: Promise<T>, stepMs = STEP_MS): Promise<T> {
  const end = new AbortController();
  const over = wanted.finally(() => end.abort());
  const isDue = async (): Promise<boolean> => ((await parts.store.nextDueAt()) ?? Number.POSITIVE_INFINITY) <= clock.now();
  const pass = async (): Promise<void> => {
    while (!end.signal.aborted) {
      await setTimeout(30);
      if (isAtRest() && !(await isDue()) && isAtRest()) clock.advance(stepMs);
    }
  };
  const [value] = await Promise.all([over, pass()]);
  return value;
}

/** Moves time on until these items have ended. */
export function untilEnded(shop: Workshop, ids: readonly string[], stepMs?: number): Promise<readonly ItemRecord[]> {
  return passing(shop, Promise.all(ids.map((id) => shop.until(id, 'done', 'failed', 'unknown', 'cancelled'))), stepMs);
}
