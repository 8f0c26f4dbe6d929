import { createHash } from 'node:crypto';
import type { Clock } from '@retake/core';
import { z } from 'zod';
import type { Admission } from '../access/door.ts';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import type { TicketOrder } from './read-ticket.ts';
import { defaultTickets, type TicketsOptions } from './tickets-options.ts';
import type { TicketItem, TicketJob, TicketOrderItem, TicketQueue, TicketSubmission } from './ticket-queue.ts';

/** The longest name that a queue takes for a tenant. */
const TENANT_LENGTH = 200;

/** That of the system. */
const SYSTEM_CLOCK: Clock = Object.freeze({ now: () => Date.now() });

/** Passed on as it came: the queue has the schemas for it, and one that is read twice is told twice. */
const submission = z.custom<{ readonly items: readonly TicketOrderItem[]; readonly options: TicketSubmission }>();

/** Tickets of callers: jobs of a queue, each of the one who ordered it. */
export class TicketDesk {
  readonly queue: TicketQueue;
  readonly limits: { readonly items: number; readonly withinMs: number; readonly retryAfterMs: number };
  readonly clock: Clock;

  constructor(queue: TicketQueue, { items, withinMs, retryAfterMs, clock }: TicketsOptions) {
    this.queue = queue;
    this.clock = clock ?? SYSTEM_CLOCK;
    this.limits = {
      items: items ?? defaultTickets.items,
      withinMs: withinMs ?? defaultTickets.withinMs,
      retryAfterMs: retryAfterMs ?? defaultTickets.retryAfterMs,
    };
  }

  /** The ticket of a caller. @throws HttpProblemError `not_found`, also for that of another. */
  async find(id: string, admission: Admission): Promise<TicketJob> {
    const job = await this.queue.job(id, { tenant: tenantOf(admission) });
    if (job === undefined) throw new HttpProblemError('not_found', 'There is no such ticket.');
    return job;
  }

  /** What of a ticket has ended, in the order of the job. */
  async ended(job: TicketJob, signal: AbortSignal): Promise<readonly TicketItem[]> {
    const results: TicketItem[] = [];
    for await (const result of job.results({ signal, wait: false })) results.push(result);
    return results.toSorted((one, other) => one.index - other.index);
  }
}

/** Whose a ticket is: the caller by its name, and strangers by their network. */
export function tenantOf({ caller, owner }: Admission): string {
  const name = owner === `caller:${caller.name}` ? caller.name : owner;
  return name.length <= TENANT_LENGTH ? name : createHash('sha256').update(name).digest('hex');
}

/** What a ticket is submitted with. @param idempotencyKey that of the request. */
export function submissionOf({ items, deadline, priority }: TicketOrder, admission: Admission, idempotencyKey?: string) {
  const { budgetKey, labels, route } = admission.caller;
  return submission.parse({
    items: items.map(({ key, order }) => (key === undefined ? order.request : { ...order.request, key })),
    options: {
      tenant: tenantOf(admission),
      deadline,
      priority,
      idempotencyKey,
      budgetKey,
      route,
      labels: { ...labels, caller: admission.caller.name },
    },
  });
}
