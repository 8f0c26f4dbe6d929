import type { ProblemDetails } from '@retake/core';

/** An error that already is what a client is told. */
export class ToldProblemError extends Error {
  override readonly name: string = 'ToldProblemError';
  readonly problem: ProblemDetails;
  /** Further headers of the answer, such as `Allow`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: ProblemDetails, headers: Readonly<Record<string, string>> = {}) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
    this.headers = headers;
  }
}
