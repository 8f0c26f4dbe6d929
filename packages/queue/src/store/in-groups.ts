import { setImmediate as nextTurn } from 'node:timers/promises';
import { QueueUnavailableError } from '../errors/queue-unavailable-error.ts';

/** How calls are sent together. */
export interface Grouping<Call, Answer> {
  /** Sends calls in one round trip; an answer for each, in their order. */
  readonly send: (calls: readonly Call[]) => Promise<readonly Answer[]>;
  /** What a call weighs. */
  readonly weigh: (call: Call) => number;
  /** What a group may weigh; a call that weighs more goes alone. */
  readonly most: number;
  /** What no two calls of a group may share. @default nothing */
  readonly keysOf?: (call: Call) => readonly string[];
}

interface Waiting<Call, Answer> {
  readonly call: Call;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes one call of many that are made at the same time (group commit): while one group is on its way, what is called meanwhile waits
 * and makes up the next. Alone, a call is sent in the next turn of the event loop.
 *
 * A group that is refused is sent again call by call, so that only those fail that have to; what is sent must bear to be sent twice.
 */
export function inGroups<Call, Answer>(grouping: Grouping<Call, Answer>): (call: Call) => Promise<Answer> {
  let waiting: Waiting<Call, Answer>[] = [];
  let sending = false;
  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      // Whoever calls in the same turn of the event loop goes with it; so do those that were just answered and have more to ask.
      await nextTurn();
      const { group, rest } = nextGroup(waiting, grouping);
      waiting = rest;
      await sendGroup(group, grouping.send);
    }
    sending = false;
  };
  return (call) =>
    new Promise((resolve, reject) => {
      waiting.push({ call, resolve, reject });
      if (sending) return;
      sending = true;
      void sendAll();
    });
}

function nextGroup<Call, Answer>(
  waiting: readonly Waiting<Call, Answer>[],
  { weigh, most, keysOf }: Grouping<Call, Answer>,
): { group: Waiting<Call, Answer>[]; rest: Waiting<Call, Answer>[] } {
  const group: Waiting<Call, Answer>[] = [];
  const rest: Waiting<Call, Answer>[] = [];
  const taken = new Set<string>();
  let weight = 0;
  for (const each of waiting) {
    weight += weigh(each.call);
    const keys = keysOf?.(each.call) ?? [];
    const fits = group.length === 0 || (weight <= most && !keys.some((key) => taken.has(key)));
    (fits ? group : rest).push(each);
    // What has to wait holds its keys too: two calls for one record stay in their order.
    for (const key of keys) taken.add(key);
  }
  return { group, rest };
}

async function sendGroup<Call, Answer>(
  group: readonly Waiting<Call, Answer>[],
  send: (calls: readonly Call[]) => Promise<readonly Answer[]>,
): Promise<void> {
  try {
    const answers = await send(group.map(({ call }) => call));
    for (const [at, { resolve, reject }] of group.entries()) {
      const answer = answers[at];
      if (answer === undefined) reject(new Error('A call of a group was not answered'));
      else resolve(answer);
    }
  } catch (error) {
    if (group.length === 1 || QueueUnavailableError.isInstance(error)) for (const { reject } of group) reject(error);
    else for (const each of group) await sendGroup([each], send);
  }
}
