import { setTimeout } from 'node:timers/promises';
import type { Channel, Clock } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';

/** What the upstream says it has sold, in nano-dollars. */
export interface Bill {
  readonly pictures: number;
  readonly nanoUsd: number;
  /** The same at list price, had it been bought at once. */
  readonly listNanoUsd: number;
}

/** Who draws, and the time it lives in. */
export interface Upstream {
  readonly channel: Channel;
  readonly clock: Clock;
  /** Lets some time pass; little while there is something to do. */
  pass(isBusy: boolean): Promise<void>;
  /** Its side of the account; `undefined` where only the vendor knows. */
  bill(): Promise<Bill | undefined>;
  /** @param isOver whether nothing is asked of it any more, in no run. */
  leave(isOver: boolean): Promise<void>;
}

/** The Gemini API itself, in real time. */
export function liveUpstream(apiKey: string): Upstream {
  return {
    channel: gemini({ apiKey }),
    clock: { now: () => Date.now() },
    pass: () => setTimeout(2_000),
    bill: async () => undefined,
    leave: async () => {},
  };
}
