import type { Problem, RenderedProblem } from './problem.ts';
import { renderRelayProblem } from './render-relay-problem.ts';

/**
 * Google's error envelope. On an SSE request it comes as plain JSON under `text/event-stream`, as recorded by js-genai on
 * 2025-08-16.
 */
export const renderGoogleProblem = (
  problem: Problem,
  context: { readonly requestId: string; readonly sse: boolean },
): RenderedProblem => {
  if (problem.html !== undefined || problem.relay !== undefined) return renderRelayProblem(problem, context);
  const envelope = {
    error: {
      code: problem.status,
      message: problem.message,
      status: problem.grpcStatus,
      ...(problem.details === undefined ? {} : { details: problem.details }),
    },
  };
  return {
    status: problem.status,
    headers: { 'content-type': context.sse ? 'text/event-stream' : 'application/json; charset=UTF-8', ...problem.headers },
    body: `${JSON.stringify(problem.array === true ? [envelope] : envelope, null, 2)}\n`,
  };
};
