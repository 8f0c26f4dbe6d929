import { ChannelError } from '../../errors/channel-error.ts';

/**
 * The work of a channel whose attempts take several requests, or leave some behind: what somebody waits for can go on to its end while
 * the channel closes, what outlived its attempt ends then.
 */
export interface OpenWork {
  /** @throws ChannelError `closed` after `close`; nothing was sent. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Goes on with work for which nobody waits any more.
   *
   * @param work must end soon after its signal is aborted, which is when the channel closes.
   */
  outlive<T>(work: (ending: AbortSignal) => Promise<T>): Promise<T>;
  /**
   * Lets nothing new begin, ends what outlived its attempt, and resolves when the work in flight is done and the transport is closed.
   */
  close(): Promise<void>;
}

/** @param closeTransport called once, when nothing is in flight any more. */
export function openWork(channelId: string, closeTransport: () => Promise<void>): OpenWork {
  const inFlight = new Set<Promise<unknown>>();
  const outliving = new Map<Promise<unknown>, AbortController>();
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    for (const ending of outliving.values()) ending.abort();
    await Promise.allSettled(inFlight);
    await Promise.allSettled(outliving.keys());
    await closeTransport();
  }

  return {
    async run(work) {
      if (closing !== undefined) throw closed(channelId);
      const running = work();
      inFlight.add(running);
      try {
        return await running;
      } finally {
        inFlight.delete(running);
      }
    },
    async outlive(work) {
      // One for each piece of work: a channel can have many, and a signal warns of many listeners.
      const ending = new AbortController();
      if (closing !== undefined) ending.abort();
      const going = work(ending.signal);
      outliving.set(going, ending);
      try {
        return await going;
      } finally {
        outliving.delete(going);
      }
    },
    close: () => (closing ??= close()),
  };
}

function closed(channelId: string): ChannelError {
  const failure = { class: 'network', billing: 'not-billed', dispatched: false, upstreamCode: 'closed' } as const;
  return new ChannelError(`${channelId}: the channel was closed.`, failure);
}
