import type { BatchName } from '@retake/core';
import type { BatchRecord } from '../store/batch-record.ts';

/** As core knows a batch, in whichever process. */
export function batchNameOf({ body }: BatchRecord): BatchName {
  const { channel, model, displayName, sentAt } = body;
  return { channel, model, displayName, submittedAt: sentAt };
}

/** What events tell of a batch. */
export function batchFacts({ id, body }: BatchRecord): { batchId: string; channel: string; model: string; items: number } {
  return { batchId: id, channel: body.channel, model: body.model, items: body.items.length };
}

/** What stands on the bill of an item for its part in a batch, until the channel tells what that cost. */
export function partId(batchId: string, itemId: string): string {
  return `${batchId}/${itemId}`;
}
