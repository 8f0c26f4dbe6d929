import { z } from 'zod';
import type { HeldMoney, LaterMoney } from '../budget/later-money.ts';
import type { Clock } from '../config/clock.ts';
import { ChannelError, type ChannelFailure } from '../errors/channel-error.ts';
import type { FailureClass } from '../errors/failure-class.ts';
import type { Pipeline } from '../resilience/pipeline.ts';
import { batchCall, type BatchCallParts, requestOf } from './batch-call.ts';
import type { BatchItemOrder } from './batch-item-order.ts';
import type { LeaveOut } from './image-batches.ts';
import { laterPicture } from './later-picture.ts';
import type { BatchReading, NamedBatch } from './read-batch.ts';
import { readItems } from './read-items.ts';

/** What batches are submitted with. */
export interface SubmittingParts extends BatchCallParts {
  readonly clock: Clock;
  readonly reading: BatchReading;
  /** `undefined` where nothing is limited. */
  readonly later: LaterMoney | undefined;
  readonly pipeline: Pick<Pipeline, 'probed'>;
}

/** A batch that is to be submitted. */
export interface BatchToSubmit {
  readonly batch: NamedBatch;
  readonly requests: unknown;
  /** Is told of what cannot be submitted. @default the batch is refused as a whole */
  readonly leaveOut: LeaveOut | undefined;
  readonly signal: AbortSignal;
}

/** What these say of a channel holds for calls as well. */
const OF_CREDENTIAL: ReadonlySet<FailureClass> = new Set(['auth', 'billing', 'model_gone']);

/**
 * Holds the money of a batch and submits it. The money goes back when nothing was made of it for certain, and stays held while nobody knows.
 *
 * @throws RequestInvalidError; BudgetExceededError, BudgetUnavailableError; what `leaveOut` or a source of references throws;
 * ServiceClosedError; the signal's reason; ChannelError.
 */
export async function submitBatch(
  { batch, requests, leaveOut, signal }: BatchToSubmit,
  parts: SubmittingParts,
): Promise<{ readonly jobId: string }> {
  return batchCall(parts, signal, async (own) => {
    const mayLeaveOut = leaveOut !== undefined;
    const read = await readItems(requests, batch, parts.reading, { mayLeaveOut, signal: own });
    const orderedAt = batch.submittedAt ?? parts.clock.now();
    const money = read.items.map((item) => {
      const { key, asked, candidate } = item;
      return { item, picture: laterPicture(batch, { name: key, asked, orderedAt }), candidate };
    });
    const { refused, giveBack } = (await parts.later?.hold(money, mayLeaveOut)) ?? NOTHING_HELD;
    const refusals = new Map(refused.map(({ order, error }) => [order.picture.id, error]));
    const leftOut = [...read.leftOut];
    const items = money.flatMap(({ item, picture }) => {
      const error = refusals.get(picture.id);
      if (error === undefined) return [item];
      leftOut.push({ key: item.key, error });
      return [];
    });
    try {
      if (leftOut.length > 0) await leaveOut?.(leftOut);
      // Of nothing no batch can be made.
      if (items.length === 0) throw leftOut[0]?.error;
      own.throwIfAborted();
    } catch (error) {
      await giveBack();
      throw error;
    }
    try {
      return await send(batch, items, own, parts);
    } catch (error) {
      if (ChannelError.isInstance(error) && error.failure.billing === 'not-billed') await giveBack();
      throw error;
    }
  });
}

const NOTHING_HELD: HeldMoney = Object.freeze({ refused: [], giveBack: async () => undefined });

async function send(
  { seller, model, displayName }: NamedBatch,
  items: readonly BatchItemOrder[],
  signal: AbortSignal,
  { pipeline, abandonAfterMs }: SubmittingParts,
): Promise<{ readonly jobId: string }> {
  const { channel, batch } = seller;
  const found = (failure?: ChannelFailure): void =>
    pipeline.probed(channel, model, { reachable: true, latencyMs: 0, ...(failure && { failure }) }, 0);
  const orders = items.map(({ key, candidate: { order }, references }) => ({ key, order, ...(references && { references }) }));
  try {
    const made = await requestOf({ abandonAfterMs }, signal, true, async (own) =>
      named(channel.id, await batch.submit(orders, { displayName, signal: own })),
    );
    found();
    return made;
  } catch (error) {
    if (ChannelError.isInstance(error) && OF_CREDENTIAL.has(error.failure.class)) found(error.failure);
    throw error;
  }
}

const madeSchema = z.object({ jobId: z.string().min(1) });

/** A channel of one's own need not be written in TypeScript, and a job without a name has been made all the same. */
function named(channelId: string, made: unknown): { readonly jobId: string } {
  const read = madeSchema.safeParse(made);
  if (read.success) return read.data;
  const failure = { class: 'upstream_bug', billing: 'unknown', dispatched: true, upstreamCode: 'batch_unnamed' } as const;
  throw new ChannelError(`${channelId}: it made a batch and gave no name of it.`, failure);
}
