import type { QueueParts } from '../queue-parts.ts';
import type { Intent, ItemRecord } from '../store/item-record.ts';
import type { KeptAttempt } from '../store/kept-attempt.ts';

type Images = Pick<QueueParts, 'images'>;

/**
 * Tells budgets what stands on the bill of an item for purchases of which nobody knows how they ended: what they can have cost counts from
 * the moment that one is given up as lost, and no more when it has told after all. What a process held when it died is given back.
 *
 * @param before as the item was before it was written.
 */
export async function settleLost(parts: Images, before: ItemRecord, after: ItemRecord): Promise<void> {
  const known = lostOf(before);
  const now = lostOf(after);
  for (const [id, attempt] of now) {
    if (!known.has(id)) await settle(parts, after, attempt, { nanoUsd: attempt.unknownUpToNanoUsd });
  }
  for (const [id, attempt] of known) {
    const insteadOf = { nanoUsd: attempt.unknownUpToNanoUsd };
    if (!now.has(id)) await settle(parts, after, attempt, { nanoUsd: 0, insteadOf });
  }
}

/**
 * Tells budgets what a purchase has cost whose process died, and whose work was collected or has come to nothing.
 *
 * @param nanoUsd what that process had not counted itself.
 */
export async function settleFound(
  { images }: Images,
  { body: { call } }: ItemRecord,
  { callId, startedAt, first }: Intent,
  nanoUsd: number | undefined,
): Promise<void> {
  const { budgetKey, labels } = call;
  await images.settleSpending(callId, {
    budgetKey,
    labels,
    channel: first?.channel,
    model: first?.model,
    startedAt,
    nanoUsd,
  });
}

function lostOf({ body }: ItemRecord): ReadonlyMap<string, KeptAttempt> {
  return new Map(body.attempts.filter(({ error }) => error?.type === 'interrupted').map((attempt) => [attempt.id, attempt]));
}

async function settle(
  { images }: Images,
  { body: { call } }: ItemRecord,
  { id, channel, model, startedAt }: KeptAttempt,
  bill: { readonly nanoUsd: number | undefined; readonly insteadOf?: { readonly nanoUsd: number | undefined } },
): Promise<void> {
  const { budgetKey, labels } = call;
  await images.settleSpending(id, { budgetKey, labels, channel, model, startedAt, ...bill });
}
