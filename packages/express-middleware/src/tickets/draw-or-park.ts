import { RequestInvalidError, type ImageResult } from '@retake/core';
import type { AnswerForm } from '../answers/answer-form.ts';
import { idempotencyKeyOf } from '../keys/idempotency-key.ts';
import { argumentsOf } from '../routes/make-call.ts';
import type { Order } from '../routes/read-order.ts';
import type { Visit } from '../routes/route.ts';
import { serviceKeyOf } from '../routes/run-keyed.ts';
import { tenantOf, type TicketDesk } from './ticket-desk.ts';
import { TicketIssued } from './ticket-issued.ts';

/** An order, and whether it may become a ticket. */
export interface ParkableOrder {
  readonly order: Order;
  readonly parks: boolean;
}

/** Takes `onExhausted` out of an order. @throws RequestInvalidError, where it is no such word or the answer is to be a stream. */
export function takeOnExhausted(order: Order, form: AnswerForm): ParkableOrder {
  const { onExhausted = 'throw', ...request } = order.request;
  const problem = (message: string): RequestInvalidError => new RequestInvalidError([{ path: 'onExhausted', message }]);
  if (onExhausted !== 'throw' && onExhausted !== 'enqueue') throw problem('must be throw or enqueue');
  if (onExhausted === 'enqueue' && form === 'events')
    throw problem('goes with application/json and image/*, and not with events');
  return { order: { ...order, request }, parks: onExhausted === 'enqueue' };
}

/** Draws, or writes down what nobody can draw now. @throws TicketIssued; as `ImageQueue.generate`. */
export async function drawOrPark(visit: Visit, desk: TicketDesk, order: Order, signal: AbortSignal): Promise<ImageResult> {
  const { request, options } = argumentsOf(order, signal);
  const key = idempotencyKeyOf(visit.request);
  const { result, ticket } = await desk.queue.generate(request, {
    ...options,
    onExhausted: 'enqueue',
    tenant: tenantOf(visit.admission),
    deadline: desk.clock.now() + desk.limits.withinMs,
    ...(key === undefined ? {} : { idempotencyKey: serviceKeyOf(visit.admission.owner, key) }),
  });
  if (ticket !== undefined) throw new TicketIssued(ticket);
  return result;
}
