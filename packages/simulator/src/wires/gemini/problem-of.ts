import type { GeminiDialect } from './dialect.ts';
import { invalidApiKey } from './invalid-api-key.ts';
import { overloaded } from './overloaded.ts';
import type { GrpcStatus, Problem } from './problem.ts';
import type { Route } from './route.ts';
import { unauthenticated } from './vertex.ts';
import { proxyPage } from '../../faults/proxy-page.ts';
import { dailyQuota, limitZero, rateLimited } from './quota-problems.ts';
import type { RefusalFault } from '../../faults/refusal-faults.ts';

/** What a refusal depends on besides its own settings. */
export interface RefusalContext {
  readonly dialect: GeminiDialect;
  readonly route: Route;
}

const problem = (status: number, grpcStatus: GrpcStatus, message: string): Problem => ({ status, grpcStatus, message });

/** The answer of a refusal in Google's words (ai.google.dev error tables and recorded bodies, 2025 to 2026) or a relay's. */
export const problemOf = (fault: RefusalFault, { dialect, route }: RefusalContext): Problem => {
  switch (fault.kind) {
    case 'overloaded':
      return overloaded(fault.text, fault.status, fault.retryAfterS);
    case 'rate-limited':
      return rateLimited(fault, dialect.name, route);
    case 'provisioned-throughput':
      return problem(429, 'RESOURCE_EXHAUSTED', 'Too many requests. Exceeded the Provisioned Throughput.');
    case 'daily-quota':
      return dailyQuota(fault.retryAfterS, route);
    case 'limit-zero':
      return limitZero(fault.retryAfterS, route);
    case 'prepay-depleted':
      return problem(fault.status, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.');
    case 'spending-cap':
      return problem(429, 'RESOURCE_EXHAUSTED', 'Your project has exceeded its monthly spending cap.');
    case 'insufficient-user-quota':
      return {
        ...problem(
          fault.status,
          'RESOURCE_EXHAUSTED',
          'image pre-consumed quota failed, user quota: ＄0.000000, need quota: ＄0.090000',
        ),
        relay: { type: 'new_api_error', code: 'insufficient_user_quota' },
      };
    case 'invalid-api-key':
      if (dialect.name === 'ai-studio') return invalidApiKey(fault.expired);
      return dialect.name === 'vertex' ? unauthenticated : relayTokenInvalid(fault.expired);
    case 'unauthenticated':
      return dialect.name === 'relay' ? relayTokenInvalid(false) : unauthenticated;
    case 'permission-denied':
      return problem(
        403,
        'PERMISSION_DENIED',
        fault.leaked ? 'Your API key was reported as leaked. Please use another API key.' : 'The caller does not have permission',
      );
    case 'location-unsupported':
      return problem(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.');
    case 'billing-disabled':
      return problem(
        400,
        'FAILED_PRECONDITION',
        'Billing is not enabled for this project. Please enable billing to use this model.',
      );
    case 'model-gone':
      return dialect.modelMissing(route);
    case 'invalid-argument':
      return problem(400, 'INVALID_ARGUMENT', fault.message);
    case 'missing-thought-signature':
      return missingThoughtSignature('Image', 2, 1);
    case 'internal':
      return { ...problem(500, 'INTERNAL', 'Internal error encountered.'), array: fault.array };
    case 'deadline-exceeded':
      return problem(504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.');
    case 'html':
      return { ...problem(fault.status, 'UNAVAILABLE', 'Bad gateway'), html: proxyPage(fault.status) };
    case 'relay-channel-error':
      return {
        ...problem(fault.status, 'INTERNAL', fault.message),
        relay: { type: 'channel_error', code: fault.code },
      };
    default:
      return fault satisfies never;
  }
};

const relayTokenInvalid = (expired: boolean): Problem => ({
  status: 401,
  grpcStatus: 'UNAUTHENTICATED',
  message: expired ? '该令牌已过期' : '无效的令牌',
  relay: { type: 'new_api_error', code: '' },
});

/** Google's 400 for a model turn whose thought signature was not sent back; positions count from 1. */
export const missingThoughtSignature = (part: 'Image' | 'Text', contentPosition: number, partPosition: number): Problem =>
  problem(
    400,
    'INVALID_ARGUMENT',
    `${part} part is missing a thought_signature in content position ${contentPosition}, part position ${partPosition}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures#model-behavior for more details.`,
  );
