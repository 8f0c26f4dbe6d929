import { z } from 'zod';
import type { BillingVerdict, FailureClass } from '../../errors/failure-class.ts';
import { readErrorEnvelope, type ErrorEnvelope } from './error-envelope.ts';
import { billingOfError, usefulDelay, type FailedAnswer, type FailureReading } from './failure-reading.ts';
import { upstreamCode } from './upstream-code.ts';

/**
 * Reads an error answer of OpenAI. Its code is `error.code`, and where that is null the word in `error.type`; one and the same
 * status is a limit that passes (`rate_limit_exceeded`) or an account that is empty (`insufficient_quota`).
 */
export function readOpenAiFailure(answer: FailedAnswer): FailureReading {
  const error = readErrorEnvelope(answer.body);
  const failureClass = classOfOpenAiError(answer, error);
  return {
    class: failureClass,
    billing: billingOf(failureClass, answer, error),
    upstreamCode: upstreamCode(error.code) ?? upstreamCode(error.type),
    retryAfterMs: usefulDelay(failureClass, answer.retryAfterMs),
  };
}

function classOfOpenAiError({ statusCode, retryAfterMs }: FailedAnswer, { code, type, text }: ErrorEnvelope): FailureClass {
  const word = [code, type].map((said) => CLASS_OF_WORD.get(String(said))).find((known) => known !== undefined);
  const failureClass = word ?? classOfStatus(statusCode);
  if (failureClass !== 'rate_limited') return failureClass;
  // A limit of nothing is a model that this organization may not use at all; no waiting helps.
  if (/\blimit 0\b(?![.\d])/i.test(text)) return 'model_gone';
  // A limit of the day rolls on here and says how long, unlike Google's; only one that does not is over for today.
  return /\bper day\b/i.test(text) && retryAfterMs === undefined ? 'quota_daily' : 'rate_limited';
}

/** What a status means where no word says more. */
export function classOfStatus(statusCode: number): FailureClass {
  const known = CLASS_OF_STATUS.get(statusCode);
  if (known !== undefined) return known;
  return statusCode >= 400 && statusCode < 500 ? 'invalid_request' : 'upstream_bug';
}

/** Words that are more than their status (platform.openai.com/docs/guides/error-codes; providers.md §7, 2026-11-10). */
const CLASS_OF_WORD: ReadonlyMap<string, FailureClass> = new Map([
  ['insufficient_quota', 'billing'],
  ['billing_hard_limit_reached', 'billing'],
  ['billing_not_active', 'billing'],
  ['moderation_blocked', 'blocked'],
  ['content_policy_violation', 'blocked'],
  ['invalid_api_key', 'auth'],
  ['account_deactivated', 'auth'],
  ['unsupported_country_region_territory', 'auth'],
  ['model_not_found', 'model_gone'],
  ['rate_limit_exceeded', 'rate_limited'],
]);

const CLASS_OF_STATUS: ReadonlyMap<number, FailureClass> = new Map([
  [401, 'auth'],
  [402, 'billing'],
  [403, 'auth'],
  [404, 'model_gone'],
  [407, 'auth'],
  [408, 'timeout'],
  [409, 'overloaded'],
  [410, 'model_gone'],
  [425, 'overloaded'],
  [429, 'rate_limited'],
  [451, 'auth'],
  [503, 'overloaded'],
  [504, 'timeout'],
  [522, 'timeout'],
  [524, 'timeout'],
  [529, 'overloaded'],
]);

/** Only a refusal of the input is certain to have come before any picture was drawn; a timeout tells nothing. */
function billingOf(failureClass: FailureClass, { statusCode, body }: FailedAnswer, { spoken }: ErrorEnvelope): BillingVerdict {
  if (failureClass === 'timeout') return 'unknown';
  if (failureClass === 'blocked') return moderationStage(body) === 'input' ? 'not-billed' : 'unknown';
  return billingOfError(statusCode, spoken);
}

const moderationSchema = z.object({ error: z.object({ moderation_details: z.object({ moderation_stage: z.string() }) }) });

function moderationStage(body: string | undefined): string | undefined {
  try {
    return moderationSchema.safeParse(JSON.parse(body ?? '')).data?.error.moderation_details.moderation_stage;
  } catch {
    return undefined;
  }
}
