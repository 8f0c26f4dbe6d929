import type { AttemptKind } from '../telemetry/events.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { Attempt } from './attempt.ts';
import type { DispatchRecord } from './dispatch-record.ts';
import type { ResumeRecord } from './resume-record.ts';

/** An attempt that has begun. */
export interface OpenAttempt {
  readonly id: string;
  /** 1 for the first of the call. */
  readonly number: number;
  readonly kind: AttemptKind;
  readonly candidate: Candidate;
  /** How often this channel × model was already asked for the picture. */
  readonly resendCount: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** The same in steady ones, to measure by. */
  readonly beganAt: number;
  /** What its channel told of the request leaving. */
  readonly dispatch: DispatchRecord;
  /** What its channel told of work that can be collected later. */
  readonly resumable: ResumeRecord;
}

/**
 * The attempts of one picture, kept outside the work so that they can be told however a call ends: an aborted call rejects
 * with its signal's reason alone, and then this is where its story and cost are.
 */
export class AttemptLog {
  readonly callId: string;
  readonly firstKind: 'primary' | 'fallback';
  readonly #nextNumber: () => number;
  readonly #inFlight = new Set<OpenAttempt>();
  readonly #closed = new Map<OpenAttempt, Attempt>();
  #started = 0;

  /**
   * @param nextNumber shared by the pictures of a call, so that numbers and ids are unique within it.
   * @param firstKind why the first attempt is made.
   */
  constructor(callId: string, nextNumber?: () => number, firstKind: 'primary' | 'fallback' = 'primary') {
    this.callId = callId;
    this.firstKind = firstKind;
    this.#nextNumber = nextNumber ?? (() => this.#started + 1);
  }

  /** How many attempts began. */
  get started(): number {
    return this.#started;
  }

  /** Those that have ended, in the order of their end. */
  get attempts(): readonly Attempt[] {
    return [...this.#closed.values()];
  }

  get inFlight(): readonly OpenAttempt[] {
    return [...this.#inFlight];
  }

  open(beginning: Omit<OpenAttempt, 'id' | 'number'>): OpenAttempt {
    const number = this.#nextNumber();
    this.#started += 1;
    const attempt: OpenAttempt = { ...beginning, number, id: `${this.callId}/${number}` };
    this.#inFlight.add(attempt);
    return attempt;
  }

  /** The first ending stands: what comes in after a cut changes nothing. Returns whether this was the first. */
  close(attempt: OpenAttempt, ending: Attempt): boolean {
    if (!this.#inFlight.delete(attempt)) return false;
    this.#closed.set(attempt, Object.freeze(ending));
    return true;
  }

  /** How it ended; `undefined` while it is in flight. */
  ending(attempt: OpenAttempt): Attempt | undefined {
    return this.#closed.get(attempt);
  }
}
