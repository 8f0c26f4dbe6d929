import { setImmediate } from 'node:timers/promises';
import { nanoUsdOf, usdOf, type EstimateReport } from '@retake/core';
import { placeItem } from '../placing/place-item.ts';
import { placingOptions } from '../placing/placing-options.ts';
import type { QueueParts } from '../queue-parts.ts';
import type { Place } from '../telling/queue-events.ts';
import type { ImageItem, SubmitOptions } from './image-item.ts';
import { callOptionsOf } from './load-request.ts';
import { readSubmission, type Submission } from './read-submission.ts';

/** What a job would cost, and when it would be done. */
export interface JobEstimate {
  /** What it should cost, in US dollars; `undefined` when the price of an item is unknown. */
  readonly usd: number | undefined;
  /** The most that it can cost while models keep to their documented habits and each item is bought once. */
  readonly upToUsd: number | undefined;
  /** What is saved against buying all of it at once; `undefined` when one of the prices is unknown. */
  readonly savedUsd: number | undefined;
  /** When all of it should be there, in epoch milliseconds: for a batch its channel's target, for a night its end. */
  readonly doneBy: number;
  /** Where items would be bought, in the order of their first one. */
  readonly places: readonly PlaceEstimate[];
}

/** Items that would be bought in one place. */
export interface PlaceEstimate {
  readonly place: Place;
  readonly items: number;
  /** `undefined` when the price of one is unknown. */
  readonly usd: number | undefined;
}

/** Google's target for a batch, in milliseconds: 24 hours (ai.google.dev/gemini-api/docs/batch-api, read 2026-11-21). */
export const BATCH_TARGET_MS = 86_400_000;

/** How long a picture takes at once, its queue included, in milliseconds: the deadline of a call in core. */
const INTERACTIVE_MS = 300_000;

/** Items looked at before others get their turn. */
const ITEMS_AT_ONCE = 50;

/** An item as it would be bought now. Nano-dollars. */
interface PlacedItem {
  readonly place: Place;
  readonly expected: number | undefined;
  readonly upTo: number | undefined;
  readonly atOnce: number | undefined;
  readonly doneBy: number;
}

/** Estimates a job by where its items would be placed now. @throws RequestInvalidError */
export async function estimateJob(items: readonly ImageItem[], options: SubmitOptions, parts: QueueParts): Promise<JobEstimate> {
  const now = parts.clock.now();
  const submission = await readSubmission(items, options, { images: parts.images, settings: parts.options, now });
  const placed: PlacedItem[] = [];
  const place = placer(submission, parts, now);
  for (const [index, item] of submission.items.entries()) {
    if (index % ITEMS_AT_ONCE === ITEMS_AT_ONCE - 1) await setImmediate();
    placed.push(place(item));
  }
  const places = [...new Set(placed.map((each) => each.place))].map((name) => {
    const there = placed.filter((each) => each.place === name);
    return { place: name, items: there.length, usd: usdSum(there.map(({ expected }) => expected)) };
  });
  return {
    usd: usdSum(placed.map(({ expected }) => expected)),
    upToUsd: usdSum(placed.map(({ upTo }) => upTo)),
    savedUsd: usdSum(placed.map(savedOf)),
    doneBy: Math.max(...new Set(placed.map(({ doneBy }) => doneBy))),
    places,
  };
}

/** Places each item as a worker would now. */
function placer(
  { call, options }: Submission,
  { images, options: settings }: QueueParts,
  now: number,
): (item: Submission['items'][number]) => PlacedItem {
  const placing = placingOptions(settings);
  const callOptions = callOptionsOf(call);
  const deadlineAt = options.deadline;
  return ({ key: _key, ...request }) => {
    const atOnce = images.estimate(request, callOptions);
    const [offer] = settings.batch === false ? [] : images.batches.offers(request, callOptions);
    const interactive = { expected: nanoUsd(atOnce.usd), upTo: nanoUsd(atOnce.upToUsd) };
    const facts = { batch: offer, interactiveNanoUsd: interactive.expected, deadlineAt, now, batchTries: 0 };
    const { place, until } = placeItem(facts, placing);
    const bought = place === 'batch' ? { expected: offer?.expectedNanoUsd, upTo: offer?.upperNanoUsd } : interactive;
    return {
      place,
      ...bought,
      atOnce: interactive.expected,
      doneBy: doneByOf(place, until, now),
    };
  };
}

function doneByOf(place: Place, until: number | undefined, now: number): number {
  const latest = until ?? Number.POSITIVE_INFINITY;
  if (place === 'off-peak') return latest;
  return Math.min(latest, now + (place === 'batch' ? BATCH_TARGET_MS : INTERACTIVE_MS));
}

function savedOf({ expected, atOnce }: PlacedItem): number | undefined {
  return expected === undefined || atOnce === undefined ? undefined : Math.max(0, atOnce - expected);
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
