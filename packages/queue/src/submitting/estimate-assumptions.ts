import type { BatchOffer } from '@retake/core';
import type { QueueParts } from '../queue-parts.ts';
import { batchRecords } from '../store/batch-record.ts';
import { itemRecords } from '../store/item-record.ts';
import type { JobStore } from '../store/job-store.ts';
import { readable } from '../telling/readable.ts';

/** How long something takes, in milliseconds. */
export interface AssumedTime {
  readonly ms: number;
  /** `measured`: by what this queue has done and still keeps; `default`: by what is published. */
  readonly from: 'measured' | 'default';
}

/** What an estimate takes for granted. */
export interface EstimateAssumptions {
  /** Items that the queue owes already and that a worker has, or is about to get: each is taken to be bought before these. */
  readonly ahead: number;
  /** Items that it owes and that wait for a night, or a pause to end: they are taken to be bought before what is bought at night. */
  readonly waiting: number;
  /** Pictures that are bought at the same time: one process that works with the `concurrency` of this one. More are quicker. */
  readonly concurrency: number;
  /** A picture that is bought by itself, its retries included. Limits of channels are not counted. */
  readonly picture: AssumedTime;
  /** A batch, from its submission until its pictures are there: nine in ten take no longer. `undefined` where nothing goes into one. */
  readonly batch: AssumedTime | undefined;
}

/** How a queue stands, as far as an estimate needs to know. */
export interface QueueOutlook {
  readonly assumed: EstimateAssumptions;
  /** Items that gather already for a batch, by their tray. */
  readonly gathering: ReadonlyMap<string, number>;
}

/** A 1K picture of Gemini 3 Pro, in milliseconds: 23 s (APIYI, 2026; the one of Flash 12 to 23 s). */
const PICTURE_MS = 23_000;

/** Google's target for a batch, in milliseconds: 24 hours (ai.google.dev/gemini-api/docs/batch-api, read 2026-11-21). */
export const BATCH_TARGET_MS = 86_400_000;

/** What is looked at to measure, and how much there must be. */
const ITEMS_MEASURED = 100;
const BATCHES_MEASURED = 20;
const LEAST_MEASURED = 3;

/** Nine in ten: a job is done with its last batch, not with a typical one. */
const SHARE = 0.9;

/** Reads how a queue stands. @throws QueueUnavailableError */
export async function outlookOf(parts: QueueParts, offers: readonly BatchOffer[]): Promise<QueueOutlook> {
  const { store, options } = parts;
  const [counts, picture, batch] = await Promise.all([
    store.count(),
    pictureTime(parts),
    offers.length === 0 ? undefined : batchTime(parts, offers),
  ]);
  const items = counts.filter(({ kind }) => kind === 'item');
  const of = (...states: readonly string[]): number =>
    items.reduce((sum, { state, count }) => sum + (states.includes(state) ? count : 0), 0);
  const trays = items.filter(({ state }) => state.startsWith('gathering.'));
  const { concurrency } = options;
  return {
    assumed: { ahead: of('offered', 'working'), waiting: of('waiting'), concurrency, picture, batch },
    gathering: new Map(trays.map(({ state, count }) => [state, count])),
  };
}

async function pictureTime(parts: QueueParts): Promise<AssumedTime> {
  const stored = await parts.store.list({ kind: 'item', states: ['done'], limit: ITEMS_MEASURED });
  const took = readable(parts, itemRecords, stored).flatMap(({ body: { attempts } }) => {
    const own = attempts.filter(({ place }) => place !== 'batch');
    return own.some(({ error }) => error === undefined) ? [own.reduce((sum, { durationMs }) => sum + durationMs, 0)] : [];
  });
  if (took.length < LEAST_MEASURED) return { ms: PICTURE_MS, from: 'default' };
  return { ms: Math.round(took.reduce((sum, ms) => sum + ms, 0) / took.length), from: 'measured' };
}

async function batchTime(
  parts: Pick<QueueParts, 'tell' | 'clock'> & { readonly store: JobStore },
  offers: readonly BatchOffer[],
): Promise<AssumedTime> {
  const kinds = new Set(offers.map(kindOf));
  const stored = await parts.store.list({ kind: 'batch', states: ['ended'], limit: BATCHES_MEASURED });
  const took = readable(parts, batchRecords, stored)
    .flatMap(({ body }) => {
      const { submittedAt, end } = body;
      if (end?.state !== 'succeeded' || submittedAt === undefined || !kinds.has(kindOf(body))) return [];
      return [Math.max(0, end.at - submittedAt)];
    })
    .toSorted((one, other) => one - other);
  const typical = took[Math.ceil(took.length * SHARE) - 1];
  if (typical === undefined || took.length < LEAST_MEASURED) return { ms: BATCH_TARGET_MS, from: 'default' };
  return { ms: typical, from: 'measured' };
}

function kindOf({ channel, model }: { readonly channel: string; readonly model: string }): string {
  return JSON.stringify([channel, model]);
}
