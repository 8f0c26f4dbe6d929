import { createHmac } from 'node:crypto';
import type { WebhookSecret } from './webhook-options.ts';

/** What a secret has to be. */
export const WEBHOOK_SECRET_RULE =
  'must be whsec_ and base64 of 16 bytes or more, or a text of 16 characters or more; or an array of such';

const PREFIX = 'whsec_';
const LEAST = 16;

/** Whether this can sign webhooks. */
export function isWebhookSecret(secret: unknown): secret is WebhookSecret {
  if (Array.isArray(secret)) return secret.length > 0 && secret.every((each) => typeof each === 'string' && isLong(each));
  return typeof secret === 'string' && isLong(secret);
}

/** The signatures of a webhook, one for each secret, as the header `webhook-signature` has them: `v1,` and base64. */
export function webhookSignatures(
  { id, timestamp, body }: { readonly id: string; readonly timestamp: string; readonly body: string | Uint8Array },
  secret: WebhookSecret,
): readonly string[] {
  const secrets = typeof secret === 'string' ? [secret] : secret;
  return secrets.map(
    (each) => `v1,${createHmac('sha256', keyOf(each)).update(`${id}.${timestamp}.`).update(body).digest('base64')}`,
  );
}

function isLong(secret: string): boolean {
  return keyOf(secret).byteLength >= LEAST;
}

function keyOf(secret: string): Buffer {
  return secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret, 'utf8');
}
