import type { Attempt } from '../resilience/attempt.ts';

/** Marks every error of Retake across copies of the package in one process. */
const MARKER = Symbol.for('retake.error');

/** Stable, documented codes: one for each situation a caller can react to. */
export type RetakeErrorCode =
  | 'config_invalid'
  | 'request_invalid'
  | 'chat_invalid'
  | 'chat_busy'
  | 'model_unknown'
  | 'model_retired'
  | 'no_candidate'
  | 'channel_failed'
  | 'all_channels_failed'
  | 'billing_unknown'
  | 'budget_exceeded'
  | 'budget_unavailable'
  | 'deadline_exceeded'
  | 'call_aborted'
  | 'idempotency_conflict'
  | 'idempotency_unavailable'
  | 'series_invalid'
  | 'series_busy'
  | 'series_unsaved'
  | 'recorded'
  | 'job_forgotten'
  | 'picture_lost'
  | 'queue_closed'
  | 'queue_directory_busy'
  | 'queue_unavailable'
  | 'record_unreadable'
  | 'webhook_invalid'
  | 'internal'
  | 'service_closed';

/**
 * The base of every error that Retake throws, except an abort: an aborted call rejects with its signal's reason, unchanged.
 *
 * Messages and `toJSON()` never hold a key, a prompt or a picture.
 */
export abstract class RetakeError extends Error {
  abstract readonly code: RetakeErrorCode;
  /** Every upstream request that the call had made, in the order of its start: a call that failed can have cost money; see `costOf`. */
  readonly attempts: readonly Attempt[] = [];
  readonly [MARKER] = true;

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }

  /** True for an error of any installed copy of Retake; prefer it to `instanceof`. */
  static isInstance(error: unknown): error is RetakeError {
    return typeof error === 'object' && error !== null && MARKER in error;
  }

  /** A summary that is safe to log: no cause, no secrets. */
  toJSON(): Record<string, unknown> {
    const { name, code, message, attempts } = this;
    return attempts.length === 0 ? { name, code, message } : { name, code, message, attempts };
  }
}
