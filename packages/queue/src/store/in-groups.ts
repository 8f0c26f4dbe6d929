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
  /** Groups on their way at once. @default 1 */
  readonly atOnce?: number;
  /** What no two calls may share that are on their way at the same time. @default nothing */
  readonly keysOf?: (call: Call) => readonly string[];
}

interface Waiting<Call, Answer> {
  readonly call: Call;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Calls that are worth a group of their own while others are on their way. */
const LEAST_SHARE = 8;

/**
 * Makes one call of many that are made at the same time (group commit): while as many groups as may be are on their way, what is called
 * meanwhile waits and makes up the next. Alone, a call is sent in the next turn of the event loop.
 *
 * Callers that are answered together ask together again. Where several groups go at once they share what waits, so that one is worked on
 * at the server while the answers to another are here.
 *
 * A group that is refused is sent again call by call, so that only those fail that have to; what is sent must bear to be sent twice.
 */
export function inGroups<Call, Answer>(grouping: Grouping<Call, Answer>): (call: Call) => Promise<Answer> {
  const { atOnce = 1, keysOf, send } = grouping;
  let waiting: Waiting<Call, Answer>[] = [];
  let free = atOnce;
  let isBeginning = false;
  const underWay = new Set<string>();
  const begin = async (): Promise<void> => {
    if (isBeginning) return;
    isBeginning = true;
    // Whoever calls in the same turn of the event loop goes with it; so do those that were just answered and have more to ask.
    await nextTurn();
    isBeginning = false;
    while (free > 0) {
      const share = Math.max(LEAST_SHARE, Math.ceil(waiting.length / free));
      const { group, rest } = nextGroup(waiting, grouping, { share, underWay });
      if (group.length === 0) return;
      waiting = rest;
      free -= 1;
      void sendAndGoOn(group);
    }
  };
  const sendAndGoOn = async (group: readonly Waiting<Call, Answer>[]): Promise<void> => {
    const keys = group.flatMap(({ call }) => keysOf?.(call) ?? []);
    for (const key of keys) underWay.add(key);
    await sendGroup(group, send);
    for (const key of keys) underWay.delete(key);
    free += 1;
    if (waiting.length > 0) await begin();
  };
  return (call) =>
    new Promise((resolve, reject) => {
      waiting.push({ call, resolve, reject });
      if (free > 0) void begin();
    });
}

function nextGroup<Call, Answer>(
  waiting: readonly Waiting<Call, Answer>[],
  { weigh, most, keysOf, atOnce = 1 }: Grouping<Call, Answer>,
  { share, underWay }: { readonly share: number; readonly underWay: ReadonlySet<string> },
): { group: Waiting<Call, Answer>[]; rest: Waiting<Call, Answer>[] } {
  const group: Waiting<Call, Answer>[] = [];
  const rest: Waiting<Call, Answer>[] = [];
  const taken = new Set(underWay);
  let weight = 0;
  for (const each of waiting) {
    const keys = keysOf?.(each.call) ?? [];
    const isFree = !keys.some((key) => taken.has(key));
    const weighs = weigh(each.call);
    const fits = isFree && (group.length === 0 || (weight + weighs <= most && (atOnce === 1 || group.length < share)));
    if (fits) weight += weighs;
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
