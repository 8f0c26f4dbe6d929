import type { ImageResult } from '@retake/core';
import { answerFormOf, notAcceptable, type AnswerForm } from '../answers/answer-form.ts';
import { EventSender } from '../answers/event-sender.ts';
import { factHeaders } from '../answers/fact-headers.ts';
import { sendJson } from '../answers/send-json.ts';
import { sendPicture } from '../answers/send-picture.ts';
import { isTold, toldEvent, type ProgressEvent } from '../answers/told-event.ts';
import { toldResult } from '../answers/told-result.ts';
import { fingerprintOf } from '../keys/fingerprint.ts';
import { problemOf } from '../problems/problem-of.ts';
import { drawOrPark, takeOnExhausted } from '../tickets/draw-or-park.ts';
import { sendTicket } from '../tickets/send-ticket.ts';
import { TicketIssued } from '../tickets/ticket-issued.ts';
import { makeCall, type Operation } from './make-call.ts';
import type { Order } from './read-order.ts';
import { orderOf, withReferences } from './read-visit.ts';
import type { Route, Visit } from './route.ts';
import { runKeyed } from './run-keyed.ts';

/** `POST /generate` and `POST /edit`: draws, and answers in the form that `Accept` prefers. */
export function drawRoute(operation: Operation): Route {
  return { method: 'POST', path: `/${operation}`, answer: (visit) => draw(operation, visit) };
}

async function draw(operation: Operation, visit: Visit): Promise<void> {
  const form = answerFormOf(visit.request);
  const keyed = runKeyed(visit);
  const asked = await orderOf(visit);
  const { desk } = visit.setting;
  // Without a queue it is a field like any other that the core does not know.
  const { order: parkable, parks } =
    desk === undefined || operation === 'edit' ? { order: asked, parks: false } : takeOnExhausted(asked, form);
  const order = forForm(parkable, form);
  const call = async (
    signal: AbortSignal,
    idempotencyKey: string | undefined,
    onEvent?: (event: ProgressEvent) => void,
  ): Promise<ImageResult> => {
    const whole = await withReferences(order, visit, signal);
    if (desk !== undefined && parks) return drawOrPark(visit, desk, whole, signal);
    return makeCall({ service: visit.service, operation, order: whole, signal, idempotencyKey, onEvent });
  };
  const run = (onEvent?: (event: ProgressEvent) => void): Promise<ImageResult> =>
    keyed(
      () => fingerprintOf([operation, asked.request, asked.options]),
      (signal, idempotencyKey) => call(signal, idempotencyKey, onEvent),
    );
  if (form === 'events') return sendEvents(visit, run);
  try {
    await sendResult(visit, form, await run());
  } catch (error) {
    if (desk === undefined || !(error instanceof TicketIssued)) throw error;
    await sendTicket(visit, desk, error.job, 202);
  }
}

/** Answers with a result in one of the forms that come whole. */
export async function sendResult(visit: Visit, form: 'json' | 'picture', result: ImageResult): Promise<void> {
  const { response, setting, admission } = visit;
  const { stalledMs } = setting;
  const expose = admission.caller.expose === true;
  const [image] = result.images;
  if (form === 'picture' && image !== undefined) return sendPicture(response, image, result, { expose, stalledMs });
  // Asked for without a picture form, or a description that a service gives in place of pictures: paid, so it is told.
  return sendJson(response, (json) => toldResult(result, json, expose), { headers: factHeaders(result, expose), stalledMs });
}

/** One answer holds the bytes of one picture, and words are none. */
export function forForm(order: Order, form: AnswerForm): Order {
  if (form !== 'picture') return order;
  const { n } = order.request;
  if (n !== undefined && n !== 1) throw notAcceptable('Several pictures are told as application/json or text/event-stream.');
  const { degrade } = order.options;
  const inWords = typeof degrade === 'object' && degrade !== null ? { ...degrade, text: false } : { text: false };
  return {
    ...order,
    options: { ...order.options, degrade: degrade === undefined || typeof degrade === 'object' ? inWords : degrade },
  };
}

/** Events that come before anything is sent. Until then a call can still be refused with a status of its own. */
const BEFORE_ATTEMPTS: ReadonlySet<ProgressEvent['type']> = new Set([
  'call.started',
  'call.ended',
  'channel.skipped',
  'budget.rejected',
]);

/** Answers with the events of a call, and its result or problem at the end. */
export async function sendEvents(
  visit: Visit,
  run: (onEvent: (event: ProgressEvent) => void) => Promise<ImageResult>,
): Promise<void> {
  const { response, setting, admission } = visit;
  const expose = admission.caller.expose === true;
  const sender = new EventSender(response, setting);
  const early: ProgressEvent[] = [];
  const tell = (event: ProgressEvent): void => {
    if (isTold(event, expose)) sender.send(event.type, (json) => toldEvent(event, json, expose));
  };
  try {
    const result = await run((event) => {
      early.push(event);
      if (sender.open || !BEFORE_ATTEMPTS.has(event.type)) early.splice(0).forEach(tell);
    });
    early.splice(0).forEach(tell);
    sender.send('result', (json) => toldResult(result, json, expose));
  } catch (error) {
    if (sender.open) {
      sender.send('problem', () => problemOf(error, expose).problem);
      await sender.end();
    }
    throw error;
  }
  await sender.end();
}
