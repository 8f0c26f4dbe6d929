import { RetakeError } from './retake-error.ts';

/** What is known of a retired model. */
export interface Retirement {
  readonly model: string;
  /** `YYYY-MM-DD`; `undefined` when the day is not known. */
  readonly retiredAt: string | undefined;
  /** A model that can be ordered today; `undefined` when its vendor left none. */
  readonly successor: string | undefined;
}

/** A request names a model that its vendor has switched off. Nothing was sent and nothing was paid. */
export class ModelRetiredError extends RetakeError {
  readonly code = 'model_retired';
  readonly model: string;
  readonly retiredAt: string | undefined;
  readonly successor: string | undefined;

  constructor({ model, retiredAt, successor }: Retirement) {
    const since = retiredAt === undefined ? '' : ` on ${retiredAt}`;
    const hint = successor === undefined ? '' : `; use ${successor}`;
    super(`${model} was retired by its vendor${since}${hint}`);
    this.model = model;
    this.retiredAt = retiredAt;
    this.successor = successor;
  }

  static override isInstance(error: unknown): error is ModelRetiredError {
    return RetakeError.isInstance(error) && error.code === 'model_retired';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), model: this.model, retiredAt: this.retiredAt, successor: this.successor };
  }
}
