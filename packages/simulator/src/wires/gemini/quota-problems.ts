import type { GeminiDialect } from './dialect.ts';
import type { Problem } from './problem.ts';
import type { Route } from './route.ts';
import type { RefusalFault } from '../../faults/refusal-faults.ts';

const INTRODUCTION =
  'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.';

const VERTEX_SHARED_QUOTA =
  'Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.';

interface Quota {
  readonly metric: string;
  readonly quotaId: string;
  readonly limit: number;
  readonly retryAfterS: number;
}

/** Google's 429 with QuotaFailure, Help and RetryInfo, as recorded in google-gemini/gemini-cli#8437 and js-genai#1322. */
const quotaProblem = (quota: Quota, route: Route): Problem => {
  const quotaMetric = `generativelanguage.googleapis.com/${quota.metric}`;
  const model = route.model ?? '';
  return {
    status: 429,
    grpcStatus: 'RESOURCE_EXHAUSTED',
    message: `${INTRODUCTION}\n* Quota exceeded for metric: ${quotaMetric}, limit: ${quota.limit}, model: ${model}\nPlease retry in ${quota.retryAfterS}s.`,
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [{ quotaMetric, quotaId: quota.quotaId, quotaDimensions: { location: 'global', model } }],
      },
      {
        '@type': 'type.googleapis.com/google.rpc.Help',
        links: [{ description: 'Learn more about Gemini API quotas', url: 'https://ai.google.dev/gemini-api/docs/rate-limits' }],
      },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${quota.retryAfterS}s` },
    ],
  };
};

/** 429 for a minute's quota. */
export const rateLimited = (
  fault: Extract<RefusalFault, { kind: 'rate-limited' }>,
  dialect: GeminiDialect['name'],
  route: Route,
): Problem => {
  const { hint = dialect === 'vertex' ? 'none' : 'retry-info', limit, retryAfterS } = fault;
  const quotaId = 'GenerateRequestsPerMinutePerProjectPerModel';
  const detailed = hint === 'retry-info' || hint === 'both';
  const bare = dialect === 'vertex' ? VERTEX_SHARED_QUOTA : 'Resource has been exhausted (e.g. check quota).';
  return {
    ...(detailed
      ? quotaProblem({ metric: 'generate_requests_per_model', quotaId, limit, retryAfterS }, route)
      : { status: 429, grpcStatus: 'RESOURCE_EXHAUSTED', message: bare }),
    ...(hint === 'retry-after' || hint === 'both' ? { headers: { 'retry-after': String(Math.ceil(retryAfterS)) } } : {}),
  };
};

/** 429 for a day's quota. */
export const dailyQuota = (retryAfterS: number, route: Route): Problem =>
  quotaProblem(
    {
      metric: 'generate_requests_per_model_per_day',
      quotaId: 'GenerateRequestsPerDayPerProjectPerModel',
      limit: 250,
      retryAfterS,
    },
    route,
  );

/** 429 for a model that this tier has no quota of. */
export const limitZero = (retryAfterS: number, route: Route): Problem =>
  quotaProblem(
    {
      metric: 'generate_content_free_tier_requests',
      quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
      limit: 0,
      retryAfterS,
    },
    route,
  );
