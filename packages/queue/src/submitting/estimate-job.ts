import { setImmediate } from 'node:timers/promises';
import { nanoUsdOf, usdOf, type BatchOffer, type EstimateReport } from '@retake/core';
import { batchOffer } from '../batches/batch-offer.ts';
import { trayState } from '../batches/tray.ts';
import { placeItem } from '../placing/place-item.ts';
import { placingOptions } from '../placing/placing-options.ts';
import type { QueueParts } from '../queue-parts.ts';
import type { Place } from '../telling/queue-events.ts';
import { outlookOf, type EstimateAssumptions } from './estimate-assumptions.ts';
import { expectedEnd, type ItemsToBuy } from './expected-end.ts';
import type { ImageItem, SubmitOptions } from './image-item.ts';
import { callOptionsOf } from './load-request.ts';
import { readSubmission, type Submission } from './read-submission.ts';

/** What a job would cost, and when it would be done. */
export interface JobEstimate {
  /** What it should cost, in US dollars; `undefined` when the price of an item is unknown. */
  readonly usd: number | undefined;
  /** The most that it can cost while models keep to their documented habits and each item is bought once, wherever that is in the end. */
  readonly upToUsd: number | undefined;
  /**
   * What is saved against buying all of it at once, by items that a batch should bring in time; `undefined` when one of the prices is
   * unknown.
   */
  readonly savedUsd: number | undefined;
  /**
   * When all of it should be there, in epoch milliseconds, by what is `assumed`: after what the queue owes already. Later than the deadline
   * where that is too near for so many.
   */
  readonly doneBy: number;
  /** Where items would be bought, in the order of their first one. */
  readonly places: readonly PlaceEstimate[];
  /** What it takes for granted. */
  readonly assumed: EstimateAssumptions;
}

/** Items that would be bought in one place. */
export interface PlaceEstimate {
  readonly place: Place;
  readonly items: number;
  /** `undefined` when the price of one is unknown. */
  readonly usd: number | undefined;
}

/** Items looked at before others get their turn. */
const ITEMS_AT_ONCE = 50;

/** What an item can be had for. Nano-dollars. */
interface Priced {
  readonly place: Place;
  /** Where it would be put together with others. */
  readonly offer: BatchOffer | undefined;
  readonly atOnce: Bounds;
}

interface Bounds {
  readonly expected: number | undefined;
  readonly upTo: number | undefined;
}

/**
 * Estimates a job by where a worker would place its items now, and by what the queue owes already.
 *
 * @throws RequestInvalidError, QueueUnavailableError
 */
export async function estimateJob(items: readonly ImageItem[], options: SubmitOptions, parts: QueueParts): Promise<JobEstimate> {
  const now = parts.clock.now();
  const submission = await readSubmission(items, options, { images: parts.images, settings: parts.options, now });
  const priced: Priced[] = [];
  const price = pricer(submission, parts, now);
  for (const [index, item] of submission.items.entries()) {
    if (index % ITEMS_AT_ONCE === ITEMS_AT_ONCE - 1) await setImmediate();
    priced.push(price(item));
  }
  const offers = priced.flatMap(({ place, offer }) => (place === 'batch' && offer !== undefined ? [offer] : []));
  const outlook = await outlookOf(parts, offers);
  const { batch } = parts.options;
  const buying = { now, placing: placingOptions(parts.options), batching: batch === false ? undefined : batch };
  const { doneBy, spills } = expectedEnd({ ...itemsToBuy(priced, submission), ...buying, ...outlook });
  const bought = priced.map((item) => (item.place === 'batch' && spills ? { ...item, place: 'interactive' as const } : item));
  const places = [...new Set(bought.map(({ place }) => place))].map((place) => {
    const there = bought.filter((each) => each.place === place);
    return { place, items: there.length, usd: usdSum(there.map(expectedOf)) };
  });
  return {
    usd: usdSum(bought.map(expectedOf)),
    upToUsd: usdSum(priced.map(upToOf)),
    savedUsd: usdSum(bought.map(savedOf)),
    doneBy,
    places,
    assumed: outlook.assumed,
  };
}

/** Places each item as a worker would now. */
function pricer({ call, options }: Submission, parts: QueueParts, now: number): (item: Submission['items'][number]) => Priced {
  const placing = placingOptions(parts.options);
  const callOptions = callOptionsOf(call);
  const deadlineAt = options.deadline;
  return ({ key: _key, ...request }) => {
    const { usd, upToUsd } = parts.images.estimate(request, callOptions);
    const offer = batchOffer(parts, request, callOptions);
    const atOnce = { expected: nanoUsd(usd), upTo: nanoUsd(upToUsd) };
    const facts = { batch: offer, interactiveNanoUsd: atOnce.expected, deadlineAt, now, batchTries: 0 };
    return { place: placeItem(facts, placing).place, offer, atOnce };
  };
}

function itemsToBuy(priced: readonly Priced[], { options }: Submission): ItemsToBuy {
  const trays = new Map<string, number>();
  const alone = { 'off-peak': 0, interactive: 0 };
  for (const { place, offer } of priced) {
    const tray = offer && trayState(offer);
    if (place !== 'batch') alone[place] += 1;
    else if (tray !== undefined) trays.set(tray, (trays.get(tray) ?? 0) + 1);
  }
  return { interactive: alone.interactive, offPeak: alone['off-peak'], trays, deadlineAt: options.deadline };
}

function expectedOf({ place, offer, atOnce }: Priced): number | undefined {
  return place === 'batch' ? offer?.expectedNanoUsd : atOnce.expected;
}

/** What a batch does not bring is bought at once. */
function upToOf({ place, offer, atOnce: { upTo } }: Priced): number | undefined {
  if (place !== 'batch') return upTo;
  if (upTo === undefined || offer?.upperNanoUsd === undefined) return undefined;
  return Math.max(upTo, offer.upperNanoUsd);
}

/** Only a batch is cheaper. */
function savedOf({ place, offer, atOnce: { expected } }: Priced): number | undefined {
  if (place !== 'batch') return 0;
  if (expected === undefined || offer?.expectedNanoUsd === undefined) return undefined;
  return Math.max(0, expected - offer.expectedNanoUsd);
}

function nanoUsd(usd: EstimateReport['usd']): number | undefined {
  return usd === undefined ? undefined : nanoUsdOf(usd);
}

function usdSum(amounts: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const amount of amounts) {
    if (amount === undefined) return undefined;
    sum += amount;
  }
  return usdOf(sum);
}
