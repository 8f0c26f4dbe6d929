import type { ContinuedChat, ContinuedChatOptions, ContinuedChatRequest, ImageResult } from '@retake/core';
import type { Response } from 'express';
import { z } from 'zod';
import { PictureJson } from '../../answers/picture-json.ts';
import { PRIVATE_HEADERS, sendJson } from '../../answers/send-json.ts';
import { writePieces } from '../../answers/write-pieces.ts';
import { readBody } from '../../body/read-body.ts';
import { fingerprintOf } from '../../keys/fingerprint.ts';
import { HttpProblemError } from '../../problems/http-problem-error.ts';
import type { Route, Visit } from '../../routes/route.ts';
import { runKeyed } from '../../routes/run-keyed.ts';
import { callHeaders } from '../call-facts.ts';
import type { ClientModels } from '../client-models.ts';
import { blockedAnswer } from './blocked-answer.ts';
import { contentAnswer, contentChunks, type ContentFacts } from './content-answer.ts';
import { contentOrder } from './content-order.ts';

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
  const [model = '', method] = splitCall(visit.parameter);
  if (method !== 'generateContent' && method !== 'streamGenerateContent')
    throw new HttpProblemError('not_found', 'There is generateContent and streamGenerateContent.');
  const keyed = runKeyed(visit);
  const { request, response, admission, setting, service, held } = visit;
  const { order, ignored } = contentOrder(await readBody(request, setting.uploads, held), model, models, admission);
  const { stalledMs } = setting;
  const sendWhole = (tell: (json: PictureJson) => unknown, headers: Readonly<Record<string, string>>): Promise<void> => {
    if (method === 'generateContent') return sendJson(response, tell, { headers, stalledMs });
    return sendChunks(response, [tell], { sse: isEventStream(visit), headers, stalledMs });
  };
  try {
    const result = await keyed(
      () => fingerprintOf([order.request, order.options]),
      (signal) => {
        const { request: turn, options } = turnArguments.parse({ request: order.request, options: { ...order.options, signal } });
        return service.continueChat(turn, options);
      },
    );
    const facts: ContentFacts = { result: continued(result), ignored, warnings: [], expose: admission.caller.expose === true };
    const headers = callHeaders(facts);
    if (method === 'generateContent') return await sendWhole((json) => contentAnswer(facts, json), headers);
    await sendChunks(response, contentChunks(facts), { sse: isEventStream(visit), headers, stalledMs });
  } catch (error) {
    const blocked = response.headersSent ? undefined : blockedAnswer(error);
    if (blocked === undefined) throw error;
    await sendWhole(() => blocked, {});
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

function splitCall(parameter: string): readonly [model: string | undefined, method: string | undefined] {
  const at = parameter.lastIndexOf(':');
  return [parameter.slice(0, Math.max(0, at)), parameter.slice(at + 1)];
}

function isEventStream({ request }: Visit): boolean {
  return request.query['alt'] === 'sse';
}

interface ChunksAnswer {
  /** Events; else one JSON array. */
  readonly sse: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly stalledMs: number;
}

async function sendChunks(
  response: Response,
  chunks: readonly ((json: PictureJson) => unknown)[],
  { sse, headers, stalledMs }: ChunksAnswer,
): Promise<void> {
  response.writeHead(200, {
    'content-type': sse ? 'text/event-stream' : 'application/json; charset=utf-8',
    ...PRIVATE_HEADERS,
    'x-accel-buffering': 'no',
    ...headers,
  });
  for (const [index, tell] of chunks.entries()) {
    const json = new PictureJson();
    const { pieces } = json.write(tell(json));
    await writePieces(response, [sse ? 'data: ' : index === 0 ? '[' : ',\r\n'], stalledMs);
    await writePieces(response, pieces, stalledMs);
    if (sse) await writePieces(response, ['\r\n\r\n'], stalledMs);
  }
  if (!sse) await writePieces(response, [']'], stalledMs);
  if (!response.destroyed) response.end();
}
