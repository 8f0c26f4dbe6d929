import { createHash } from 'node:crypto';
import { spenderOf } from '../budget/call-money.ts';
import type { LaterPicture } from '../budget/later-money.ts';
import type { NamedBatch } from './read-batch.ts';

/** What a picture is called in its batch: its key, or which it was of those that came without one of the batch. */
export type ItemName = string | { readonly unmatched: number };

/** What the money of a picture is known by. */
export interface PictureMoney {
  readonly name: ItemName;
  readonly asked: { readonly budgetKey: string | undefined; readonly labels: Readonly<Record<string, string>> };
  /** In epoch milliseconds. */
  readonly orderedAt: number;
}

/** A picture of a batch in the words of budgets: the same in every process that knows the names. */
export function laterPicture({ seller, model, displayName }: NamedBatch, { name, asked, orderedAt }: PictureMoney): LaterPicture {
  const id = JSON.stringify(['batch', seller.channel.id, displayName, name]);
  return {
    id,
    callId: callIdOf(id),
    spender: spenderOf(asked),
    channel: seller.channel.id,
    model: model.id,
    orderedAt,
  };
}

/** The id of the call that a picture is told as: the same whoever collects it, so that what is told twice can be known for one. */
function callIdOf(id: string): string {
  const digest = createHash('sha256').update(id).digest('hex');
  // As a UUID of version 8, which is free for uses of one's own (RFC 9562, section 5.8).
  const variant = ((Number.parseInt(digest.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
}
