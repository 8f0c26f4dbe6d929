import type { BatchObservableCallback, Meter, Observable } from '@opentelemetry/api';
import { instrumentsOf } from './metrics-instruments.ts';
import { ATTR, QUEUE_INSTRUMENTS } from './metrics-semconv.ts';

/** Where an item stands that has not ended; all trays are one. */
const OPEN_ITEM_STATES = ['waiting', 'offered', 'working', 'gathering', 'batched'] as const;

/** Where a batch stands that has not ended. */
const OPEN_BATCH_STATES = ['intended', 'submitting', 'submitted'] as const;

/** What gauges show of a queue: the part of `queue.census()` that has not ended. */
export interface QueueStanding {
  readonly items: Readonly<Record<(typeof OPEN_ITEM_STATES)[number], number>>;
  readonly batches: Readonly<Record<(typeof OPEN_BATCH_STATES)[number], number>>;
  readonly webhooks: { readonly waiting: number };
  readonly oldestAgeMs: number;
  readonly oldestBatchAgeMs: number;
  readonly overdueMs: number;
}

/** How long a collection waits for the store, in milliseconds: less than a scrape takes before it is given up, which would lose all metrics. */
const CENSUS_MS = 2_000;

/**
 * Reads how the queue stands whenever metrics are collected. Every process reads the same store, so all of them report the same: take the
 * highest, never the sum. While the store cannot be read, nothing is reported rather than a 0.
 *
 * @param failed told when the store could not be read in time.
 * @returns stops reading.
 */
export function startQueueGauges(
  meter: Meter,
  queue: string,
  census: () => Promise<QueueStanding>,
  failed: (error: unknown) => void,
): () => void {
  const make = instrumentsOf(meter);
  const gauges = {
    depth: make.gauge(QUEUE_INSTRUMENTS.depth),
    age: make.gauge(QUEUE_INSTRUMENTS.age),
    overdue: make.gauge(QUEUE_INSTRUMENTS.overdue),
    webhooksWaiting: make.gauge(QUEUE_INSTRUMENTS.webhooksWaiting),
    batchJobs: make.gauge(QUEUE_INSTRUMENTS.batchJobs),
    batchAge: make.gauge(QUEUE_INSTRUMENTS.batchAge),
  };
  const all: Observable[] = Object.values(gauges);
  const of = { [ATTR.queue]: queue };

  const observe: BatchObservableCallback = async (result) => {
    try {
      const { items, batches, webhooks, oldestAgeMs, oldestBatchAgeMs, overdueMs } = await inTime(census());
      for (const state of OPEN_ITEM_STATES) result.observe(gauges.depth, items[state], { ...of, [ATTR.itemState]: state });
      for (const state of OPEN_BATCH_STATES)
        result.observe(gauges.batchJobs, batches[state], { ...of, [ATTR.batchState]: state });
      result.observe(gauges.webhooksWaiting, webhooks.waiting, of);
      result.observe(gauges.age, oldestAgeMs / 1_000, of);
      result.observe(gauges.overdue, overdueMs / 1_000, of);
      result.observe(gauges.batchAge, oldestBatchAgeMs / 1_000, of);
    } catch (error) {
      failed(error);
    }
  };
  meter.addBatchObservableCallback(observe, all);
  return () => meter.removeBatchObservableCallback(observe, all);
}

function inTime(census: Promise<QueueStanding>): Promise<QueueStanding> {
  const { promise, resolve, reject } = Promise.withResolvers<QueueStanding>();
  const timer = setTimeout(() => reject(new Error(`The store did not answer within ${CENSUS_MS} ms`)), CENSUS_MS);
  timer.unref();
  void census.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}
