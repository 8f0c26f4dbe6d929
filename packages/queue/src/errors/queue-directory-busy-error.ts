import { RetakeError } from '@retake/core';

/** Who has a directory open. */
export interface DirectoryHolder {
  readonly pid: number;
  readonly host: string;
  /** When it was opened, as ISO 8601. */
  readonly since: string;
}

/** Another process has the directory of an embedded queue open: the database in it serves one process at a time. */
export class QueueDirectoryBusyError extends RetakeError {
  readonly code = 'queue_directory_busy';
  readonly directory: string;
  readonly holder: DirectoryHolder;

  constructor(directory: string, holder: DirectoryHolder) {
    super(
      `The queue in ${directory} is open in process ${holder.pid} on ${holder.host} since ${holder.since}, and serves one process at a time. ` +
        'End that one first, or let several processes share a queue on PostgreSQL or Redis: postgresBackend() of @retake/queue/postgres, ' +
        'redisBackend() of @retake/queue/redis',
    );
    this.directory = directory;
    this.holder = holder;
  }

  static override isInstance(error: unknown): error is QueueDirectoryBusyError {
    return RetakeError.isInstance(error) && error.code === 'queue_directory_busy';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), directory: this.directory, holder: this.holder };
  }
}
