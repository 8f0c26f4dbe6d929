import type { LaterMoney } from '../budget/later-money.ts';
import type { Clock } from '../config/clock.ts';
import { ChannelError } from '../errors/channel-error.ts';
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

/** Says as much of a channel in a batch as it would in a call. */
const OF_CREDENTIAL: ReadonlySet<FailureClass> = new Set(['auth', 'billing', 'model_gone']);

/**
 * Holds the money of a batch and submits it. The money goes back when nothing was made of it for certain, and stays held while nobody knows.
 *
 * @throws BudgetExceededError, BudgetUnavailableError; ServiceClosedError; the signal's reason; ChannelError.
 */
export async function submitBatch(
  { batch, items, signal: caller }: BatchToSubmit,
  parts: SubmittingParts,
): Promise<{ readonly jobId: string }> {
  const { seller, displayName, submittedAt } = batch;
  const { later, clock, pipeline } = parts;
  const orderedAt = submittedAt ?? clock.now();
  let isSent = false;
  let giveBack: (() => Promise<void>) | undefined;
  try {
    return await batchCall(parts, caller, async (own) => {
      giveBack = await later?.hold(
        items.map(({ key, asked, candidate }) => ({ picture: laterPicture(batch, { name: key, asked, orderedAt }), candidate })),
      );
      own.throwIfAborted();
      isSent = true;
      const orders = items.map(({ key, candidate }) => ({ key, order: candidate.order }));
      const made = await requestOf(parts, own, true, (signal) => seller.batch.submit(orders, { displayName, signal }));
      pipeline.probed(seller.channel, batch.model, { reachable: true, latencyMs: 0 }, 0);
      return made;
    });
  } catch (error) {
    const failure = ChannelError.isInstance(error) ? error.failure : undefined;
    if (!isSent || failure?.billing === 'not-billed') await giveBack?.();
    if (failure !== undefined && OF_CREDENTIAL.has(failure.class)) {
      pipeline.probed(seller.channel, batch.model, { reachable: true, latencyMs: 0, failure }, 0);
    }
    throw error;
  }
}
