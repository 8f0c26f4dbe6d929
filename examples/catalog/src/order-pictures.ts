import { formatUsd, IdempotencyConflictError, nanoUsdOf } from '@retake/core';
import type { ImageItem, ImageJob, ImageQueue, ItemResult } from '@retake/queue';
import { otherOrder } from './other-order.ts';
import { progressLine } from './progress-line.ts';
import type { Product } from './read-products.ts';
import type { Upstream } from './upstream.ts';

/** How a catalog is ordered. */
export interface CatalogOrder {
  readonly queue: ImageQueue;
  readonly products: readonly Product[];
  readonly upstream: Upstream;
  /** Of the order: another one does not go into it. */
  readonly folder: string;
  /** Told what happens, a line at a time. */
  readonly print: (line: string) => void;
  /** Told how far it is, over and over. */
  readonly show: (line: string) => void;
  /** Ends the waiting; what was ordered stays ordered. */
  readonly signal: AbortSignal;
}

/** What was ordered, once all of it has ended. */
export interface DrawnCatalog {
  readonly job: ImageJob;
  /** In the order of the products. */
  readonly results: readonly ItemResult[];
  /** What was expected of it, in nano-dollars; `undefined` where a price is unknown. */
  readonly expectedNanoUsd: number | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Of real time without any change, after which nothing is being done: a busy machine takes a second over a picture. */
const QUIET_MS = 2_000;

/**
 * Orders a picture of each product, and waits for them; where that was begun before, goes on with it.
 *
 * @throws Error that says what to do, where the folder stands for another order.
 */
export async function orderPictures(order: CatalogOrder): Promise<DrawnCatalog> {
  const { queue, products, upstream, print, show, signal } = order;
  const items = products.map(
    ({ sku, prompt }) => ({ key: sku, prompt, model: 'nano-banana-2.1', size: '1K', aspectRatio: '1:1' }) satisfies ImageItem,
  );
  // The key makes a repetition the same order: after a crash, this is how the job is found again.
  const options = { deadline: upstream.clock.now() + DAY_MS, idempotencyKey: 'catalog' };
  const { usd, savedUsd, doneBy } = await queue.estimate(items, options);
  const hours = Math.ceil((doneBy - upstream.clock.now()) / HOUR_MS);
  print(`${items.length} pictures should cost ${said(usd)}, ${said(savedUsd)} less than at once, within ${hours} hours`);
  const job = await queue.submit(items, options).catch((error: unknown) => refused(error, order));
  let progress = await job.progress();
  let changedAt = performance.now();
  if (progress.ended > 0) print(`goes on: ${progress.ended} of ${job.count} are there`);
  while (progress.state !== 'ended') {
    signal.throwIfAborted();
    show(progressLine(progress));
    const before = progressLine(progress);
    const { batches } = await queue.census();
    progress = await job.progress();
    if (progressLine(progress) !== before) changedAt = performance.now();
    const isAtWork = progress.queued + progress.working + batches.intended + batches.submitting > 0;
    // When all are drawn, what is left is to collect them: a machine that takes long over that must not miss the deadline.
    const sold = await upstream.bill();
    const isDrawn = sold !== undefined && sold.pictures >= job.count;
    await upstream.pass(isAtWork || isDrawn || performance.now() - changedAt < QUIET_MS);
  }
  show(progressLine(progress));
  const results: ItemResult[] = [];
  for await (const result of job.results()) results.push(result);
  const expectedNanoUsd = usd === undefined ? undefined : nanoUsdOf(usd);
  return { job, results: results.toSorted((one, other) => one.index - other.index), expectedNanoUsd };
}

/** The key of a folder stands for its first order. */
async function refused(error: unknown, { queue, products, folder }: CatalogOrder): Promise<never> {
  if (!IdempotencyConflictError.isInstance(error)) throw error;
  const before = await queue.job(error.firstCallId);
  throw otherOrder(folder, { held: before?.count ?? products.length, wanted: products.length });
}

function said(usd: number | undefined): string {
  return usd === undefined ? 'what nobody knows' : formatUsd(nanoUsdOf(usd));
}
