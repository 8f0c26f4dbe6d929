import { proxyPage } from '../../faults/proxy-page.ts';
import type { RefusalFault } from '../../faults/refusal-faults.ts';
import type { Reply } from '../reply.ts';
import { jsonReply, textReply } from '../reply.ts';

/** A refusal of ModelArk: `{"error":{"code","message","param","type"}}`, its message ends in the request's id. */
export interface ArkError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly param?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  429: 'TooManyRequests',
};

/** An error as an answer. */
export const arkErrorReply = ({ status, code, message, param = '', headers }: ArkError, requestId: string): Reply =>
  jsonReply(
    status,
    { error: { code, message: `${message} Request ID: ${requestId}`, param, type: TYPES[status] ?? 'InternalServerError' } },
    headers,
  );

/** 400 about a parameter. */
export const invalidArkParameter = (param: string, why: string): ArkError => ({
  status: 400,
  code: 'InvalidParameter',
  message: `The parameter \`${param}\` specified in the request is not valid: ${why}.`,
  param,
});

/** 401 for a key that is missing or unknown. */
export const ARK_KEY_REFUSED: ArkError = {
  status: 401,
  code: 'AuthenticationError',
  message: 'The API key in the request is missing or invalid.',
};

/** 404 for a model that the account cannot use. */
export const ARK_MODEL_MISSING: ArkError = {
  status: 404,
  code: 'InvalidEndpointOrModel.NotFound',
  message: 'The model or endpoint does not exist or you do not have access to it.',
};

/** The moderation's word on a picture, as an error of the request or of one picture in it. */
export const OUTPUT_SENSITIVE = {
  status: 400,
  code: 'OutputImageSensitiveContentDetected',
  message: 'The request failed because the output image may contain sensitive information.',
} as const satisfies ArkError;

/** The moderation's word on a prompt. */
export const INPUT_SENSITIVE: ArkError = {
  status: 400,
  code: 'InputTextSensitiveContentDetected',
  message: 'The request failed because the input text may contain sensitive information.',
};

/** The service's own failure. */
export const ARK_INTERNAL = {
  status: 500,
  code: 'InternalServiceError',
  message: 'The service encountered an unexpected internal error.',
} as const satisfies ArkError;

/** A refusal in ModelArk's words: codes and statuses of its error table (2026-10), texts near to them. */
export const arkRefusal = (fault: RefusalFault, requestId: string): Reply =>
  fault.kind === 'html'
    ? textReply(fault.status, { 'content-type': 'text/html; charset=UTF-8' }, proxyPage(fault.status))
    : arkErrorReply(errorOf(fault), requestId);

const errorOf = (fault: Exclude<RefusalFault, { kind: 'html' }>): ArkError => {
  switch (fault.kind) {
    case 'overloaded':
      return {
        status: 429,
        code: 'ServerOverloaded',
        message: 'The service is overloaded.',
        headers: retryAfter(fault.retryAfterS),
      };
    case 'rate-limited':
      return {
        status: 429,
        code: 'ModelAccountIpmRateLimitExceeded',
        message: 'The account has exceeded the images per minute (IPM) limit of the model.',
        headers: fault.hint === 'retry-after' || fault.hint === 'both' ? retryAfter(fault.retryAfterS) : {},
      };
    case 'daily-quota':
      return { status: 429, code: 'QuotaExceeded', message: 'The account has used up its quota of the model.' };
    case 'spending-cap':
      return {
        status: 429,
        code: 'SetLimitExceeded',
        message: 'Your account has reached the set inference limit for the model.',
      };
    case 'prepay-depleted':
      return { status: 403, code: 'AccountOverdueError', message: 'Your account has an overdue balance.' };
    case 'billing-disabled':
      return { status: 403, code: 'OperationDenied.ServiceNotOpen', message: 'The model service is not activated.' };
    case 'invalid-api-key':
    case 'unauthenticated':
      return ARK_KEY_REFUSED;
    case 'permission-denied':
      return { status: 403, code: 'AccessDenied', message: 'The caller has no access to this resource.' };
    case 'model-gone':
      return {
        status: 404,
        code: 'ModelNotOpen',
        message: 'Your account has not activated the model. Please activate the model service in the Ark Console.',
      };
    case 'invalid-argument':
      return { status: 400, code: 'InvalidParameter', message: fault.message };
    case 'internal':
      return ARK_INTERNAL;
    default:
      throw new RangeError(`ModelArk knows no ${fault.kind}`);
  }
};

const retryAfter = (seconds: number | undefined): Readonly<Record<string, string>> =>
  seconds === undefined ? {} : { 'retry-after': String(Math.ceil(seconds)) };
