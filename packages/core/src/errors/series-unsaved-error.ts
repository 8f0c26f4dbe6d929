import { RetakeError } from './retake-error.ts';

/**
 * A series was stopped because what it does cannot be kept: `save` rejected, or the blob store did not take a picture. Going on would buy
 * pictures that a restart knows nothing of. What was drawn by then is in the session, pictures included; `draw()` again goes on.
 */
export class SeriesUnsavedError extends RetakeError {
  readonly code = 'series_unsaved';
  /** Who did not keep it. */
  readonly keeper: 'save' | 'blobs';

  /** @param cause what was thrown; it is not told in messages. */
  constructor(keeper: 'save' | 'blobs', cause: unknown) {
    const who = keeper === 'save' ? 'Its save function' : 'Its blob store';
    super(`${who} failed, so nothing more of the series is drawn; its pictures so far are in the session`, { cause });
    this.keeper = keeper;
  }

  static override isInstance(error: unknown): error is SeriesUnsavedError {
    return RetakeError.isInstance(error) && error.code === 'series_unsaved';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), keeper: this.keeper };
  }
}
