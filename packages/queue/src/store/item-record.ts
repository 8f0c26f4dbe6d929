import { IMAGE_SIZES } from '@retake/core';
import { z } from 'zod';
import { keptAttemptSchema, PLACES } from './kept-attempt.ts';
import { keptPictureSchema } from './kept-picture.ts';
import { keptCallSchema, keptRequestSchema } from './kept-request.ts';
import { ENDED_ITEM_STATES, type ItemState } from './item-state.ts';
import { recordCodec, type KeptRecord, type RecordCodec } from './record-codec.ts';

const epochMs = z.number();
const nanoUsd = z.int();
const place = z.enum(PLACES);

/** What is about to be bought, written before anything is sent. Whoever finds it in a record at `working` knows what may have happened. */
const intentSchema = z.object({
  /** Of this purchase alone: whoever ends it finds its own, or leaves the record alone. */
  callId: z.string(),
  place,
  startedAt: epochMs,
  /** Who would be asked first. */
  first: z.object({ channel: z.string(), model: z.string(), size: z.enum(IMAGE_SIZES) }).optional(),
  /** The most that can have been billed for what is not among `attempts`; absent when no price is known. */
  upToNanoUsd: nanoUsd.optional(),
  /** Attempts of it that have ended, as far as they were written. */
  attempts: z.array(keptAttemptSchema),
  /** Work that its upstream does on and keeps, to be collected with `images.resume`. */
  resumable: z.array(
    z.object({
      token: z.string(),
      attemptId: z.string(),
      channel: z.string(),
      model: z.string(),
      size: z.enum(IMAGE_SIZES),
      startedAt: epochMs,
      /** What the upstream will bill for it, where it has said so. */
      nanoUsd: nanoUsd.optional(),
      upToNanoUsd: nanoUsd.optional(),
    }),
  ),
});

/** How an item ended. */
const endSchema = z.object({
  at: epochMs,
  outcome: z.enum(ENDED_ITEM_STATES),
  /** Where it was bought, or would have been. */
  place,
  pictures: z.array(keptPictureSchema),
  /** Why there is none: a code of Retake's errors, a sentence, and the class of the failure where it is one of a channel. */
  error: z.object({ code: z.string(), message: z.string(), class: z.string().optional() }).optional(),
  degraded: z.array(
    z.object({
      what: z.enum(['size', 'aspect_ratio', 'model', 'picture', 'purpose']),
      ordered: z.string(),
      delivered: z.string(),
      channel: z.string(),
      reason: z.enum(['lowered', 'upstream', 'budget_guard']),
    }),
  ),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  /** Against the price of the same picture at once; absent where that is unknown. */
  savedNanoUsd: nanoUsd.optional(),
});

/** What is kept of an item: one picture that is owed. */
export const itemBodySchema = z.object({
  v: z.literal(1),
  /** Counted up each time it is offered; the errand names it, so that an old errand finds that its time is over. */
  turn: z.int(),
  /** Its place in the job, from 0. */
  index: z.int(),
  /** Unique in its job. */
  key: z.string(),
  request: keptRequestSchema,
  call: keptCallSchema,
  onUnknownBilling: z.enum(['report', 'retry']),
  submittedAt: epochMs,
  deadlineAt: epochMs.optional(),
  /** Where it was placed last, and why, in a few words. */
  placed: z.object({ place, reason: z.string(), at: epochMs }).optional(),
  /** Purchases that failed. */
  tries: z.int(),
  /** Nothing is bought before. */
  notBefore: epochMs.optional(),
  intent: intentSchema.optional(),
  /** The batch it belongs to while it is `batched`. */
  batchId: z.string().optional(),
  /** Of all purchases so far, in the order of their start; the bill is their sum. */
  attempts: z.array(keptAttemptSchema),
  /** Where it was placed and could not be had. */
  returned: z.array(
    z.object({
      from: place,
      why: z.enum(['spilled', 'failed', 'expired']),
      at: epochMs,
      /** The failure, in a few words. */
      error: z.object({ code: z.string(), class: z.string().optional() }).optional(),
    }),
  ),
  end: endSchema.optional(),
});

/** What of an item makes the bill of its job: read of all items when a job ends, which takes time while everybody waits. */
const itemBillSchema = z.object({
  v: z.literal(1),
  index: z.int(),
  attempts: z.array(keptAttemptSchema.pick({ id: true, billing: true, nanoUsd: true, unknownUpToNanoUsd: true })),
  end: endSchema.pick({ at: true, outcome: true }).optional(),
});

/** What is kept of an item. */
export type ItemBody = z.output<typeof itemBodySchema>;

/** A purchase that may be going on. */
export type Intent = z.output<typeof intentSchema>;

/** How an item ended. */
export type ItemEnd = z.output<typeof endSchema>;

/** An item as it stands. */
export type ItemRecord = KeptRecord<ItemState, ItemBody>;

const itemStateSchema = z.union([
  z.enum(['waiting', 'offered', 'working', 'batched', ...ENDED_ITEM_STATES]),
  z.templateLiteral(['gathering.', z.string()]),
]);

/** Reads and writes items. */
export const itemRecords = recordCodec<ItemState, ItemBody>('item', itemStateSchema, itemBodySchema);

/** What of an item makes the bill of its job. */
export type ItemBillRecord = KeptRecord<ItemState, z.output<typeof itemBillSchema>>;

/** Reads of items what makes the bill of their job. */
export const itemBills: Pick<RecordCodec<ItemState, ItemBillRecord['body']>, 'read'> = recordCodec(
  'item',
  itemStateSchema,
  itemBillSchema,
);

/** Digits of the index in an id: more than the largest job needs, so that ids go in the order of the items. */
const INDEX_DIGITS = 6;

/** The id of an item. In the order of the items of a job. */
export function itemIdOf(jobId: string, index: number): string {
  return `${jobId}.${String(index).padStart(INDEX_DIGITS, '0')}`;
}
