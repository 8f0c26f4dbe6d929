import { createTransport, TransportError, type Transport } from '@retake/core';
import type { QueueParts } from '../queue-parts.ts';
import { webhookRecords, type WebhookRecord } from '../store/webhook-record.ts';
import { tellError } from './tell-error.ts';
import { isWebhookSecret, webhookSignatures } from './webhook-signature.ts';
import { webhookUrlIssue } from './webhook-url.ts';

type Settings = Exclude<QueueParts['options']['webhook'], undefined>;

/** Sends the webhooks of a queue. */
export interface WebhookSender {
  /** Sends one, if it is time. What comes of it stands in its record. */
  send(id: string): Promise<void>;
  close(): Promise<void>;
}

/** The receiver says that it wants no more (Standard Webhooks). */
const GONE = 410;

/** Answers are not read, only counted. */
const MOST_ANSWER_BYTES = 65_536;

/** How much earlier or later than its pause a try can be, so that receivers that come back are not met by all at once. */
const JITTER = 0.2;

/** Sends webhooks as Standard Webhooks say: signed, tried again over hours, never past a redirect. */
export function createWebhookSender(parts: QueueParts): WebhookSender {
  let transport: Transport | undefined;
  return {
    async send(id) {
      const [stored] = await parts.store.read([{ kind: 'webhook', id }]);
      const record = stored && webhookRecords.read(stored);
      if (record?.state !== 'waiting' || record.body.notBefore > parts.clock.now()) return;
      const { webhook: settings } = parts.options;
      if (settings === undefined) {
        // It stays due: another process may have the secret.
        tellError(parts, 'sending a webhook', new Error('This process has no option `webhook`, and cannot sign it'));
        return;
      }
      transport ??= createTransport();
      const failure = await failureOf(record, settings, transport, parts);
      await settle(record, failure, settings, parts);
    },
    close: async () => transport?.close(),
  };
}

/** Why a try failed. */
interface Failure {
  readonly why: string;
  readonly isFinal: boolean;
}

/** Tries once; `undefined` when it was taken. */
async function failureOf(
  { id, group: jobId, body }: WebhookRecord,
  settings: Settings,
  transport: Transport,
  { clock }: QueueParts,
): Promise<Failure | undefined> {
  const { url, tenant, payload } = body;
  const issue = webhookUrlIssue(url, settings);
  if (issue !== undefined) return { why: `the address ${issue}`, isFinal: true };
  const { timeoutMs } = settings;
  const exchange = transport.open({
    signal: AbortSignal.timeout(timeoutMs),
    timeouts: { connectMs: timeoutMs, firstByteMs: timeoutMs, idleMs: timeoutMs, totalMs: timeoutMs },
    maxResponseBytes: MOST_ANSWER_BYTES,
    publicOnly: !settings.allowPrivate,
    bytesOnly: true,
  });
  try {
    const secret = typeof settings.secret === 'function' ? await settings.secret({ url, jobId, tenant }) : settings.secret;
    if (!isWebhookSecret(secret)) return { why: 'its secret is none', isFinal: false };
    const timestamp = String(Math.floor(clock.now() / 1_000));
    const signatures = webhookSignatures({ id, timestamp, body: payload }, secret);
    await exchange.fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signatures.join(' '),
      },
      body: payload,
    });
  } catch (error) {
    // An answer that is too long, or breaks off, is one all the same.
    if (exchange.response === undefined) return { why: whyOf(error), isFinal: false };
  }
  const { statusCode = 0 } = exchange.response ?? {};
  if (statusCode >= 200 && statusCode < 300) return undefined;
  return { why: `status ${statusCode}`, isFinal: statusCode === GONE };
}

/** Few words: what a secret's function threw, or an address leads to, is not for records. */
function whyOf(error: unknown): string {
  if (error instanceof TransportError) return error.kind;
  return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'could not be sent';
}

async function settle(
  record: WebhookRecord,
  failure: Failure | undefined,
  { pausesMs }: Settings,
  { store, clock, random, tell }: QueueParts,
): Promise<void> {
  const at = clock.now();
  const tries = record.body.tries + 1;
  const pauseMs = failure === undefined || failure.isFinal ? undefined : pausesMs[tries - 1];
  const dueAt = pauseMs === undefined ? undefined : Math.round(at + pauseMs * (1 - JITTER + random() * 2 * JITTER));
  const body = { ...record.body, tries, lastFailure: failure?.why };
  const change =
    dueAt === undefined
      ? webhookRecords.change(record, { state: 'ended', body: { ...body, end: { at, sent: failure === undefined } } })
      : webhookRecords.change(record, { state: 'waiting', dueAt, body: { ...body, notBefore: dueAt } });
  // Where somebody else has tried at the same time, that is what stands.
  await store.write([change]);
  tell({ type: failure === undefined ? 'webhook.sent' : 'webhook.failed', at, jobId: record.group, attempt: tries });
}
