import type { RetakeEvent } from '@retake/core';
import type { ItemRecord } from '../store/item-record.ts';
import type { KeptAttempt } from '../store/kept-attempt.ts';
import type { QueueParts } from '../queue-parts.ts';
import { changeItem } from './change-item.ts';
import { tellError } from '../telling/tell-error.ts';

type Settled = Extract<RetakeEvent, { readonly type: 'attempt.settled' }>;

/** Attempts that are remembered: of most nobody ever hears again. */
const MOST_REMEMBERED = 1_000;

/**
 * Some work outlives its attempt, and what it cost is known only when that has ended: then the bill of its item becomes exact. Only in the
 * process that made the attempt; in others, and for what is never told, the bound stands.
 */
export class LateBills {
  readonly #parts: Pick<QueueParts, 'store' | 'tell' | 'clock' | 'itemEnded'>;
  readonly #expected = new Map<string, ItemRecord>();
  /** What was told before its call had ended. */
  readonly #early = new Map<string, Settled>();

  constructor(parts: Pick<QueueParts, 'store' | 'tell' | 'clock' | 'itemEnded'>) {
    this.#parts = parts;
  }

  /** Attempts of an item that may have been billed. */
  expect(item: ItemRecord, attempts: readonly KeptAttempt[]): void {
    for (const { id, billing } of attempts) {
      if (billing !== 'unknown') continue;
      const early = this.#early.get(id);
      if (early === undefined) remember(this.#expected, id, item);
      else void this.#book(item, early);
    }
  }

  /** Hears an event of the service. */
  heard(event: RetakeEvent): void {
    if (event.type !== 'attempt.settled') return;
    const item = this.#expected.get(event.attemptId);
    if (item === undefined) remember(this.#early, event.attemptId, event);
    else void this.#book(item, event);
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
    try {
      await changeItem(this.#parts, item, ({ state, dueAt, body }) => {
        return { state, dueAt, body: { ...body, attempts: body.attempts.map(exact) } };
      });
      this.#parts.itemEnded(item.group);
    } catch (error) {
      tellError(this.#parts, 'writing down what an attempt has cost', error);
    }
  }
}

function remember<Value>(known: Map<string, Value>, id: string, value: Value): void {
  known.set(id, value);
  const [oldest] = known.keys();
  if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
}
