import { costOf, IdempotencyConflictError, RetakeError, type ImageResult, type ProblemDetails } from '@retake/core';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import { problemOf } from '../problems/problem-of.ts';
import { ToldProblemError } from '../problems/told-problem-error.ts';
import { TicketIssued } from '../tickets/ticket-issued.ts';
import type { AnswerStore, KeptAnswer } from './answer-store.ts';

interface CallUnderWay {
  readonly fingerprint: string;
  readonly result: Promise<ImageResult>;
}

/** What keyed calls stand on. */
export interface KeyedCallsParts {
  readonly store: AnswerStore;
  /** How long an answer waits for the repeat of its request, in milliseconds. */
  readonly keepMs: number;
  /** Told of a store that fails; the picture is delivered all the same. */
  readonly onStoreError: (error: unknown) => void;
}

/** Calls under a key: each is made once, whoever of its clients leaves, and every repeat gets the answer of the first. */
export class KeyedCalls {
  readonly #parts: KeyedCallsParts;
  readonly #underWay = new Map<string, CallUnderWay>();

  constructor(parts: KeyedCallsParts) {
    this.#parts = parts;
  }

  /**
   * Makes the call, joins it, or gives its answer again. A call that failed without costing anything frees its key.
   *
   * @throws HttpProblemError `key_reused`, `answer_gone`, `busy` when the store cannot be asked; what the call rejects with.
   */
  async run(key: string, fingerprint: string, call: () => Promise<ImageResult>): Promise<ImageResult> {
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return this.#join(underWay, fingerprint);
    // In the map before anything is awaited, so that of two requests at the same moment the second finds the first.
    const result = this.#answered(key, fingerprint, call).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, { fingerprint, result });
    return result;
  }

  /** The answer to a key, waited for while its call is under way; `undefined` where there is none. */
  async find(key: string): Promise<ImageResult | undefined> {
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay.result;
    const kept = await this.#kept(key);
    return kept === undefined ? undefined : again(kept);
  }

  #join(underWay: CallUnderWay, fingerprint: string): Promise<ImageResult> {
    requireSame(underWay.fingerprint, fingerprint);
    return underWay.result;
  }

  async #answered(key: string, fingerprint: string, call: () => Promise<ImageResult>): Promise<ImageResult> {
    const kept = await this.#kept(key);
    if (kept !== undefined) {
      requireSame(kept.fingerprint, fingerprint);
      return again(kept);
    }
    try {
      const result = await call();
      await this.#keep(key, { fingerprint, outcome: { result } });
      return result;
    } catch (error) {
      if (mayHaveCost(error)) await this.#keep(key, { fingerprint, outcome: { problem: keptProblem(error) } });
      // The service knows the key from another process.
      throw IdempotencyConflictError.isInstance(error) ? keyReused() : error;
    }
  }

  /** A store that cannot be asked may hold a paid answer, so nothing is sent. */
  async #kept(key: string): Promise<KeptAnswer | undefined> {
    try {
      return await this.#parts.store.get(key);
    } catch (error) {
      this.#parts.onStoreError(error);
      throw new HttpProblemError('busy', 'What became of this key cannot be looked up now. Ask again.', { retryAfterMs: 1000 });
    }
  }

  async #keep(key: string, answer: KeptAnswer): Promise<void> {
    try {
      await this.#parts.store.set(key, answer, this.#parts.keepMs);
    } catch (error) {
      this.#parts.onStoreError(error);
    }
  }
}

function again({ outcome }: KeptAnswer): ImageResult {
  if (outcome === undefined) {
    throw new HttpProblemError(
      'answer_gone',
      'It was paid for and is not made again under this key. Send another key to pay anew.',
    );
  }
  if ('result' in outcome) return outcome.result;
  throw new ToldProblemError(outcome.problem);
}

function requireSame(known: string, fingerprint: string): void {
  if (known !== fingerprint) throw keyReused();
}

function keyReused(): HttpProblemError {
  return new HttpProblemError('key_reused', 'Send another key, or the same request.');
}

/** What a repeat is told. No time heals it, so none is named. */
function keptProblem(error: unknown): ProblemDetails {
  const { retryAfterSeconds: _passes, ...problem } = problemOf(error).problem;
  return problem;
}

/** Whether asking again could pay a second time for what may have been paid already. */
function mayHaveCost(error: unknown): boolean {
  // The queue knows its key, and gives out the same ticket. What these routes say no to themselves was not sent to anybody.
  if (error instanceof TicketIssued || error instanceof ToldProblemError) return false;
  if (!RetakeError.isInstance(error)) return true;
  return costOf(error.attempts).attempts.length > 0;
}
