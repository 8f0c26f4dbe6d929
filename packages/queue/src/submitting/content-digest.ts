import { createHash } from 'node:crypto';
import type { ItemBody } from '../store/item-record.ts';
import type { ReadSubmitOptions } from './submit-schema.ts';

/** Changes when what a digest covers does. */
const FORMAT = 'retake/queue/1';

/**
 * Digests a submission, reference images by their content: a repetition with the same idempotency key has the same one. The deadline is
 * not covered: who submits again for want of an answer counts his 24 hours from then.
 */
export function contentDigest(items: readonly ItemBody[], { priority, webhook, keepMs }: ReadSubmitOptions): string {
  const hash = createHash('sha256').update(sortedJson([FORMAT, { priority, webhook, keepMs }]));
  for (const { key, request, call, onUnknownBilling } of items) {
    const images = request.images.map(({ digest }) => digest);
    hash.update('\n').update(sortedJson([key, { ...request, images }, call, onUnknownBilling]));
  }
  return hash.digest('hex');
}

/** JSON in which the order of keys says nothing. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
