import type { TicketJob } from './ticket-queue.ts';

/** Ends a call that became a ticket. Its bill so far is the ticket's, and so is its key. */
export class TicketIssued extends Error {
  override readonly name = 'TicketIssued';
  readonly job: TicketJob;

  constructor(job: TicketJob) {
    super('The call became a ticket');
    this.job = job;
  }
}
