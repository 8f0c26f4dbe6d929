import type { ContinuedChat, ContinuedChatOptions, ContinuedChatRequest, ImageResult } from '@retake/core';
import { z } from 'zod';
import type { PictureJson } from '../../answers/picture-json.ts';
import { sendJson } from '../../answers/send-json.ts';
import { readBody } from '../../body/read-body.ts';
import { fingerprintOf } from '../../keys/fingerprint.ts';
import { HttpProblemError } from '../../problems/http-problem-error.ts';
import type { Route, Visit } from '../../routes/route.ts';
import { runKeyed, type RunKeyed } from '../../routes/run-keyed.ts';
import { callHeaders } from '../call-facts.ts';
import type { ClientModels } from '../client-models.ts';
import { blockedAnswer } from './blocked-answer.ts';
import { contentAnswer, contentChunks, type ContentFacts } from './content-answer.ts';
import { contentOrder, type ContentOrder } from './content-order.ts';
import { sendChunks } from './send-chunks.ts';

/** Versions in the path: @google/genai 3 asks for `v1` unless told otherwise, everybody else for `v1beta`. */
export const VERSIONS = ['v1beta', 'v1'] as const;

/** `POST …/models/{model}:generateContent` and `:streamGenerateContent`. */
export function contentRoutes(models: ClientModels): readonly Route[] {
  return VERSIONS.map((version) => ({
    method: 'POST',
    path: `/${version}/models/:call`,
    answer: (visit) => answer(models, visit),
  }));
}

async function answer(models: ClientModels, visit: Visit): Promise<void> {
  const [model, method] = splitCall(visit.parameter);
  if (method !== 'generateContent' && method !== 'streamGenerateContent')
    throw new HttpProblemError('not_found', 'There is generateContent and streamGenerateContent.');
  const keyed = runKeyed(visit);
  const { request, response, admission, setting, held } = visit;
  const order = contentOrder(await readBody(request, setting.uploads, held), model, models, admission);
  const { whole, chunks, headers } = await outcomeOf(order, visit, keyed);
  const { stalledMs } = setting;
  if (method === 'generateContent') return sendJson(response, whole, { headers, stalledMs });
  return sendChunks(response, chunks, { events: request.query['alt'] === 'sse', headers, stalledMs });
}

/** What the client gets, at once or chunk by chunk. */
interface Outcome {
  readonly whole: (json: PictureJson) => unknown;
  readonly chunks: readonly ((json: PictureJson) => unknown)[];
  readonly headers: Readonly<Record<string, string>>;
}

async function outcomeOf({ order, ignored }: ContentOrder, { service, admission }: Visit, keyed: RunKeyed): Promise<Outcome> {
  try {
    const result = await keyed(
      () => fingerprintOf([order.request, order.options]),
      (signal) => {
        const turn = turnArguments.parse({ request: order.request, options: { ...order.options, signal } });
        return service.continueChat(turn.request, turn.options);
      },
    );
    const facts: ContentFacts = { result: continued(result), ignored, warnings: [], expose: admission.caller.expose === true };
    return { whole: (json) => contentAnswer(facts, json), chunks: contentChunks(facts), headers: callHeaders(facts) };
  } catch (error) {
    const blocked = blockedAnswer(error);
    if (blocked === undefined) throw error;
    return { whole: () => blocked, chunks: [() => blocked], headers: {} };
  }
}

/** Passed on as it came: the service has the schemas for it. */
const turnArguments = z.custom<{ readonly request: ContinuedChatRequest; readonly options: ContinuedChatOptions }>();

/** The answer to a key can come from a store, which may have kept no parts. */
function continued(result: ImageResult): ContinuedChat {
  return hasReply(result) ? result : { ...result, reply: undefined };
}

function hasReply(result: ImageResult): result is ContinuedChat {
  return 'reply' in result;
}

/** `gemini-3-pro-image:generateContent`. */
function splitCall(call: string): readonly [model: string, method: string] {
  const at = call.lastIndexOf(':');
  return [call.slice(0, Math.max(0, at)), call.slice(at + 1)];
}
