import { sendJson } from '../answers/send-json.ts';
import type { Visit } from '../routes/route.ts';
import type { TicketDesk } from './ticket-desk.ts';
import { addressOf, toldTicket, type TicketTelling } from './told-ticket.ts';
import type { TicketJob } from './ticket-queue.ts';

/** Answers with a ticket; one that goes on also says where it is and when to ask again. */
export async function sendTicket(visit: Visit, desk: TicketDesk, job: TicketJob, status: 200 | 202): Promise<void> {
  const { response, setting, signal } = visit;
  const progress = await job.progress();
  const telling = tellingOf(visit, job);
  const results = await desk.ended(job, signal);
  const again = { 'retry-after': String(Math.max(1, Math.ceil(desk.limits.retryAfterMs / 1000))) };
  await sendJson(response, () => toldTicket(job, progress, results, telling), {
    status,
    headers: { ...(status === 202 ? { location: telling.address } : {}), ...(progress.state === 'ended' ? {} : again) },
    stalledMs: setting.stalledMs,
  });
}

/** How a ticket is told to a visit. */
export function tellingOf({ request, admission }: Visit, { id }: TicketJob): TicketTelling {
  return { address: addressOf(request.baseUrl, id), expose: admission.caller.expose === true };
}
