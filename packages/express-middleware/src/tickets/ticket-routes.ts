import { answerFormOf, notAcceptable, requireJson } from '../answers/answer-form.ts';
import { PRIVATE_HEADERS, sendJson } from '../answers/send-json.ts';
import { sendBytes } from '../answers/send-picture.ts';
import { readBody } from '../body/read-body.ts';
import { idempotencyKeyOf } from '../keys/idempotency-key.ts';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import { withAllReferences, withStandIns } from '../routes/read-visit.ts';
import type { Order } from '../routes/read-order.ts';
import type { Route, Visit } from '../routes/route.ts';
import { readTicket } from './read-ticket.ts';
import { sendTicket, tellingOf } from './send-ticket.ts';
import { sendTicketEvents } from './send-ticket-events.ts';
import { submissionOf, type TicketDesk } from './ticket-desk.ts';
import type { TicketEstimate } from './ticket-queue.ts';

/**
 * Pictures that can wait: `POST /tickets` (with `?estimate`: what it would cost, and nothing is ordered), `GET /tickets/:id`,
 * `GET /tickets/:id/items/:key`, `DELETE /tickets/:id`. A ticket belongs to the caller that ordered it, and is 404 to every other.
 */
export function ticketRoutes(desk: TicketDesk): readonly Route[] {
  return [
    { method: 'POST', path: '/tickets', answer: (visit) => order(visit, desk) },
    {
      method: 'GET',
      path: '/tickets/:id',
      answer: async (visit) => {
        const form = answerFormOf(visit.request);
        if (form === 'picture') throw notAcceptable('Accept application/json or text/event-stream.');
        const job = await desk.find(visit.parameter, visit.admission);
        if (form === 'events') return sendTicketEvents(visit, job, tellingOf(visit, job));
        return sendTicket(visit, desk, job, 200);
      },
    },
    { method: 'GET', path: '/tickets/:id/items/:key', answer: (visit) => sendItem(visit, desk) },
    {
      method: 'DELETE',
      path: '/tickets/:id',
      answer: async (visit) => {
        requireJson(visit.request);
        const job = await desk.find(visit.parameter, visit.admission);
        await job.cancel();
        // What is at work finishes: the ticket may not have ended yet.
        return sendTicket(visit, desk, job, 202);
      },
    },
  ];
}

async function order(visit: Visit, desk: TicketDesk): Promise<void> {
  const { request, admission, held, setting, response, signal } = visit;
  requireJson(request);
  const idempotencyKey = idempotencyKeyOf(request);
  const asked = readTicket(await readBody(request, setting.uploads, held), admission, { ...desk.limits, now: desk.clock.now() });
  const placed = asked.items.map((item, index) => ({ ...item, place: `items[${index}]` }));
  const submitted = (orders: readonly Order[]) => {
    const items = placed.map(({ key, order: item }, index) => ({ key, order: orders[index] ?? item }));
    return submissionOf({ ...asked, items }, admission, idempotencyKey);
  };
  const estimated = (orders: readonly Order[]): Promise<TicketEstimate> => {
    const { items, options } = submitted(orders);
    return desk.queue.estimate(items, options);
  };
  if (isQuestion(visit)) {
    const estimate = await estimated(withStandIns(placed, visit));
    return sendJson(response, () => toldEstimate(estimate), setting);
  }
  const standIns = withStandIns(placed, visit, 'unread');
  // What is wrong with the rest is found before anything is downloaded.
  if (standIns.some((standIn, index) => standIn !== placed[index]?.order)) await estimated(standIns);
  const { items, options } = submitted(await withAllReferences(placed, visit, signal));
  return sendTicket(visit, desk, await desk.queue.submit(items, options), 202);
}

async function sendItem({ request, response, parameters, admission, signal, setting }: Visit, desk: TicketDesk): Promise<void> {
  const [id = '', key = ''] = parameters;
  const job = await desk.find(id, admission);
  const results = await desk.ended(job, signal);
  const picture = results.find((result) => result.key === key)?.images[0];
  if (picture === undefined) throw new HttpProblemError('not_found', 'There is no picture of that name, or not yet.');
  const { mediaType, digest } = picture;
  if (request.accepts([mediaType]) === false) throw notAcceptable(`Accept ${mediaType}.`);
  const etag = `"${digest}"`;
  if (request.get('if-none-match') === etag) return void response.writeHead(304, { ...PRIVATE_HEADERS, etag }).end();
  await sendBytes(response, { data: await picture.read(), mediaType }, { headers: { etag }, stalledMs: setting.stalledMs });
}

function isQuestion({ request }: Visit): boolean {
  return new URL(request.url, 'http://routes').searchParams.has('estimate');
}

function toldEstimate({ usd, upToUsd, savedUsd, doneBy, places }: TicketEstimate): Readonly<Record<string, unknown>> {
  return { currency: 'USD', usd, upToUsd, savedUsd, doneBy: new Date(doneBy).toISOString(), places };
}
