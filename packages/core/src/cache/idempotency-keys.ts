import { LRUCache } from 'lru-cache';
import type { Warning } from '../channels/channel.ts';
import { type Clock, steadyNow } from '../config/clock.ts';
import { BillingUnknownError } from '../errors/billing-unknown-error.ts';
import { DeadlineExceededError } from '../errors/deadline-exceeded-error.ts';
import { IdempotencyConflictError } from '../errors/idempotency-conflict-error.ts';
import { IdempotencyUnavailableError } from '../errors/idempotency-unavailable-error.ts';
import { RecordedError } from '../errors/recorded-error.ts';
import { decodeAnswer, encodeAnswer } from './answer-bytes.ts';
import { decodeRecord, encodeRecord, type KeyRecord } from './key-record.ts';
import type { KeptAnswer } from './kept-answer.ts';
import type { KeptFailure } from './kept-failure.ts';
import type { AskReuseStore, Asked } from './reuse-access.ts';
import type { IdempotencySettings } from './reuse-options.ts';
import type { ReuseStore } from './reuse-store.ts';
import { wait } from './wait.ts';

/** A use of a key. */
export interface KeyUse {
  /** What the store knows the key by. */
  readonly key: string;
  /** Digest of the request that it is to stand for. */
  readonly request: string;
  readonly callId: string;
  /** Of the whole call, in milliseconds. */
  readonly deadlineMs: number;
}

/** A key that a call draws under. */
export interface HeldKey extends KeyUse {
  /** Whether the store said that it is this call's; where it did not, another call can have the key, whose record then stays. */
  readonly isChecked: boolean;
  /** The record on its way into the store, where that did not tell in time whether it arrived. */
  readonly addition: Promise<boolean> | undefined;
}

/** Whether this call is to draw, or what another one has drawn under the key. */
export type Claim =
  | { readonly state: 'ours'; readonly held: HeldKey; readonly warnings: readonly Warning[] }
  | { readonly state: 'answered'; readonly answer: KeptAnswer };

/** What the keys are kept with. */
export interface IdempotencyKeysParts {
  readonly settings: IdempotencySettings;
  /** The way to the records of keys. */
  readonly askRecords: AskReuseStore;
  /** The way to their answers, which can be another store. */
  readonly askAnswers: AskReuseStore;
  /** For answers that the store did not take. */
  readonly spare: ReuseStore;
  readonly clock: Clock;
}

/** How much longer than its deadline a call may take until it is taken for dead, in milliseconds: clocks of processes differ. */
const GRACE_MS = 10_000;

/** How many keys are remembered that could not be given back: 1 MB of them, after minutes of an outage. */
const UNRELEASED = 10_000;

const UNCHECKED: Warning = {
  code: 'idempotency_unchecked',
  message: 'The store of idempotency keys did not answer, so nobody looked whether this key was used before',
};

/**
 * Which request each key stands for, and what came of it. A key is taken before anything is sent: a process that dies leaves it taken,
 * and whoever comes with it again is told, rather than paying again.
 */
export class IdempotencyKeys {
  readonly #parts: IdempotencyKeysParts;
  /** Calls that paid nothing, whose keys the store did not take back: they are given back when somebody comes with them. */
  readonly #unreleased = new LRUCache<string, true>({ max: UNRELEASED });

  constructor(parts: IdempotencyKeysParts) {
    this.#parts = parts;
  }

  /**
   * Takes the key for a call, or finds what came of it. While another process draws under the key, it waits for that.
   *
   * @throws IdempotencyConflictError when it stands for another request; BillingUnknownError when its call failed, but may have been
   * billed; RecordedError when it failed and was billed; IdempotencyUnavailableError when nobody can tell; DeadlineExceededError when another process takes too long.
   */
  async claim(use: KeyUse, signal: AbortSignal): Promise<Claim> {
    const { settings, askRecords, spare, clock } = this.#parts;
    const deadline = steadyNow(clock) + use.deadlineMs;
    // Even a short window has to outlast the call, or the key would be free while it is drawn under.
    const openMs = Math.max(settings.windowMs, use.deadlineMs + GRACE_MS);
    const { key, request, callId, deadlineMs } = use;
    const kept = await spare.get(key);
    if (kept !== undefined)
      return this.#answered(use, kept, async () => ({ answered: true, answer: await spare.get(answerKey(key)) }));
    for (;;) {
      const open: KeyRecord = { version: 1, state: 'open', request, callId, openUntil: clock.now() + deadlineMs + GRACE_MS };
      let addition: Promise<boolean> | undefined;
      const added = await askRecords('claim', (store) => (addition = store.add(key, encodeRecord(open), openMs)));
      if (!added.answered) return this.#unchecked({ ...use, isChecked: false, addition }, added.cause);
      const ours: Claim = { state: 'ours', held: { ...use, isChecked: true, addition: undefined }, warnings: [] };
      if (added.answer) return ours;
      const found = await askRecords('read', (store) => store.get(key));
      if (!found.answered) return this.#unchecked({ ...use, isChecked: false, addition: undefined }, found.cause);
      // Where there is nothing it was given back meanwhile, and is free the next time.
      if (found.answer !== undefined) {
        const record = this.#checked(use, found.answer);
        if (record.state !== 'open') return this.#answered(use, found.answer, () => this.#readAnswer(key));
        // A store that lost a reply can ask its server again, which then says that the key is taken: by this very call.
        if (record.callId === callId) return ours;
        if (this.#unreleased.has(record.callId)) await this.#release({ key, callId: record.callId, addition: undefined });
        else if (clock.now() >= record.openUntil)
          throw new IdempotencyUnavailableError('interrupted', { firstCallId: record.callId });
      }
      if (steadyNow(clock) >= deadline) throw new DeadlineExceededError({ attempts: [], deadlineMs });
      await wait(settings.pollMs, signal);
    }
  }

  /** Keeps the answer to a key that was taken; in memory where the store does not take it. Never rejects. */
  async answered(held: HeldKey, answer: KeptAnswer): Promise<void> {
    const { askAnswers, spare, settings } = this.#parts;
    const { windowMs } = settings;
    const { key, request, callId, isChecked } = held;
    const bytes = encodeAnswer(answer);
    const record: KeyRecord = { version: 1, state: 'answered', request, callId };
    // The answer first: a record without one would say that it is lost.
    const kept = await askAnswers('write', async (store) => {
      if (!isChecked) return store.add(answerKey(key), bytes, windowMs);
      await store.set(answerKey(key), bytes, windowMs);
      return true;
    });
    const isAnothers = kept.answered && !kept.answer;
    if (isAnothers || (kept.answered && (await this.#tell(held, record)))) return;
    await spare.set(answerKey(key), bytes, windowMs);
    await spare.set(key, encodeRecord(record), windowMs);
  }

  /** Gives a key back after a call that failed and cost nothing; else keeps the failure. Never rejects. */
  async failed(held: HeldKey, failure: KeptFailure | undefined): Promise<void> {
    const { spare, settings } = this.#parts;
    const { key, request, callId, isChecked } = held;
    if (failure === undefined) {
      const released = this.#release(held);
      // Else its record may be on its way for as long as it likes.
      if (isChecked) await released;
      return;
    }
    const record: KeyRecord = { version: 1, request, callId, ...failure };
    if (!(await this.#tell(held, record))) await spare.set(key, encodeRecord(record), settings.windowMs);
  }

  #checked({ request }: KeyUse, bytes: Uint8Array): KeyRecord {
    const record = decodeRecord(bytes);
    if (record === undefined) throw new IdempotencyUnavailableError('answer_lost');
    if (record.request !== request) throw new IdempotencyConflictError(record.callId);
    return record;
  }

  async #answered(use: KeyUse, bytes: Uint8Array, read: () => Promise<Asked<Uint8Array | undefined>>): Promise<Claim> {
    const record = this.#checked(use, bytes);
    const { callId: firstCallId } = record;
    if (record.state === 'billing_unknown') {
      throw new BillingUnknownError({ attempts: [], channel: record.channel, firstCallId });
    }
    if (record.state === 'failed') {
      const { code, message, costNanoUsd } = record;
      throw new RecordedError(code, message, { firstCallId, costNanoUsd });
    }
    const found = await read();
    if (!found.answered) throw new IdempotencyUnavailableError('store_unavailable', { firstCallId, cause: found.cause });
    const answer = found.answer === undefined ? undefined : decodeAnswer(found.answer);
    if (answer === undefined) throw new IdempotencyUnavailableError('answer_lost', { firstCallId });
    return { state: 'answered', answer };
  }

  #readAnswer(key: string): Promise<Asked<Uint8Array | undefined>> {
    return this.#parts.askAnswers('read', (store) => store.get(answerKey(key)));
  }

  #unchecked(held: HeldKey, cause: unknown): Claim {
    if (this.#parts.settings.onStoreError === 'draw') return { state: 'ours', held, warnings: [UNCHECKED] };
    // Nothing is sent, so its record must not stand in the way of the next call.
    void this.#release(held);
    throw new IdempotencyUnavailableError('store_unavailable', { cause });
  }

  /** Puts a record in the place of the call's own. Tells whether the store did; and it did its part if it has another call's, which stays. */
  async #tell({ key, callId, isChecked }: HeldKey, record: KeyRecord): Promise<boolean> {
    const { askRecords, settings } = this.#parts;
    const bytes = encodeRecord(record);
    const told = await askRecords('write', async (store) => {
      const isOpen = isChecked || (!(await store.add(key, bytes, settings.windowMs)) && (await isOf(callId, key, store)));
      if (isOpen) await store.set(key, bytes, settings.windowMs);
    });
    return told.answered;
  }

  /** Takes the record of a call away that sent nothing, or paid nothing: also one that comes late, or whose reply was lost. */
  async #release({ key, callId, addition }: Pick<HeldKey, 'key' | 'callId' | 'addition'>): Promise<void> {
    await addition?.catch(() => false);
    const released = await this.#parts.askRecords('release', async (store) => {
      if (await isOf(callId, key, store)) await store.delete(key);
    });
    if (released.answered) this.#unreleased.delete(callId);
    else this.#unreleased.set(callId, true);
  }
}

/** Whether a key is taken by this call: what is another's is neither given back nor written over. */
async function isOf(callId: string, key: string, store: ReuseStore): Promise<boolean> {
  const kept = await store.get(key);
  return kept !== undefined && decodeRecord(kept)?.callId === callId;
}

function answerKey(key: string): string {
  return `${key}:answer`;
}
