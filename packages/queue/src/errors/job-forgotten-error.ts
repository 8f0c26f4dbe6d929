import { RetakeError } from '@retake/core';

/** A job is not kept any more: its `keepMs` after its end are over, and its pictures were forgotten with it. */
export class JobForgottenError extends RetakeError {
  readonly code = 'job_forgotten';
  readonly jobId: string;

  constructor(jobId: string) {
    super(`The job ${jobId} is not kept any more`);
    this.jobId = jobId;
  }

  static override isInstance(error: unknown): error is JobForgottenError {
    return RetakeError.isInstance(error) && error.code === 'job_forgotten';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), jobId: this.jobId };
  }
}
