import type { QueueEvent } from '@retake/queue';

/** A line for Nest's logger. */
export interface QueueLogLine {
  readonly level: 'log' | 'warn';
  readonly text: string;
}

/** What an operator should know of an event; `undefined` for the others. Errors are told by their kind: their words may hold a secret. */
export function queueLogLineOf(event: QueueEvent): QueueLogLine | undefined {
  switch (event.type) {
    case 'queue.error':
      return { level: 'warn', text: `Failed, and is tried again: ${event.during} (${event.error.name})` };
    case 'batch.lost':
      return {
        level: 'warn',
        text: `Batch ${event.batchId} of ${event.items} pictures may have been made by ${event.channel}: looking for it`,
      };
    case 'batch.found':
      return { level: 'log', text: `Batch ${event.batchId} of ${event.items} pictures was found at ${event.channel}` };
    case 'batch.ended':
      if (event.state === 'succeeded') return undefined;
      return { level: 'warn', text: `Batch ${event.batchId} of ${event.items} pictures ended as ${event.state}` };
    case 'webhook.failed':
      return { level: 'warn', text: `The end of job ${event.jobId} could not be told, attempt ${event.attempt}` };
    default:
      return undefined;
  }
}
