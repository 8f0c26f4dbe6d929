import { z } from 'zod';
import { recordCodec, type KeptRecord } from './record-codec.ts';

const epochMs = z.number();

/** Where a webhook stands: `waiting` until it is sent, or given up, and then `ended`. */
export const WEBHOOK_STATES = ['waiting', 'ended'] as const;

/** What is kept of a webhook: never its secret, no prompt and no picture. */
export const webhookBodySchema = z.object({
  v: z.literal(1),
  url: z.string(),
  tenant: z.string().optional(),
  /** What is told, JSON as it is signed and sent. */
  payload: z.string(),
  createdAt: epochMs,
  tries: z.int().nonnegative(),
  /** When it is sent next; an errand of an earlier time finds that it is too early. */
  notBefore: epochMs,
  /** Why the last try failed, in a few words. */
  lastFailure: z.string().optional(),
  end: z.object({ at: epochMs, sent: z.boolean() }).optional(),
});

/** What is kept of a webhook. */
export type WebhookBody = z.output<typeof webhookBodySchema>;

/** A webhook as it stands. */
export type WebhookRecord = KeptRecord<(typeof WEBHOOK_STATES)[number], WebhookBody>;

/** Reads and writes webhooks. The group of a webhook is its job. */
export const webhookRecords = recordCodec<(typeof WEBHOOK_STATES)[number], WebhookBody>(
  'webhook',
  z.enum(WEBHOOK_STATES),
  webhookBodySchema,
);
