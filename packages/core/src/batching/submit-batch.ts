import { z } from 'zod';
import type { LaterMoney } from '../budget/later-money.ts';
import type { Clock } from '../config/clock.ts';
import { ChannelError, type ChannelFailure } from '../errors/channel-error.ts';
import type { FailureClass } from '../errors/failure-class.ts';
import type { Pipeline } from '../resilience/pipeline.ts';
import { batchCall, type BatchCallParts, requestOf } from './batch-call.ts';
import { laterPicture } from './later-picture.ts';
import type { BatchItemOrder, NamedBatch } from './read-batch.ts';

/** What batches are submitted with. */
export interface SubmittingParts extends BatchCallParts {
  readonly clock: Clock;
  /** `undefined` where nothing is limited. */
  readonly later: LaterMoney | undefined;
  readonly pipeline: Pick<Pipeline, 'probed'>;
}

/** A batch that is to be submitted. */
export interface BatchToSubmit {
  readonly batch: NamedBatch;
  readonly items: readonly BatchItemOrder[];
  readonly signal: AbortSignal;
}

/** What these say of a channel holds for calls as well. */
const OF_CREDENTIAL: ReadonlySet<FailureClass> = new Set(['auth', 'billing', 'model_gone']);

/**
 * Holds the money of a batch and submits it. The money goes back when nothing was made of it for certain, and stays held while nobody knows.
 *
 * @throws BudgetExceededError, BudgetUnavailableError; ServiceClosedError; the signal's reason; ChannelError.
 */
export async function submitBatch(
  { batch, items, signal }: BatchToSubmit,
  parts: SubmittingParts,
): Promise<{ readonly jobId: string }> {
  return batchCall(parts, signal, async (own) => {
    const orderedAt = batch.submittedAt ?? parts.clock.now();
    const money = items.map(({ key, asked, candidate }) => {
      return { picture: laterPicture(batch, { name: key, asked, orderedAt }), candidate };
    });
    const giveBack = await parts.later?.hold(money);
    if (own.aborted) {
      await giveBack?.();
      throw own.reason;
    }
    try {
      return await send({ batch, items, signal: own }, parts);
    } catch (error) {
      if (ChannelError.isInstance(error) && error.failure.billing === 'not-billed') await giveBack?.();
      throw error;
    }
  });
}

async function send(
  { batch: { seller, model, displayName }, items, signal }: BatchToSubmit,
  { pipeline, abandonAfterMs }: SubmittingParts,
): Promise<{ readonly jobId: string }> {
  const { channel, batch } = seller;
  const found = (failure?: ChannelFailure): void =>
    pipeline.probed(channel, model, { reachable: true, latencyMs: 0, ...(failure && { failure }) }, 0);
  const orders = items.map(({ key, candidate }) => ({ key, order: candidate.order }));
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
