import type { TicketCost, TicketItem, TicketJob, TicketProgress } from './ticket-queue.ts';

/** How tickets are told to their caller. */
export interface TicketTelling {
  /** Where the ticket is, such as `/images/tickets/…`. */
  readonly address: string;
  /** Whether the caller sees channels and attempts. */
  readonly expose: boolean;
}

/** Where a ticket is. @param baseUrl what the routes are mounted at. */
export function addressOf(baseUrl: string, id: string): string {
  return `${baseUrl}/tickets/${encodeURIComponent(id)}`;
}

/** A ticket as far as it is, with what has ended. */
export function toldTicket(
  job: TicketJob,
  progress: TicketProgress,
  results: readonly TicketItem[],
  telling: TicketTelling,
): Readonly<Record<string, unknown>> {
  return {
    ...toldProgress(job, progress, telling),
    items: results.map((result) => toldItem(result, telling)),
  };
}

/** How far a ticket is. */
export function toldProgress(
  job: TicketJob,
  progress: TicketProgress,
  { address }: TicketTelling,
): Readonly<Record<string, unknown>> {
  const { state, count, ended, waiting, queued, working, gathering, batched, outcomes, cancelled, cost, expectedDoneAt } =
    progress;
  return {
    id: job.id,
    url: address,
    state: state === 'writing' ? 'open' : state,
    count,
    ended,
    outcomes,
    underWay: { waiting, queued, gathering, batched, working },
    cancelled,
    submittedAt: timeOf(job.submittedAt),
    deadline: timeOf(job.deadlineAt),
    expectedDoneAt: timeOf(expectedDoneAt),
    cost: toldCost(cost),
  };
}

/** An item that has ended; its picture by its address. */
export function toldItem(result: TicketItem, { address, expose }: TicketTelling): Readonly<Record<string, unknown>> {
  const { key, index, outcome, images, cost, place, endedAt, degraded, error } = result;
  const [picture] = images;
  return {
    key,
    index,
    outcome,
    picture: picture && {
      url: `${address}/items/${encodeURIComponent(key)}`,
      mediaType: picture.mediaType,
      width: picture.width,
      height: picture.height,
      bytes: picture.bytes,
      model: picture.model,
      ...(expose ? { channel: picture.channel } : {}),
    },
    place,
    endedAt: timeOf(endedAt),
    degraded: expose ? degraded : degraded.map(({ channel: _channel, ...facts }) => facts),
    cost: toldCost(cost),
    // Messages of errors name channels.
    error: error && { code: error.code, ...(expose ? { message: error.message, class: error.class } : {}) },
    ...(expose ? { attempts: result.attempts } : {}),
  };
}

function toldCost({ currency, usd, unknownUpToUsd }: TicketCost): Pick<TicketCost, 'currency' | 'usd' | 'unknownUpToUsd'> {
  return { currency, usd, unknownUpToUsd };
}

function timeOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
