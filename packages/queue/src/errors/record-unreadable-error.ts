import { RetakeError } from '@retake/core';
import type { RecordKind } from '../store/job-store.ts';

/** A record of the queue was written by a newer version of Retake, or by somebody else. It is left as it is. */
export class RecordUnreadableError extends RetakeError {
  readonly code = 'record_unreadable';
  readonly kind: RecordKind;
  readonly id: string;

  constructor(kind: RecordKind, id: string) {
    super(`The record ${id} of a ${kind} cannot be read: a newer version of Retake wrote it, or it was changed by hand`);
    this.kind = kind;
    this.id = id;
  }

  static override isInstance(error: unknown): error is RecordUnreadableError {
    return RetakeError.isInstance(error) && error.code === 'record_unreadable';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), kind: this.kind, id: this.id };
  }
}
