import { problemDetailsOf, type ProblemDetails } from '@retake/core';
import { ToldProblemError } from './told-problem-error.ts';

/** An error as it is told to a client, with the headers that go with it. */
export interface ToldProblem {
  readonly problem: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;
}

/** Tells any error; `Retry-After` is among the headers where a time is known. Never throws. */
export function problemOf(error: unknown, expose = false): ToldProblem {
  const known = error instanceof ToldProblemError ? error : undefined;
  const problem = withBodyPaths(known?.problem ?? problemDetailsOf(error, { expose }));
  const { retryAfterSeconds } = problem;
  const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  // On its way out: the next request of this client belongs to another instance, and a kept connection would bring it here.
  const parting = problem.code === 'service_closed' ? { connection: 'close' } : {};
  return { problem, headers: { ...retryAfter, ...parting, ...known?.headers } };
}

/** A client sends options and request in one body, where core has two arguments. */
function withBodyPaths(problem: ProblemDetails): ProblemDetails {
  const issues = problem.issues?.map(({ path, message }) => ({ path: path.replace(/^options\.?/, ''), message }));
  return issues === undefined ? problem : { ...problem, issues };
}
