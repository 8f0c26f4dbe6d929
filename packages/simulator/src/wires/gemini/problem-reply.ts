import type { Reply } from '../reply.ts';
import { textReply } from '../reply.ts';
import type { GeminiDialect } from './dialect.ts';
import type { Problem } from './problem.ts';

/** A refusal in a dialect's words. */
export const problemReply = (dialect: GeminiDialect, problem: Problem, requestId: string, sse: boolean): Reply => {
  const { status, headers, body } = dialect.render(problem, { requestId, sse });
  return textReply(status, headers, body);
};
