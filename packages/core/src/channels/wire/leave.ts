import type { ChannelCall, OutlivingEnd } from '../channel.ts';

/** A request whose caller can leave. */
export interface LeavableRequest<T> {
  /** The caller's. */
  readonly signal: AbortSignal;
  /** Of the request itself: what its socket listens to. */
  readonly socket: AbortController;
  readonly work: Promise<T>;
  /** Called once, at the moment the caller leaves. Returns whether the request goes on without it. */
  readonly onLeft: () => boolean;
}

/**
 * Settles as the request does, or rejects with the reason of the caller's signal as soon as that is aborted. Then the request is aborted
 * as well, unless it is to go on.
 */
export function untilLeft<T>({ signal, socket, work, onLeft }: LeavableRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      reject(signal.reason);
      if (!onLeft()) socket.abort(signal.reason);
    };
    const release = (): void => signal.removeEventListener('abort', leave);
    work.finally(release).then(resolve, reject);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
}

/** Tells whoever holds the channel's places of work that goes on. What it throws is not heard: it must not cost a picture. */
export function leaveBehind(outlives: NonNullable<ChannelCall['outlives']>, end: Promise<OutlivingEnd | undefined>): void {
  try {
    outlives(end);
  } catch {
    // The work goes on all the same, and ends with the channel at the latest.
  }
}

/** Aborts a request that goes on without its caller when its channel closes. */
export function endWith(ending: AbortSignal, socket: AbortController): void {
  const end = (): void => socket.abort(ending.reason);
  if (ending.aborted) end();
  else ending.addEventListener('abort', end, { once: true });
}
