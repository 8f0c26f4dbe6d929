import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** How processes tell each other; messages may get lost. */
export interface ChangeWire {
  publish(message: string): Promise<unknown>;
  /** Hears what is published from now on. It mends itself, and never throws. */
  subscribe(hear: (message: string) => void): { close(): Promise<void> };
}

/** Who changed which groups. */
export interface ChangeFeed {
  /** Tells listeners of this process at once, and those of others soon. */
  readonly wrote: (groups: readonly string[]) => void;
  readonly onChange: (listener: (group: string) => void) => () => void;
  readonly close: () => Promise<void>;
}

/** Changes of so many milliseconds go out together: a job of a thousand items would otherwise be told of a thousand times. */
const TOGETHER_MS = 20;
/** PostgreSQL takes 8000 bytes, and a group is of 200 at most. */
const MOST_GROUPS = 30;

const messageSchema = z.object({ from: z.string(), groups: z.array(z.string()) });

/**
 * Tells of changes, so that results and progress are seen at once. It is a hint and no more: what it fails to tell is found by whoever looks now
 * and then.
 *
 * @param wire without one, there are no other processes.
 */
export function changeFeed(wire: ChangeWire | undefined): ChangeFeed {
  const me = randomUUID();
  const listeners = new Set<(group: string) => void>();
  const unsaid = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let subscription: { close(): Promise<void> } | undefined;

  const tell = (groups: readonly string[]): void => {
    for (const listener of listeners) {
      for (const group of groups) {
        try {
          listener(group);
        } catch {
          // A listener cannot fail a write, or another listener.
        }
      }
    }
  };
  const say = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const groups = [...unsaid];
    unsaid.clear();
    for (let from = 0; from < groups.length; from += MOST_GROUPS) {
      const message = JSON.stringify({ from: me, groups: groups.slice(from, from + MOST_GROUPS) });
      await wire?.publish(message).catch(() => undefined);
    }
  };
  const hear = (text: string): void => {
    const message = messageSchema.safeParse(parse(text));
    if (message.success && message.data.from !== me) tell(message.data.groups);
  };

  return {
    wrote: (groups) => {
      tell(groups);
      if (wire === undefined) return;
      for (const group of groups) unsaid.add(group);
      timer ??= setTimeout(() => void say(), TOGETHER_MS);
    },
    onChange: (listener) => {
      subscription ??= wire?.subscribe(hear);
      // Its own function, so that whoever listens twice is told twice.
      const own = (group: string): void => listener(group);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    close: async () => {
      listeners.clear();
      await say();
      await subscription?.close();
    },
  };
}

/** What others send is not ours to trust. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
