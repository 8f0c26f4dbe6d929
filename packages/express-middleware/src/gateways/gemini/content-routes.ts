import { randomUUID } from 'node:crypto';
import type { ContinuedChat, ContinuedChatOptions, ContinuedChatRequest, ImageResult } from '@retake/core';
import { z } from 'zod';
import { EventSender } from '../../answers/event-sender.ts';
import type { PictureJson } from '../../answers/picture-json.ts';
import { sendJson } from '../../answers/send-json.ts';
import { readBody } from '../../body/read-body.ts';
import { fingerprintOf } from '../../keys/fingerprint.ts';
import { HttpProblemError } from '../../problems/http-problem-error.ts';
import type { Route, Visit } from '../../routes/route.ts';
import { runKeyed, type RunKeyed } from '../../routes/run-keyed.ts';
import { callHeaders, orderHeaders } from '../call-facts.ts';
import type { ClientModels } from '../client-models.ts';
import { beginsStream, setHeaders } from '../stream-head.ts';
import { blockedAnswer } from './blocked-answer.ts';
import { CHUNK_EVENTS, CHUNK_LIST } from './chunk-framing.ts';
import { contentAnswer, contentChunks, type ContentFacts } from './content-answer.ts';
import { contentOrder, type ContentOrder } from './content-order.ts';
import { geminiProblem } from './gemini-problem.ts';

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
  if (method === 'streamGenerateContent') return stream(order, visit, keyed);
  const { whole, headers } = await outcomeOf(order, visit, keyed);
  return sendJson(response, whole, { headers, stalledMs: setting.stalledMs });
}

/** Begins when the first upstream is asked, or with the first heartbeat; until then a call can still be refused with a status of its own. */
async function stream(order: ContentOrder, visit: Visit, keyed: RunKeyed): Promise<void> {
  const { request, response, admission, setting, service } = visit;
  const sender = new EventSender(response, setting, request.query['alt'] === 'sse' ? CHUNK_EVENTS : CHUNK_LIST);
  setHeaders(response, orderHeaders(order));
  const callId = randomUUID();
  const unsubscribe = service.subscribe((event) => {
    if ('callId' in event && event.callId === callId && beginsStream(response, event)) sender.begin();
  });
  try {
    const { chunks, headers } = await outcomeOf(order, visit, keyed, callId);
    setHeaders(response, headers);
    for (const tell of chunks) sender.send('chunk', tell);
  } catch (error) {
    if (sender.open) {
      sender.send('error', () => geminiProblem(error, admission.caller.expose).body);
      await sender.end();
    }
    throw error;
  } finally {
    unsubscribe();
  }
  await sender.end();
}

/** What the client gets, at once or chunk by chunk. */
interface Outcome {
  readonly whole: (json: PictureJson) => unknown;
  readonly chunks: readonly ((json: PictureJson) => unknown)[];
  readonly headers: Readonly<Record<string, string>>;
}

async function outcomeOf(
  { order, ignored }: ContentOrder,
  { service, admission }: Visit,
  keyed: RunKeyed,
  callId?: string,
): Promise<Outcome> {
  try {
    const result = await keyed(
      () => fingerprintOf([order.request, order.options]),
      (signal) => {
        const turn = turnArguments.parse({ request: order.request, options: { ...order.options, signal, callId } });
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
