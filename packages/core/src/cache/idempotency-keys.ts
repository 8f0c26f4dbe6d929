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

/** Whether this call is to draw, or what another one has drawn under the key. */
export type Claim =
  | { readonly state: 'ours'; readonly warnings: readonly Warning[] }
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
      if (!added.answered) {
        void this.#takeBack(key, addition);
        return this.#unchecked(added.cause);
      }
      if (added.answer) return { state: 'ours', warnings: [] };
      const found = await askRecords('read', (store) => store.get(key));
      if (!found.answered) return this.#unchecked(found.cause);
      // It can have been given back meanwhile; and then it is free.
      if (found.answer === undefined) continue;
      const record = this.#checked(use, found.answer);
      if (record.state !== 'open') return this.#answered(use, found.answer, () => this.#readAnswer(key));
      if (clock.now() >= record.openUntil) throw new IdempotencyUnavailableError('interrupted', { firstCallId: record.callId });
      if (steadyNow(clock) >= deadline) throw new DeadlineExceededError({ attempts: [], deadlineMs });
      await wait(settings.pollMs, signal);
    }
  }

  /** Keeps the answer to a key that was taken; in memory where the store does not take it. Never rejects. */
  async answered({ key, request, callId }: KeyUse, answer: KeptAnswer): Promise<void> {
    const { askRecords, askAnswers, spare, settings } = this.#parts;
    const { windowMs } = settings;
    const bytes = encodeAnswer(answer);
    const record = encodeRecord({ version: 1, state: 'answered', request, callId });
    // The answer first: a record without one would say that it is lost.
    const isKept = await askAnswers('write', (store) => store.set(answerKey(key), bytes, windowMs));
    const isTold = isKept.answered && (await askRecords('write', (store) => store.set(key, record, windowMs))).answered;
    if (isTold) return;
    await spare.set(answerKey(key), bytes, windowMs);
    await spare.set(key, record, windowMs);
  }

  /** Gives a key back after a call that failed and cost nothing; else keeps the failure. Never rejects. */
  async failed({ key, request, callId }: KeyUse, failure: KeptFailure | undefined): Promise<void> {
    const { askRecords, spare, settings } = this.#parts;
    if (failure === undefined) {
      await askRecords('release', (store) => store.delete(key));
      return;
    }
    const record = encodeRecord({ version: 1, request, callId, ...failure });
    const told = await askRecords('write', (store) => store.set(key, record, settings.windowMs));
    if (!told.answered) await spare.set(key, record, settings.windowMs);
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

  #unchecked(cause: unknown): Claim {
    if (this.#parts.settings.onStoreError === 'refuse') throw new IdempotencyUnavailableError('store_unavailable', { cause });
    return { state: 'ours', warnings: [UNCHECKED] };
  }

  /** Nothing is sent for a claim that came too late, so it must not stand in the way of the next one. */
  async #takeBack(key: string, addition: Promise<boolean> | undefined): Promise<void> {
    if (this.#parts.settings.onStoreError === 'draw') return;
    const isAdded = await addition?.catch(() => false);
    if (isAdded === true) await this.#parts.askRecords('release', (store) => store.delete(key));
  }
}

function answerKey(key: string): string {
  return `${key}:answer`;
}
