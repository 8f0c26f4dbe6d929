import { z } from 'zod';
import type { BillingVerdict, FailureClass } from '../../errors/failure-class.ts';
import { readErrorEnvelope } from './error-envelope.ts';
import { errorText } from './error-text.ts';
import { billingOfError, usefulDelay, type FailedAnswer, type FailureReading } from './failure-reading.ts';
import { classOfStatus } from './openai-failure.ts';
import { readRelayFailure } from './relay-failure.ts';
import { upstreamCode } from './upstream-code.ts';

const text = z.string().nullish().catch(undefined);
const metadataSchema = z.object({
  error: z.object({
    metadata: z.object({ error_type: text, limit_source: text, flagged_input: text, raw: z.unknown().optional() }),
  }),
});

type Metadata = z.output<typeof metadataSchema>['error']['metadata'];

/**
 * Reads an error answer of OpenRouter. Its own type of the error says most; then what the provider behind it answered, which it
 * passes on in `metadata.raw`; then the status.
 */
export function readOpenRouterFailure(answer: FailedAnswer): FailureReading {
  const { statusCode, body, retryAfterMs } = answer;
  const envelope = readErrorEnvelope(body);
  const metadata = metadataOf(body);
  const failureClass = classOf(answer, metadata);
  return {
    class: failureClass,
    billing: billingOf(failureClass, metadata, billingOfError(statusCode, envelope.spoken)),
    upstreamCode: upstreamCode(metadata?.error_type) ?? upstreamCode(envelope.code) ?? upstreamCode(envelope.type),
    retryAfterMs: usefulDelay(failureClass, retryAfterMs),
  };
}

function classOf({ statusCode, retryAfterMs }: FailedAnswer, metadata: Metadata | undefined): FailureClass {
  if (statusCode === 402) return classOfPayment(metadata, retryAfterMs);
  const typed = CLASS_OF_TYPE.get(metadata?.error_type ?? '');
  if (typed !== undefined) return typed;
  return classOfRaw(metadata?.raw) ?? classOfStatus(statusCode);
}

/** An empty account is final; a budget of requests in flight is free again when some of them end (providers.md §5.3, 2026-07-30). */
function classOfPayment(metadata: Metadata | undefined, retryAfterMs: number | undefined): FailureClass {
  if (metadata?.limit_source != null) return metadata.limit_source === 'openrouter_in_flight_budget' ? 'rate_limited' : 'billing';
  return retryAfterMs === undefined ? 'billing' : 'rate_limited';
}

/**
 * OpenRouter's types of errors that say more than the status (openrouter.ai/docs: ApiErrorType, read 2026-11-21). Types that
 * stand for whatever a provider did (`provider_error`, `server`, `unmapped`) are left to what it answered.
 */
const CLASS_OF_TYPE: ReadonlyMap<string, FailureClass> = new Map([
  ['authentication', 'auth'],
  ['permission_denied', 'auth'],
  ['payment_required', 'billing'],
  ['rate_limit_exceeded', 'rate_limited'],
  ['provider_overloaded', 'overloaded'],
  ['provider_unavailable', 'overloaded'],
  ['content_policy_violation', 'blocked'],
  ['refusal', 'blocked'],
  ['not_found', 'model_gone'],
  ['timeout', 'timeout'],
  ['invalid_request', 'invalid_request'],
  ['invalid_prompt', 'invalid_request'],
  ['invalid_image', 'invalid_request'],
  ['image_too_large', 'invalid_request'],
  ['image_too_small', 'invalid_request'],
  ['unsupported_image_format', 'invalid_request'],
  ['payload_too_large', 'invalid_request'],
  ['unprocessable', 'invalid_request'],
  ['context_length_exceeded', 'invalid_request'],
  ['max_tokens_exceeded', 'invalid_request'],
  ['token_limit_exceeded', 'invalid_request'],
  ['string_too_long', 'invalid_request'],
]);

/** The class of what a provider answered; `undefined` when it cannot be read. */
function classOfRaw(raw: unknown): FailureClass | undefined {
  const body = typeof raw === 'string' ? raw : errorText(raw);
  const { spoken, code } = readErrorEnvelope(body);
  if (!spoken) return undefined;
  const statusCode = typeof code === 'number' && code >= 400 && code < 600 ? code : 502;
  return ofProvider(readRelayFailure({ statusCode, body, retryAfterMs: undefined }).class);
}

/** A provider that refuses OpenRouter's account, or has had enough of it for today, says nothing of ours. */
function ofProvider(failureClass: FailureClass): FailureClass {
  if (failureClass === 'auth' || failureClass === 'billing') return 'upstream_bug';
  return failureClass === 'quota_daily' ? 'rate_limited' : failureClass;
}

/** A timeout of the edge says nothing of the work behind it; a refusal only does when it names the input that was refused. */
function billingOf(failureClass: FailureClass, metadata: Metadata | undefined, otherwise: BillingVerdict): BillingVerdict {
  if (failureClass === 'timeout') return 'unknown';
  if (failureClass === 'blocked') return metadata?.flagged_input == null ? 'unknown' : 'not-billed';
  return otherwise;
}

function metadataOf(body: string | undefined): Metadata | undefined {
  try {
    return metadataSchema.safeParse(JSON.parse(body ?? '')).data?.error.metadata;
  } catch {
    return undefined;
  }
}
