import { usdOf } from '../catalog/money.ts';
import type { NanoUsd } from '../catalog/cost.ts';
import { RetakeError } from './retake-error.ts';

/** The call that failed, where its error is told to another one with the same `idempotencyKey`. */
export interface RecordedCall {
  /** Its id, as in its events. */
  readonly firstCallId: string;
  /** What it was billed, in nano-dollars; `undefined` when unknown. */
  readonly costNanoUsd: NanoUsd | undefined;
}

/**
 * Why a picture did not come when its call was made, told again: among the `missing` of a result that was given again, or as the error of
 * a call whose `idempotencyKey` stands for one that failed and was billed. Nothing was sent; only a new key draws, and pays, again.
 */
export class RecordedError extends RetakeError {
  readonly code = 'recorded';
  /** The code that the error had. */
  readonly originalCode: string;
  /** The call that failed, and was billed; `undefined` among the `missing` of a result. */
  readonly firstCallId: string | undefined;
  /** What that call was billed, in US dollars; it is no cost of this call. `undefined` when unknown, and among the `missing` of a result. */
  readonly firstCostUsd: number | undefined;
  /** The same in nano-dollars. */
  readonly firstCostNanoUsd: NanoUsd | undefined;

  constructor(originalCode: string, message: string, first?: RecordedCall) {
    super(message);
    const nanoUsd = first?.costNanoUsd;
    this.originalCode = originalCode;
    this.firstCallId = first?.firstCallId;
    this.firstCostUsd = nanoUsd === undefined ? undefined : usdOf(nanoUsd);
    this.firstCostNanoUsd = nanoUsd;
  }

  static override isInstance(error: unknown): error is RecordedError {
    return RetakeError.isInstance(error) && error.code === 'recorded';
  }

  override toJSON(): Record<string, unknown> {
    const { originalCode, firstCallId, firstCostUsd, firstCostNanoUsd } = this;
    return { ...super.toJSON(), originalCode, firstCallId, firstCostUsd, firstCostNanoUsd };
  }
}
