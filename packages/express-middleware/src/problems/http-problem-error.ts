import { PROBLEM_TYPE_PREFIX, type Issue, type ProblemDetails } from '@retake/core';
import { ToldProblemError } from './told-problem-error.ts';

/** What goes wrong between a client and the service, before or beside any call; codes beyond those of core's `problemDetailsOf`. */
const HTTP_PROBLEMS = {
  body_malformed: { status: 400, title: 'The body cannot be read' },
  unauthorized: { status: 401, title: 'Nobody is let in without an accepted credential' },
  forbidden: { status: 403, title: 'This caller may not ask for that' },
  host_refused: { status: 403, title: 'Nothing is served under this name' },
  origin_refused: { status: 403, title: 'Pages of other origins are not let in' },
  not_found: { status: 404, title: 'There is nothing here' },
  method_not_allowed: { status: 405, title: 'This is asked for in another way' },
  not_acceptable: { status: 406, title: 'The answer cannot be given in an accepted form' },
  answer_gone: { status: 410, title: 'The answer to this key is no longer kept' },
  body_too_large: { status: 413, title: 'The body is too large' },
  body_unsupported: { status: 415, title: 'The body is of a type that is not read here' },
  key_reused: { status: 422, title: 'The idempotency key belongs to another request' },
  rate_limited: { status: 429, title: 'Too many requests' },
  body_consumed: { status: 500, title: 'The body was read before it came here' },
  busy: { status: 503, title: 'There is no room for the request at the moment' },
} as const satisfies Record<string, Pick<ProblemDetails, 'status' | 'title'>>;

/** Stable codes of what goes wrong before or beside a call. */
export type HttpProblemCode = keyof typeof HTTP_PROBLEMS;

/** What an `HttpProblemError` tells besides its code. */
export interface HttpProblemOptions {
  /** When asking again can make sense, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly issues?: readonly Issue[] | undefined;
  /** Further headers of the answer, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A request that is answered with a problem of its own rather than with an error of the service. */
export class HttpProblemError extends ToldProblemError {
  override readonly name = 'HttpProblemError';

  /** @param detail one sentence for the client: no secret, nothing of the inside. */
  constructor(code: HttpProblemCode, detail: string, { retryAfterMs, issues, headers }: HttpProblemOptions = {}) {
    const problem = {
      type: `${PROBLEM_TYPE_PREFIX}${code}`,
      code,
      ...HTTP_PROBLEMS[code],
      detail,
      ...(retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1000)) }),
      ...(issues === undefined ? {} : { issues }),
    };
    super(problem, headers);
  }
}
