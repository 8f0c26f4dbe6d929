import { randomUUID } from 'node:crypto';
import type { ChatCallOptions, ChatRequest, ChatSession, ImageResult } from '@retake/core';
import { z } from 'zod';
import { answerFormOf } from '../answers/answer-form.ts';
import type { ProgressEvent } from '../answers/told-event.ts';
import { readBody } from '../body/read-body.ts';
import { fingerprintOf } from '../keys/fingerprint.ts';
import { forForm, sendEvents, sendResult } from './draw.ts';
import { readOrder, type Order } from './read-order.ts';
import { withAllReferences } from './read-visit.ts';
import type { Route, Visit } from './route.ts';
import { keyOf, runKeyed } from './run-keyed.ts';

/** Passed on as it came: the service has the schemas for it. */
const turnArguments = z.custom<{ readonly request: ChatRequest; readonly options: ChatCallOptions }>();

/** `POST /chats/:id/turns`: draws the next turn, and answers in the form that `Accept` prefers. */
export const chatTurnRoute: Route = {
  method: 'POST',
  path: '/chats/:id/turns',
  answer: async (visit) => {
    const form = answerFormOf(visit.request);
    const keyed = runKeyed(visit);
    const { admission, service, setting, parameter } = visit;
    const key = keyOf(admission.owner, parameter);
    // Before the body is read and paid for with memory.
    const { defaults } = (await setting.chats.find(key, service)).toJSON();
    const order = forForm(await turnOf(visit, defaults), form);
    const run = (onEvent?: (event: ProgressEvent) => void): Promise<ImageResult> =>
      keyed(
        () => fingerprintOf(['turn', parameter, order.request, order.options]),
        async (signal) => {
          const [resolved = order] = await withAllReferences([{ order, place: '' }], visit, signal);
          return setting.chats.turn(key, service, (session) => draw(visit, session, resolved, signal, onEvent));
        },
      );
    if (form === 'events') return sendEvents(visit, run);
    return sendResult(visit, form, await run());
  },
};

/** A turn within what the caller may ask for. Its model is that of the chat, which was looked at when the chat began. */
async function turnOf({ request, setting, held, admission }: Visit, defaults: { readonly size?: unknown }): Promise<Order> {
  const fields = await readBody(request, setting.uploads, held);
  const limits = { ...admission.limits, models: undefined, purposes: undefined };
  const { size } = defaults;
  return readOrder(size === undefined ? fields : { size, ...fields }, { ...admission, limits });
}

async function draw(
  { service }: Visit,
  session: ChatSession,
  order: Order,
  signal: AbortSignal,
  onEvent: ((event: ProgressEvent) => void) | undefined,
) {
  const callId = randomUUID();
  const { request, options } = turnArguments.parse({ request: order.request, options: { ...order.options, signal, callId } });
  if (onEvent === undefined) return session.send(request, options);
  const unsubscribe = service.subscribe((event) => {
    if ('callId' in event && event.callId === callId) onEvent(event);
  });
  try {
    return await session.send(request, options);
  } finally {
    unsubscribe();
  }
}
