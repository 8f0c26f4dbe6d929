import type { CostEstimate } from '../catalog/cost.ts';
import { estimate } from '../catalog/estimate.ts';
import { IMAGE_SIZES, type ImageSize } from '../catalog/size.ts';
import type { BatchReading, NamedBatch } from './read-batch.ts';
import type { BatchItemOrder } from './batch-item-order.ts';
import { readItem } from './read-items.ts';
import { traceOf, type RequestTrace } from './trace-of.ts';

/**
 * The order of a picture that came, as well as it can still be told: in full, or, where it could not be placed any more or nobody knows
 * whose it is, as what it must have been. It has been paid for, so nothing here may refuse it.
 */
export function recalledItem(given: unknown, batch: NamedBatch, reading: BatchReading): BatchItemOrder {
  const read = given === undefined ? undefined : readItem(given, batch, reading);
  if (read !== undefined && !('issues' in read)) return read;
  const { key, size, options } = traceOf(given) ?? UNKNOWN;
  const { seller, model } = batch;
  const unsaid = { prompt: '', aspectRatio: undefined, references: [], thinking: undefined, seed: undefined, channelOptions: {} };
  return {
    key,
    asked: { ...options, count: 1, warnings: [] },
    candidate: {
      channel: seller.atBatchPrice,
      order: { ...unsaid, model, size: size ?? '1K' },
      estimate: dearestOf(batch, size, reading.limits),
      warnings: [],
    },
    ordered: { model: model.id, size: size ?? '1K' },
    turned: undefined,
  };
}

const UNKNOWN: RequestTrace = Object.freeze({ key: '', size: undefined, options: { budgetKey: undefined, labels: {} } });

/** The bound of the largest request that there can have been: what may have been billed must not count for nothing. */
function dearestOf({ seller, model }: NamedBatch, known: ImageSize | undefined, limits: BatchReading['limits']): CostEstimate {
  const size = known ?? IMAGE_SIZES.findLast((each) => model.abilities.sizes.includes(each)) ?? '1K';
  const { maxPromptChars: promptChars, maxReferences: references } = limits;
  let upperNanoUsd: number | undefined;
  try {
    ({ upperNanoUsd } = estimate({ model, size, channelPrice: seller.batch.price(model), promptChars, references }));
  } catch {
    // A channel of one's own that throws where it should answer names no price.
  }
  return { expectedNanoUsd: undefined, upperNanoUsd };
}
