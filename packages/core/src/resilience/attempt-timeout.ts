import type { PictureOrder } from '../channels/channel.ts';
import { picturesShown } from '../channels/pictures-shown.ts';
import type { AttemptTimeouts } from '../transport/timeouts.ts';
import type { Resilience } from './options.ts';
import { MAX_TIMER_MS } from './sleep.ts';

/** What bounds one attempt: its signal is aborted after the time of its size. */
export interface AttemptTimeout {
  /** What the channel's transport is told. */
  readonly timeouts: AttemptTimeouts;
  run<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
}

/**
 * The time an order gets: a picture of its size, and looking at its references and at the pictures of its chat.
 *
 * @param share how much of that time, above 0 and at most 1. @default 1
 */
export type AttemptTimeoutOf = (order: Pick<PictureOrder, 'size' | 'references' | 'chat'>, share?: number) => AttemptTimeout;

/**
 * The attempt timeouts of a service, each built once. They are cooperative: the channel hears of them through its signal and still
 * can deliver what it holds. The signal is not aborted after success, because a body may still be read.
 */
export function createAttemptTimeouts(resilience: Resilience): AttemptTimeoutOf {
  const { attemptTimeoutMs, perReferenceTimeoutMs, connectTimeoutMs, idleTimeoutMs } = resilience;
  const built = new Map<number, AttemptTimeout>();
  const of = (totalMs: number): AttemptTimeout => ({
    timeouts: Object.freeze({ connectMs: connectTimeoutMs, firstByteMs: totalMs, idleMs: idleTimeoutMs, totalMs }),
    run: (work, signal) => within(totalMs, work, signal),
  });
  return (order, share = 1) => {
    const wholeMs = Math.min(attemptTimeoutMs[order.size] + picturesShown(order) * perReferenceTimeoutMs, MAX_TIMER_MS);
    const totalMs = Math.ceil(share * wholeMs);
    const known = built.get(totalMs);
    if (known !== undefined) return known;
    const made = of(totalMs);
    built.set(totalMs, made);
    return made;
  };
}

/**
 * @remarks Not cockatiel's `timeout`, as little as for the deadline: it costs every attempt two more layers of promises and two more
 * listeners, for events that nobody may hang anything on.
 */
async function within<T>(totalMs: number, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  const controller = new AbortController();
  const follow = (): void => controller.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow);
  const timer = setTimeout(() => controller.abort(), totalMs).unref();
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', follow);
  }
}
