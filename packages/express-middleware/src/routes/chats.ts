import { randomUUID } from 'node:crypto';
import type { ChatOptions, ChatSession } from '@retake/core';
import { z } from 'zod';
import { requireJson } from '../answers/answer-form.ts';
import { PRIVATE_HEADERS, sendJson } from '../answers/send-json.ts';
import { readBody } from '../body/read-body.ts';
import { chatTurnRoute } from './chat-turn.ts';
import { readOrder } from './read-order.ts';
import type { Route, Visit } from './route.ts';
import { keyOf } from './run-keyed.ts';

/** Passed on as it came: the service has the schemas for it. */
const chatOptions = z.custom<ChatOptions>();

/**
 * A picture that is edited turn by turn. Chats belong to the caller that began them, and are 404 to every other: `POST /chats`,
 * `POST /chats/:id/turns`, `GET /chats/:id`, `DELETE /chats/:id`.
 */
export const chatRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/chats',
    answer: async (visit) => {
      requireJson(visit.request);
      const { admission, service, setting, response, request, held } = visit;
      // The chat has an id of its own; this one is its name here, and in its key.
      const id = randomUUID();
      const key = keyOf(admission.owner, id);
      const { request: defaults } = readOrder(await readBody(request, setting.uploads, held), admission);
      const session = service.chat({ ...chatOptions.parse(defaults), blobs: setting.chats.blobs(key) });
      await setting.chats.begin(key, session);
      await sendJson(response, () => toldChat(id, session), { status: 201, stalledMs: setting.stalledMs });
    },
  },
  chatTurnRoute,
  {
    method: 'GET',
    path: '/chats/:id',
    answer: async (visit) => {
      requireJson(visit.request);
      const session = await visit.setting.chats.find(keyOf(visit.admission.owner, visit.parameter), visit.service);
      await sendJson(visit.response, () => toldChat(visit.parameter, session), visit.setting);
    },
  },
  {
    method: 'DELETE',
    path: '/chats/:id',
    answer: async ({ admission, setting, parameter, response }: Visit) => {
      await setting.chats.end(keyOf(admission.owner, parameter));
      response.writeHead(204, PRIVATE_HEADERS).end();
    },
  },
];

/** A chat without its pictures; which channel drew is for whoever looks into the machine. */
function toldChat(id: string, session: ChatSession): Readonly<Record<string, unknown>> {
  const { model, defaults, turns } = session.toJSON();
  const { usd, unknownUpToUsd } = session.cost;
  return {
    id,
    model,
    ...defaults,
    turns: turns.map(({ prompt, references, picture: { mediaType, width, height }, model: by }) => ({
      prompt,
      references: references.length,
      picture: { mediaType, width, height },
      model: by,
    })),
    cost: { currency: 'USD', usd, unknownUpToUsd },
  };
}
