import { RetakeError } from './retake-error.ts';

/**
 * Why a call with an `idempotencyKey` was refused:
 *
 * - `store_unavailable`: the store did not answer, so that nobody can tell whether the key was used;
 * - `interrupted`: a call used the key, and its process ended before it told what came of it; it may have been billed;
 * - `answer_lost`: a call used the key and got its picture, which the store does not hold any more.
 */
export type IdempotencyProblem = 'store_unavailable' | 'interrupted' | 'answer_lost';

const MESSAGES: Readonly<Record<IdempotencyProblem, string>> = {
  store_unavailable: 'The store of idempotency keys does not answer, so the call was refused before anything was sent',
  interrupted: 'A call with this idempotencyKey was interrupted and may have been billed; only a new key draws again',
  answer_lost: 'The answer to this idempotencyKey is not kept any more; only a new key draws again, and pays again',
};

/** A call was refused because it could pay a second time for what its `idempotencyKey` stands for. Nothing was sent. */
export class IdempotencyUnavailableError extends RetakeError {
  readonly code = 'idempotency_unavailable';
  readonly problem: IdempotencyProblem;
  /** The call that used the key first, where it is known. */
  readonly firstCallId: string | undefined;

  constructor(
    problem: IdempotencyProblem,
    { firstCallId, cause }: { readonly firstCallId?: string; readonly cause?: unknown } = {},
  ) {
    super(MESSAGES[problem], cause === undefined ? {} : { cause });
    this.problem = problem;
    this.firstCallId = firstCallId;
  }

  static override isInstance(error: unknown): error is IdempotencyUnavailableError {
    return RetakeError.isInstance(error) && error.code === 'idempotency_unavailable';
  }

  override toJSON(): Record<string, unknown> {
    const { problem, firstCallId } = this;
    return { ...super.toJSON(), problem, firstCallId };
  }
}
