import { RequestInvalidError, type Issue } from '@retake/core';
import { z } from 'zod';
import type { Admission } from '../access/door.ts';
import type { BodyFields } from '../body/body-fields.ts';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import { ToldProblemError } from '../problems/told-problem-error.ts';
import { readOrder, type Order } from '../routes/read-order.ts';

/** What is ordered with a ticket. */
export interface TicketOrder {
  /** In the order of the ticket; `key` and `request` are read further by the queue. */
  readonly items: readonly { readonly key: unknown; readonly order: Order }[];
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly priority: number | undefined;
}

const ticketSchema = z.strictObject({
  items: z.array(z.record(z.string(), z.unknown())).min(1),
  deadline: z.iso.datetime({ offset: true }).optional(),
  priority: z.int().min(0).max(1_000_000).optional(),
});

/** Options that a call has, and an item has not: it has the ticket's. */
const OF_CALLS: readonly string[] = ['deadlineMs', 'prefer', 'urgency', 'degrade', 'waitForRecovery', 'onExhausted'];

/**
 * Reads the body of `POST /tickets`, and holds each item against what the caller may ask for.
 *
 * @param limits of the routes; `now` in epoch milliseconds.
 * @throws RequestInvalidError with every problem and its path; HttpProblemError `forbidden`, with all that is not allowed.
 */
export function readTicket(
  fields: BodyFields,
  admission: Admission,
  { items: most, withinMs, now }: { readonly items: number; readonly withinMs: number; readonly now: number },
): TicketOrder {
  const { data: ticket, error } = ticketSchema.safeParse(fields);
  if (ticket === undefined)
    throw new RequestInvalidError(error.issues.map(({ path, message }) => ({ path: pathOf(path), message })));
  const latest = now + withinMs;
  const deadline = ticket.deadline === undefined ? latest : Date.parse(ticket.deadline);
  const refused: Issue[] = [];
  if (ticket.items.length > most) refused.push({ path: 'items', message: `at most ${most} pictures` });
  if (deadline > latest) refused.push({ path: 'deadline', message: `at most ${new Date(latest).toISOString()}` });
  const wrong: Issue[] = [];
  const items = ticket.items.slice(0, most).flatMap(({ key, ...item }, index) => {
    const at = (issues: readonly Issue[]): Issue[] =>
      issues.map(({ path, message }) => ({ path: `items[${index}].${path}`, message }));
    const misplaced = OF_CALLS.filter((name) => name in item);
    wrong.push(...at(misplaced.map((path) => ({ path, message: 'is not taken: an item has what its ticket has' }))));
    try {
      return [{ key, order: readOrder(item, admission) }];
    } catch (problem) {
      if (RequestInvalidError.isInstance(problem)) wrong.push(...at(problem.issues));
      else if (problem instanceof ToldProblemError) refused.push(...at(problem.problem.issues ?? []));
      else throw problem;
      return [];
    }
  });
  if (wrong.length > 0) throw new RequestInvalidError(wrong);
  if (refused.length > 0) {
    throw new HttpProblemError('forbidden', 'See issues for what this caller may ask for.', { issues: refused });
  }
  return { items, deadline, priority: ticket.priority };
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
