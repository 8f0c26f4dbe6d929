import type { Problem, RenderedProblem } from './problem.ts';

/** The OpenAI-shaped errors of the new-api family, used on Gemini paths too; every message ends in the request's id. */
export const renderRelayProblem = (problem: Problem, context: { readonly requestId: string }): RenderedProblem => {
  if (problem.html !== undefined) {
    return {
      status: problem.status,
      headers: { 'content-type': 'text/html; charset=UTF-8', ...problem.headers },
      body: problem.html,
    };
  }
  return {
    status: problem.status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...problem.headers },
    body: JSON.stringify({
      error: {
        message: `${problem.message} (request id: ${context.requestId})`,
        type: problem.relay?.type ?? 'upstream_error',
        param: '',
        code: problem.relay?.code ?? 'bad_response_status_code',
      },
    }),
  };
};
