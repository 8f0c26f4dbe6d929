import { aiStudio } from '../gemini/ai-studio.ts';
import type { GrpcStatus, Problem } from '../gemini/problem.ts';
import { problemReply } from '../gemini/problem-reply.ts';
import { otherRoute } from '../gemini/route.ts';
import type { Reply } from '../reply.ts';
import { textReply } from '../reply.ts';
import type { Visit } from '../visit.ts';
import type { Site } from '../wire.ts';

/** A JSON answer of the Gemini API. */
export const googleReply = (body: unknown, headers: Readonly<Record<string, string>> = {}): Reply =>
  textReply(200, { 'content-type': 'application/json; charset=UTF-8', ...headers }, `${JSON.stringify(body, null, 2)}\n`);

/** A refusal of the Gemini API. */
export const googleRefusal = (problem: Problem, { requestId }: Visit): Reply => problemReply(aiStudio, problem, requestId, false);

/** A refusal in a line. */
export const googleProblem = (status: number, grpcStatus: GrpcStatus, message: string): Problem => ({
  status,
  grpcStatus,
  message,
});

/** What the door says to a request; `undefined` lets it in. */
export const refusedAtDoor = ({ doorkeeper }: Site, { headers, url }: Visit): Problem | undefined =>
  aiStudio.authenticate({ headers, url, route: otherRoute('') }, doorkeeper);
