import type { Request } from 'express';
import { HttpProblemError } from '../problems/http-problem-error.ts';

/** How a call is answered: everything in JSON, the events of the call as they happen, or the bytes of its one picture. */
export type AnswerForm = 'json' | 'events' | 'picture';

/** The first is what a client gets that does not care. */
const FORMS: ReadonlyMap<string, AnswerForm> = new Map([
  ['application/json', 'json'],
  ['text/event-stream', 'events'],
  ['image/png', 'picture'],
  ['image/jpeg', 'picture'],
  ['image/webp', 'picture'],
]);

/**
 * The form that a client prefers by its `Accept`. Which type a picture has is known only when it is there and paid, so whoever takes one
 * of the picture types gets the picture that came.
 *
 * @throws HttpProblemError `not_acceptable`
 */
export function answerFormOf(request: Request): AnswerForm {
  const form = FORMS.get(String(request.accepts([...FORMS.keys()])));
  if (form === undefined) throw notAcceptable('Accept application/json, text/event-stream or image/*.');
  return form;
}

/** @throws HttpProblemError `not_acceptable` */
export function requireJson(request: Request): void {
  if (request.accepts(['application/json']) === false) throw notAcceptable('Accept application/json.');
}

/** The problem of a client that takes nothing of what there is. */
export function notAcceptable(detail: string): HttpProblemError {
  return new HttpProblemError('not_acceptable', detail);
}
