import { isDeepStrictEqual } from 'node:util';
import { EventSender } from '../answers/event-sender.ts';
import { problemOf } from '../problems/problem-of.ts';
import type { Visit } from '../routes/route.ts';
import { toldItem, toldProgress, type TicketTelling } from './told-ticket.ts';
import type { TicketJob } from './ticket-queue.ts';

/**
 * Tells a ticket as it goes on, until it has ended or its client leaves: `progress` at first and with every item that ends, `item` for each,
 * those before the connection too, and `ended` at last. The ticket does not depend on who listens.
 */
export async function sendTicketEvents(
  { response, setting, signal }: Visit,
  job: TicketJob,
  telling: TicketTelling,
): Promise<void> {
  const sender = new EventSender(response, setting);
  let told: unknown;
  const tellProgress = async (name: 'progress' | 'ended'): Promise<void> => {
    const progress = toldProgress(job, await job.progress(), telling);
    if (name === 'progress' && isDeepStrictEqual(progress, told)) return;
    told = progress;
    sender.send(name, () => progress);
  };
  try {
    await tellProgress('progress');
    for await (const result of job.results({ signal })) {
      sender.send('item', () => toldItem(result, telling));
      await tellProgress('progress');
    }
    await job.done({ signal });
    await tellProgress('ended');
  } catch (error) {
    if (sender.open) {
      sender.send('problem', () => problemOf(error, telling.expose).problem);
      await sender.end();
    }
    throw error;
  }
  await sender.end();
}
