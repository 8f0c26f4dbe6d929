import type { StreamEvent } from '@retake/core';
import type { Intent, ItemRecord } from '../store/item-record.ts';
import type { KeptAttempt } from '../store/kept-attempt.ts';
import { tryStep } from './change-item.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from './work-parts.ts';

/** The most that a purchase can be billed, and by which it becomes less. Nano-dollars; `undefined` where no price is known. */
export interface PurchaseBound {
  /** Of one attempt. */
  readonly ofAttempt: number | undefined;
  /** Attempts that a call makes at most. */
  readonly mostAttempts: number;
}

/**
 * What is written of a purchase while it is under way, so that whoever finds its record knows what may have been paid for, and what can be
 * collected: tokens at once, and failures, by which the bound becomes less. What is not written is a wider bound and nothing worse, so a
 * purchase that goes well writes nothing here.
 */
export class PurchaseRecord {
  readonly #parts: WorkParts;
  readonly #bound: PurchaseBound;
  readonly #started = new Map<string, { readonly at: number }>();
  #item: ItemRecord;
  #intent: Intent;
  #written: Promise<void> = Promise.resolve();
  #isChanged = false;
  #isLost = false;

  /** @param item at `working`, with the intent of this purchase. */
  constructor(parts: WorkParts, item: ItemRecord, intent: Intent, bound: PurchaseBound) {
    this.#parts = parts;
    this.#item = item;
    this.#intent = intent;
    this.#bound = bound;
  }

  /** The item as it was written last; somebody else may have changed it since. */
  get item(): ItemRecord {
    return this.#item;
  }

  /** Attempts that failed so far. */
  get attempts(): readonly KeptAttempt[] {
    return this.#intent.attempts;
  }

  /** Hears an event of the call. */
  heard(event: StreamEvent): void {
    switch (event.type) {
      case 'attempt.started':
        this.#started.set(event.attemptId, { at: event.at });
        return;
      case 'attempt.succeeded':
        this.#started.delete(event.attemptId);
        return;
      case 'attempt.resumable': {
        const { attemptId, channel, model, size, resumeToken: token, reportedCostNanoUsd: nanoUsd } = event;
        const startedAt = this.#started.get(attemptId)?.at ?? event.at;
        const task = {
          token,
          attemptId,
          channel,
          model,
          size,
          startedAt,
          nanoUsd,
          upToNanoUsd: nanoUsd ?? this.#bound.ofAttempt,
        };
        this.#change({ ...this.#intent, resumable: [...this.#intent.resumable, task] });
        return;
      }
      case 'attempt.failed': {
        const { attemptId: id, kind, channel, model, size, durationMs, billing, cost, requestId, errorType: type } = event;
        const startedAt = this.#started.get(id)?.at ?? event.at - durationMs;
        this.#started.delete(id);
        const { statusCode, upstreamCode } = event;
        const task = this.#intent.resumable.find(({ attemptId }) => attemptId === id);
        const attempt: KeptAttempt = {
          id,
          place: this.#intent.place,
          kind,
          channel,
          model,
          size,
          startedAt,
          durationMs,
          error: { type, message: `${channel}: ${type}`, statusCode, upstreamCode },
          billing,
          nanoUsd: cost.nanoUsd,
          unknownUpToNanoUsd: task?.upToNanoUsd ?? this.#bound.ofAttempt,
          requestId,
        };
        const attempts = [...this.#intent.attempts, attempt];
        const left = Math.max(0, this.#bound.mostAttempts - attempts.length);
        const upToNanoUsd = this.#bound.ofAttempt === undefined ? undefined : this.#bound.ofAttempt * left;
        // Work that ended without a bill is not there to be collected any more.
        const resumable =
          billing === 'unknown' ? this.#intent.resumable : this.#intent.resumable.filter((other) => other !== task);
        this.#change({ ...this.#intent, attempts, resumable, upToNanoUsd });
        return;
      }
      default:
    }
  }

  /** When all that was heard is written, or cannot be. */
  settled(): Promise<void> {
    return this.#written;
  }

  /** Writes go one after the other; what comes meanwhile goes together. */
  #change(intent: Intent): void {
    this.#intent = intent;
    if (this.#isChanged || this.#isLost) return;
    this.#isChanged = true;
    this.#written = this.#written.then(() => this.#write());
  }

  async #write(): Promise<void> {
    this.#isChanged = false;
    const step = { state: 'working', body: { ...this.#item.body, intent: this.#intent } } as const;
    try {
      const item = await tryStep(this.#parts, this.#item, step);
      if (item === undefined) this.#isLost = true;
      else this.#item = item;
    } catch (error) {
      // The next one tries again; if this one was written all the same, that finds a newer record and leaves it to the end of the purchase.
      tellError(this.#parts, 'writing down an attempt', error);
    }
  }
}
