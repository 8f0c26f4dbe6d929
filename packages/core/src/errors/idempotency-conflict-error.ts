import { RetakeError } from './retake-error.ts';

/**
 * The `idempotencyKey` of a call was used for another request within its window. Nothing was sent. A client that means the first request
 * has to repeat it unchanged; one that means a new one needs a new key.
 */
export class IdempotencyConflictError extends RetakeError {
  readonly code = 'idempotency_conflict';
  /** The call that used the key first. */
  readonly firstCallId: string;

  constructor(firstCallId: string) {
    super('The idempotencyKey was used for another request; repeat that one unchanged, or take a new key');
    this.firstCallId = firstCallId;
  }

  static override isInstance(error: unknown): error is IdempotencyConflictError {
    return RetakeError.isInstance(error) && error.code === 'idempotency_conflict';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), firstCallId: this.firstCallId };
  }
}
