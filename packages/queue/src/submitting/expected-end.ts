import { placeItem } from '../placing/place-item.ts';
import type { PlacingOptions } from '../placing/placing-options.ts';
import type { EstimateAssumptions, QueueOutlook } from './estimate-assumptions.ts';

/** Items that are to be bought. */
export interface ItemsToBuy {
  /** How many are bought at once. */
  readonly interactive: number;
  /** How many are bought at night. */
  readonly offPeak: number;
  /** How many go into batches, by their tray. */
  readonly trays: ReadonlyMap<string, number>;
  /** Epoch milliseconds. */
  readonly deadlineAt: number | undefined;
}

/** When and how they are bought. */
export interface Buying {
  /** Epoch milliseconds. */
  readonly now: number;
  /** `undefined` where no batches are made. */
  readonly batching: { readonly mostItems: number; readonly gatherMs: number } | undefined;
  readonly placing: PlacingOptions;
}

/** When items should be there. */
export interface ExpectedEnd {
  /** Of the last one, in epoch milliseconds. */
  readonly doneBy: number;
  /** Whether batches have been seen to take longer than there is time, so that their items are bought at once after all. */
  readonly spills: boolean;
}

type Outlook = ItemsToBuy & Buying & QueueOutlook;

/** Adds up how long items take behind what is owed already. Pure. */
export function expectedEnd(outlook: Outlook): ExpectedEnd {
  const { now, interactive, offPeak, assumed } = outlook;
  const ends = [now];
  if (interactive > 0) ends.push(now + workMs(assumed.ahead + interactive, assumed));
  if (offPeak > 0) ends.push(nightsEnd(outlook));
  const batches = batchesEnd(outlook);
  return { doneBy: Math.max(...ends, batches.doneBy), spills: batches.spills };
}

/** How long so many take that are bought by themselves. */
function workMs(items: number, { concurrency, picture }: EstimateAssumptions): number {
  return Math.ceil(items / concurrency) * picture.ms;
}

/** A batch is filled when its items had their turn, is sent when it is full or has waited, and given up when the time that is kept back begins. */
function batchesEnd({ now, trays, batching, assumed, gathering, deadlineAt, placing }: Outlook): ExpectedEnd {
  const { batch, ahead } = assumed;
  if (trays.size === 0 || batching === undefined || batch === undefined) return { doneBy: now, spills: false };
  const givenUpAt = deadlineAt === undefined ? Number.POSITIVE_INFINITY : deadlineAt - placing.spillReserveMs;
  const laidAt = now + workMs(ahead, assumed);
  const ends = [...trays].map(([tray, items]) => {
    const isFull = (items + (gathering.get(tray) ?? 0)) % batching.mostItems === 0;
    return laidAt + (isFull ? 0 : batching.gatherMs) + batch.ms;
  });
  const all = [...trays.values()].reduce((sum, items) => sum + items, 0);
  const last = Math.max(...ends);
  if (last <= givenUpAt) return { doneBy: last, spills: false };
  // What is published is a target, which most batches are far below: they are counted on until they are seen to take that long.
  return { doneBy: givenUpAt + workMs(all, assumed), spills: batch.from === 'measured' };
}

/** Night after night, and what no night has room for at once. */
function nightsEnd({ now, offPeak, assumed, deadlineAt, placing }: Outlook): number {
  const { concurrency, picture } = assumed;
  const facts = { batch: undefined, interactiveNanoUsd: undefined, deadlineAt, batchTries: 0 };
  let left = assumed.waiting + offPeak;
  let at = now;
  for (;;) {
    const { place, notBefore, until } = placeItem({ ...facts, now: at }, placing);
    if (place !== 'off-peak' || until === undefined) return at + workMs(left, assumed);
    at = until;
    const begins = Math.max(notBefore, now + workMs(assumed.ahead, assumed));
    if (begins >= until) continue;
    // What is begun in a night is finished.
    const rounds = Math.ceil((until - begins) / picture.ms);
    if (left <= rounds * concurrency) return begins + workMs(left, assumed);
    left -= rounds * concurrency;
  }
}
