import type { ImageService, RetakeEvent } from '@retake/core';
import type { ItemRecord } from '../store/item-record.ts';
import type { KeptAttempt } from '../store/kept-attempt.ts';
import type { QueueParts } from '../queue-parts.ts';
import { changeItem } from './change-item.ts';
import { insist } from './insist.ts';
import { tellError } from '../telling/tell-error.ts';

type Settled = Extract<RetakeEvent, { readonly type: 'attempt.settled' }>;

/** Attempts that are remembered: of most nobody ever hears again. */
const MOST_REMEMBERED = 1_000;

/** What of a queue is needed to hear of late bills. */
export interface LateBillsParts extends Pick<QueueParts, 'store' | 'tell' | 'clock' | 'itemEnded'> {
  readonly images: Pick<ImageService, 'subscribe'>;
}

/**
 * Some work outlives its attempt, and what it cost is known only when that has ended: then the bill of its item becomes exact, wherever that
 * has got to meanwhile. The service that made the attempt tells it, also in a process that does not work itself; for what is never told,
 * the bound stands.
 */
export class LateBills {
  readonly #parts: LateBillsParts;
  readonly #unsubscribe: () => void;
  readonly #lastTries = new AbortController();
  readonly #booking = new Set<Promise<void>>();
  readonly #expected = new Map<string, ItemRecord>();
  /** What was told before its call had ended. */
  readonly #early = new Map<string, Settled>();

  constructor(parts: LateBillsParts) {
    this.#parts = parts;
    this.#unsubscribe = parts.images.subscribe((event) => this.#heard(event));
  }

  /** Hears no more, and waits until what was heard is written, or cannot be. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#lastTries.abort();
    await Promise.all(this.#booking);
  }

  /** Attempts of an item that may have been billed. */
  expect(item: ItemRecord, attempts: readonly KeptAttempt[]): void {
    for (const { id, billing } of attempts) {
      if (billing !== 'unknown') continue;
      const early = this.#early.get(id);
      if (early === undefined) remember(this.#expected, id, item);
      else this.#begin(item, early);
    }
  }

  #heard(event: RetakeEvent): void {
    if (event.type !== 'attempt.settled') return;
    const item = this.#expected.get(event.attemptId);
    if (item === undefined) remember(this.#early, event.attemptId, event);
    else this.#begin(item, event);
  }

  #begin(item: ItemRecord, event: Settled): void {
    const booking = this.#book(item, event).finally(() => this.#booking.delete(booking));
    this.#booking.add(booking);
  }

  /** Never rejects: the bound stands where it cannot be written. */
  async #book(item: ItemRecord, { attemptId, billing, cost }: Settled): Promise<void> {
    this.#expected.delete(attemptId);
    this.#early.delete(attemptId);
    if (billing === 'unknown') return;
    const exact = (attempt: KeptAttempt): KeptAttempt => {
      if (attempt.id !== attemptId) return attempt;
      const { unknownUpToNanoUsd, ...known } = attempt;
      const isPriced = billing === 'not-billed' || cost.nanoUsd !== undefined;
      return { ...known, billing, nanoUsd: cost.nanoUsd, ...(isPriced ? {} : { unknownUpToNanoUsd }) };
    };
    const write = (): Promise<unknown> =>
      changeItem(this.#parts, item, ({ state, dueAt, body }) => {
        return { state, dueAt, body: { ...body, attempts: body.attempts.map(exact) } };
      });
    const failed = (error: unknown): void => tellError(this.#parts, 'writing down what an attempt has cost', error);
    try {
      await insist(write, failed, this.#lastTries.signal);
      this.#parts.itemEnded(item.group);
    } catch {
      // It was told, and tried to the last.
    }
  }
}

function remember<Value>(known: Map<string, Value>, id: string, value: Value): void {
  known.set(id, value);
  const [oldest] = known.keys();
  if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
}
