import { RetakeError } from '@retake/core';

/** A picture of a job, or a reference image of an item, is not in the blob store any more, or is not what it was. */
export class PictureLostError extends RetakeError {
  readonly code = 'picture_lost';
  /** SHA-256 of what was kept. */
  readonly digest: string;

  /** @param what is the matter with it. */
  constructor(digest: string, what: string) {
    super(`The picture ${digest} ${what}`);
    this.digest = digest;
  }

  static override isInstance(error: unknown): error is PictureLostError {
    return RetakeError.isInstance(error) && error.code === 'picture_lost';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), digest: this.digest };
  }
}
