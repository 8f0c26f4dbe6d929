import type { ItemRecord } from '../../src/store/item-record.ts';
import type { Workshop } from '../working/workshop.ts';

const STEP_MS = 300_000;

/** Moves the time of a workshop on until something has come, but not while something is done. */
export async function passing<T>({ clock, isAtRest }: Workshop, wanted: Promise<T>, stepMs = STEP_MS): Promise<T> {
  const timer = setInterval(() => isAtRest() && clock.advance(stepMs), 50);
  return wanted.finally(() => clearInterval(timer));
}

/** Moves time on until these items have ended. */
export function untilEnded(shop: Workshop, ids: readonly string[], stepMs?: number): Promise<readonly ItemRecord[]> {
  return passing(shop, Promise.all(ids.map((id) => shop.until(id, 'done', 'failed', 'unknown', 'cancelled'))), stepMs);
}
