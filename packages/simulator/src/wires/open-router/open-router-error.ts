import { proxyPage } from '../../faults/proxy-page.ts';
import type { RefusalFault } from '../../faults/refusal-faults.ts';
import type { OpenRouterModelFacts } from '../../models/open-router-models.ts';
import type { Reply } from '../reply.ts';
import { jsonReply, textReply } from '../reply.ts';

/** An error of OpenRouter; its code is the HTTP status, also where the status sent is 200. */
export interface OpenRouterError {
  readonly code: number;
  readonly message: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `{"error":{"code","message","metadata"},"user_id"}` (OpenRouter's OpenAPI of 2026-08-22). */
export const openRouterErrorReply = (error: OpenRouterError, status: number = error.code): Reply => {
  const { code, message, metadata, headers } = error;
  const body = { error: { code, message, ...(metadata === undefined ? {} : { metadata }) }, user_id: 'user_simulated' };
  return jsonReply(status, body, headers);
};

/** What a refusal depends on besides its fault. */
export interface RefusedModel {
  readonly slug: string;
  readonly facts: OpenRouterModelFacts | undefined;
}

/** A refusal in OpenRouter's words. */
export const openRouterRefusal = (fault: RefusalFault, model: RefusedModel): Reply =>
  fault.kind === 'html'
    ? textReply(fault.status, { 'content-type': 'text/html; charset=UTF-8' }, proxyPage(fault.status))
    : openRouterErrorReply(errorOf(fault, model));

const errorOf = (fault: Exclude<RefusalFault, { kind: 'html' }>, model: RefusedModel): OpenRouterError => {
  switch (fault.kind) {
    case 'overloaded':
      return fault.status === 529
        ? { ...providerOverloaded(model), headers: retryAfter(fault.retryAfterS) }
        : {
            code: 503,
            message: 'No available model provider that meets your routing requirements',
            headers: retryAfter(fault.retryAfterS),
          };
    case 'rate-limited':
      return {
        code: 429,
        message: 'Rate limit exceeded',
        headers: fault.hint === 'retry-after' || fault.hint === 'both' ? retryAfter(fault.retryAfterS) : {},
      };
    case 'prepay-depleted':
      return {
        code: 402,
        message: 'Insufficient credits. Add more using https://openrouter.ai/settings/credits',
        metadata: {
          limit_source: 'openrouter_credits',
          remedy_hint: 'Add credits at https://openrouter.ai/settings/credits',
        },
      };
    case 'invalid-api-key':
      return { code: 401, message: 'User not found.' };
    case 'unauthenticated':
      return NO_CREDENTIALS;
    case 'permission-denied':
      return { code: 403, message: 'Your key is not allowed to use this model.' };
    case 'model-gone':
      return noEndpoints(model.slug);
    case 'invalid-argument':
      return { code: 400, message: fault.message };
    case 'internal':
      return providerError(model);
    case 'deadline-exceeded':
      return { code: 524, message: 'Request timed out. Please try again later.' };
    default:
      throw new RangeError(`OpenRouter knows no ${fault.kind}`);
  }
};

const retryAfter = (seconds: number | undefined): Readonly<Record<string, string>> =>
  seconds === undefined ? {} : { 'retry-after': String(Math.ceil(seconds)) };

/** 401 without a key. */
export const NO_CREDENTIALS: OpenRouterError = { code: 401, message: 'No auth credentials found' };

/** 404 for a model that nobody serves. */
export const noEndpoints = (slug: string): OpenRouterError => ({ code: 404, message: `No endpoints found for ${slug}.` });

const providerOf = ({ facts }: RefusedModel): string => facts?.provider ?? 'Google AI Studio';

/** 502: what a provider answered stands as a string in `metadata.raw`. */
export const providerError = (model: RefusedModel): OpenRouterError => ({
  code: 502,
  message: 'Provider returned error',
  metadata: {
    provider_name: providerOf(model),
    raw: JSON.stringify({ error: { code: 500, message: 'Internal error encountered.', status: 'INTERNAL' } }),
    error_type: 'provider_error',
  },
});

/** 529: the provider has no capacity. */
export const providerOverloaded = (model: RefusedModel): OpenRouterError => ({
  code: 529,
  message: 'Provider returned error',
  metadata: {
    provider_name: providerOf(model),
    raw: JSON.stringify({
      error: { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' },
    }),
    error_type: 'provider_overloaded',
  },
});

/** 403 of the moderation, of the prompt or of the picture. */
export const contentPolicy = (message: string, model: RefusedModel, prompt: string): OpenRouterError => ({
  code: 403,
  message,
  metadata: {
    reasons: ['sexual'],
    flagged_input: prompt.slice(0, 100),
    provider_name: providerOf(model),
    model_slug: model.slug,
    error_type: 'content_policy_violation',
  },
});
