import type { BatchJob } from '../channels/channel-batch.ts';
import type { ChannelAnswer, Warning } from '../channels/channel.ts';
import type { LiveCalls } from '../lifecycle/live-calls.ts';
import { batchFailure } from './batch-call.ts';
import { type CollectingParts, collectItem } from './collect-item.ts';
import type { CollectedItem } from './image-batches.ts';
import type { BatchReading, MadeBatch } from './read-batch.ts';
import { recalledItem } from './recalled-item.ts';
import { traceOf } from './trace-of.ts';

/** What a batch is collected with. */
export interface BatchCollecting extends CollectingParts {
  readonly calls: LiveCalls;
  readonly reading: BatchReading;
}

/** A batch that is to be collected. */
export interface OpenedBatch {
  readonly batch: MadeBatch;
  readonly job: BatchJob<ChannelAnswer>;
  /** Those that were submitted. */
  readonly requests: readonly unknown[];
  /** When the batch was made, in epoch milliseconds. */
  readonly startedAt: number;
  /** The caller's. */
  readonly signal: AbortSignal;
  /** Ends the requests of the job. */
  readonly reader: AbortController;
}

const UNMATCHED: readonly Warning[] = Object.freeze([
  {
    code: 'batch_item_unmatched',
    message: 'It came under no key of its batch, or under one that had come before; it was paid for, and belongs to nobody',
  },
]);

/**
 * The pictures of a batch as they come, one in memory at a time. What matches no request is counted and told like the others, and not given
 * out. A service that closes waits for whoever reads.
 *
 * @throws ServiceClosedError; the signal's reason; ChannelError when the results cannot be read to their end.
 */
export async function* collectBatch(opened: OpenedBatch, parts: BatchCollecting): AsyncGenerator<CollectedItem, void, undefined> {
  const { batch, job, startedAt, signal, reader } = opened;
  const call = parts.calls.open(signal);
  const follow = (): void => reader.abort(call.signal.reason);
  call.signal.addEventListener('abort', follow, { once: true });
  const awaited = new Map(opened.requests.map((request) => [traceOf(request)?.key, request]));
  const orderedAt = batch.submittedAt ?? startedAt;
  let unmatched = 0;
  try {
    call.signal.throwIfAborted();
    for await (const item of job.items) {
      const request = awaited.get(item.key);
      const order = recalledItem(request, batch, parts.reading);
      const came = { batch, order, item, startedAt, orderedAt };
      if (item.key === undefined || request === undefined) {
        unmatched += 1;
        await collectItem({ ...came, name: { unmatched }, warnings: UNMATCHED }, parts);
        continue;
      }
      awaited.delete(item.key);
      yield { key: item.key, ...(await collectItem({ ...came, name: item.key, warnings: [] }, parts)) };
    }
  } catch (error) {
    throw batchFailure(error, call.signal, false);
  } finally {
    call.signal.removeEventListener('abort', follow);
    call.done();
  }
}
