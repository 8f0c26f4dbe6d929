import { ChannelError } from '../../errors/channel-error.ts';

/** The work of a channel whose attempts take several requests: what has begun can go on to its end while the channel closes. */
export interface OpenWork {
  /** @throws ChannelError `closed` after `close`; nothing was sent. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Lets nothing new begin, and resolves when the work in flight is done and the transport is closed. */
  close(): Promise<void>;
}

/** @param closeTransport called once, when nothing is in flight any more. */
export function openWork(channelId: string, closeTransport: () => Promise<void>): OpenWork {
  const inFlight = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    await Promise.allSettled(inFlight);
    await closeTransport();
  }

  return {
    async run(work) {
      if (closing !== undefined) {
        throw new ChannelError(`${channelId}: the channel was closed.`, {
          class: 'network',
          billing: 'not-billed',
          dispatched: false,
          upstreamCode: 'closed',
        });
      }
      const running = work();
      inFlight.add(running);
      try {
        return await running;
      } finally {
        inFlight.delete(running);
      }
    },
    close: () => (closing ??= close()),
  };
}
