import { proxyPage } from '../../faults/proxy-page.ts';
import type { RefusalFault } from '../../faults/refusal-faults.ts';
import type { Reply } from '../reply.ts';
import { textReply } from '../reply.ts';
import type { OpenAiError } from './openai-error.ts';
import { openAiErrorReply, openAiKeyRefused, openAiModelMissing } from './openai-error.ts';

/** A refusal in OpenAI's words: recorded bodies and its error documentation, 2025 to 2026. */
export const openAiRefusal = (fault: RefusalFault, model: string): Reply =>
  fault.kind === 'html'
    ? textReply(fault.status, { 'content-type': 'text/html; charset=UTF-8' }, proxyPage(fault.status))
    : openAiErrorReply(errorOf(fault, model));

type Spoken = Exclude<RefusalFault, { kind: 'html' }>;

const errorOf = (fault: Spoken, model: string): OpenAiError => {
  switch (fault.kind) {
    case 'overloaded':
      return { ...OVERLOADED, status: fault.status, headers: retryAfter(fault.retryAfterS) };
    case 'rate-limited':
      return rateLimited(fault, model);
    case 'daily-quota':
      return limitReached('requests', `requests per day (RPD): Limit 250, Used 250, Requested 1`, model, fault.retryAfterS);
    case 'limit-zero':
      return limitReached('input-images', 'input-images per min: Limit 0, Used 0, Requested 1', model, fault.retryAfterS);
    case 'prepay-depleted':
    case 'spending-cap':
      return QUOTA_GONE;
    case 'billing-disabled':
      return {
        status: 429,
        message: 'Your account is not active, please check your billing details on our website.',
        type: 'billing_not_active',
        code: 'billing_not_active',
      };
    case 'invalid-api-key':
    case 'unauthenticated':
      return openAiKeyRefused(fault.kind === 'unauthenticated' ? undefined : 'sk-…');
    case 'permission-denied':
      return {
        status: 403,
        message: `Your organization must be verified to use the model \`${model}\`. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization.`,
        type: 'invalid_request_error',
      };
    case 'location-unsupported':
      return {
        status: 403,
        message: 'Country, region, or territory not supported',
        type: 'request_forbidden',
        code: 'unsupported_country_region_territory',
      };
    case 'model-gone':
      return openAiModelMissing(model);
    case 'invalid-argument':
      return { status: 400, message: fault.message, type: 'invalid_request_error', code: 'invalid_value' };
    case 'internal':
      return INTERNAL;
    case 'deadline-exceeded':
      return { status: 504, message: 'The server timed out while processing your request.', type: 'server_error' };
    case 'provisioned-throughput':
    case 'insufficient-user-quota':
    case 'missing-thought-signature':
    case 'relay-channel-error':
      throw new RangeError(`OpenAI knows no ${fault.kind}`);
    default:
      return fault satisfies never;
  }
};

/** 503 for want of capacity. */
export const OVERLOADED: OpenAiError = {
  status: 503,
  message: 'The engine is currently overloaded, please try again later',
  type: 'server_error',
};

const INTERNAL: OpenAiError = {
  status: 500,
  message:
    'The server had an error while processing your request. Sorry about that! You can retry your request, or contact us through our help center at help.openai.com if the error persists.',
  type: 'server_error',
};

const QUOTA_GONE: OpenAiError = {
  status: 429,
  message:
    'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
  type: 'insufficient_quota',
  code: 'insufficient_quota',
};

const retryAfter = (seconds: number | undefined): Readonly<Record<string, string>> =>
  seconds === undefined ? {} : { 'retry-after': String(Math.ceil(seconds)), 'retry-after-ms': String(Math.ceil(seconds * 1000)) };

/** The delay stands in the message (`retry-info`), in headers, in both, or nowhere. */
const rateLimited = (
  { hint = 'both', limit, retryAfterS }: Extract<Spoken, { kind: 'rate-limited' }>,
  model: string,
): OpenAiError => {
  const said = hint === 'retry-info' || hint === 'both' ? retryAfterS : undefined;
  const used = `input-images per min: Limit ${limit}, Used ${limit}, Requested 1`;
  const headers = {
    'x-ratelimit-limit-input-images': String(limit),
    'x-ratelimit-remaining-input-images': '0',
    ...(hint === 'none' ? {} : { 'x-ratelimit-reset-input-images': `${retryAfterS}s` }),
    ...(hint === 'retry-after' || hint === 'both' ? retryAfter(retryAfterS) : {}),
  };
  return { ...limitReached('input-images', used, model, said), headers };
};

const limitReached = (type: string, used: string, model: string, retryAfterS: number | undefined): OpenAiError => ({
  status: 429,
  message: `Rate limit reached for ${model} (for limit gpt-image) in organization org-simulated on ${used}.${retryAfterS === undefined ? '' : ` Please try again in ${retryAfterS}s.`}`,
  type,
  code: 'rate_limit_exceeded',
});
