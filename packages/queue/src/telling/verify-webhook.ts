import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { WebhookInvalidError } from '../errors/webhook-invalid-error.ts';
import type { WebhookSecret } from './webhook-options.ts';
import type { JobEndedWebhook } from './webhook-payload.ts';
import { webhookSignatures } from './webhook-signature.ts';

/** What a receiver got. */
export interface ReceivedWebhook {
  /** Of the request: a `Headers`, or those of a Node request. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As it came, before any parsing: a body that was parsed and written again has another signature. */
  readonly body: string | Uint8Array;
  readonly secret: WebhookSecret;
  /** How old or how far ahead it may be, in milliseconds. @default 300_000 */
  readonly toleranceMs?: number | undefined;
  /** Epoch milliseconds. @default now */
  readonly now?: number | undefined;
}

const payloadSchema = z.object({
  type: z.literal('job.ended'),
  timestamp: z.string(),
  data: z.object({
    jobId: z.string(),
    tenant: z.string().optional(),
    count: z.number(),
    outcomes: z.object({ done: z.number(), failed: z.number(), cancelled: z.number(), unknown: z.number() }),
    onTime: z.boolean().optional(),
    costUsd: z.number().nullable(),
    unknownUpToUsd: z.number().nullable(),
  }),
});

/**
 * Reads a webhook of a queue, and believes nothing that is not signed. The same one can come twice: `webhook-id` tells.
 *
 * @throws WebhookInvalidError
 */
export function verifyWebhook({
  headers,
  body,
  secret,
  toleranceMs = 300_000,
  now = Date.now(),
}: ReceivedWebhook): JobEndedWebhook {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headerOf(headers, name),
  );
  if (id === undefined || timestamp === undefined || signature === undefined) throw new WebhookInvalidError('headers');
  // Whoever recorded one must not send it again tomorrow.
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Number(timestamp) * 1_000 - now) > toleranceMs)
    throw new WebhookInvalidError('timestamp');
  const expected = webhookSignatures({ id, timestamp, body }, secret);
  const isSigned = signature.split(' ').some((given) => expected.some((own) => isSame(given, own)));
  if (!isSigned) throw new WebhookInvalidError('signature');
  const read = payloadSchema.safeParse(jsonOf(body));
  if (!read.success) throw new WebhookInvalidError('body');
  return read.data;
}

function headerOf(headers: ReceivedWebhook['headers'], name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

function isSame(given: string, own: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(own)];
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}

function jsonOf(body: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
