import { problemDetailsOf, type Issue, type ProblemDetails } from '@retake/core';
import { ToldProblemError } from './told-problem-error.ts';

/** What a client is told of one request: whoever sends 4,000 wrong fields is not sent as many sentences. */
const MOST_ISSUES = 100;
/** Names are the client's own, and as long as it likes. */
const LONGEST_PATH = 200;
const LONGEST_MESSAGE = 1_000;

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
  if (problem.issues === undefined) return problem;
  const issues: Issue[] = problem.issues.slice(0, MOST_ISSUES).map(({ path, message }) => ({
    path: shortened(path.replace(/^options\.?/, ''), LONGEST_PATH),
    message: shortened(message, LONGEST_MESSAGE),
  }));
  const more = problem.issues.length - issues.length;
  if (more > 0) issues.push({ path: '', message: `and ${more} more` });
  return { ...problem, issues };
}

function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
