import { answerFormOf, notAcceptable } from '../answers/answer-form.ts';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import { sendResult } from './draw.ts';
import type { Route } from './route.ts';
import { keyOf } from './run-keyed.ts';

/**
 * `GET /answers/:key`: the answer to the request that this caller sent with that `Idempotency-Key`, waited for while its call is under
 * way; to every other caller there is nothing there. Cheaper than repeating the request with its pictures.
 */
export const answerRoute: Route = {
  method: 'GET',
  path: '/answers/:key',
  answer: async (visit) => {
    const form = answerFormOf(visit.request);
    if (form === 'events') throw notAcceptable('Accept application/json or image/*.');
    const result = await visit.setting.keyedCalls.find(keyOf(visit.admission.owner, visit.parameter));
    if (result === undefined) throw new HttpProblemError('not_found', 'No answer is kept for this key.');
    if (form === 'picture' && result.images.length !== 1)
      throw notAcceptable('There is not exactly one picture. Accept application/json.');
    await sendResult(visit, form, result);
  },
};
