import { RetakeError } from './retake-error.ts';

/** Names come from callers; a message stays readable, whatever was sent as one. */
const LONGEST_NAME = 80;

/** A request or an option names a model that the catalog does not know. Nothing was sent and nothing was paid. */
export class ModelUnknownError extends RetakeError {
  readonly code = 'model_unknown';
  /** The name as it was asked for, cut after 80 characters. */
  readonly model: string;
  /** Names that come near, the nearest first; for "did you mean". */
  readonly nearest: readonly string[];

  constructor(model: string, nearest: readonly string[]) {
    const name = model.length > LONGEST_NAME ? `${model.slice(0, LONGEST_NAME)}…` : model;
    const hint =
      nearest.length > 0 ? `Did you mean ${nearest.join(', ')}?` : 'Name one of the catalog, or add it with the option `models`.';
    super(`The catalog knows no model ${JSON.stringify(name)}. ${hint}`);
    this.model = name;
    this.nearest = Object.freeze([...nearest]);
  }

  static override isInstance(error: unknown): error is ModelUnknownError {
    return RetakeError.isInstance(error) && error.code === 'model_unknown';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), model: this.model, nearest: this.nearest };
  }
}
