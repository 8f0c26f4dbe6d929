import type { PictureOrder } from '../channels/channel.ts';
import { picturesShown } from '../channels/pictures-shown.ts';
import type { AttemptTimeouts } from '../transport/timeouts.ts';
import type { Resilience } from './options.ts';
import { MAX_TIMER_MS } from './sleep.ts';

/** What bounds one attempt: its signal is aborted after the time of its size. */
export interface AttemptTimeout {
  /** What the channel's transport is told. */
  readonly timeouts: AttemptTimeouts;
  /**
   * Runs the work under a signal of its own, which is aborted when the time is over, or `signal` is. Work that does not listen to it must
   * not hold an attempt, a place in a bulkhead or a half-open circuit for ever: `abandonAfterMs` later it is given up.
   *
   * @throws the reason of its signal when the work is given up.
   */
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
  const { attemptTimeoutMs, perReferenceTimeoutMs, connectTimeoutMs, idleTimeoutMs, abandonAfterMs } = resilience;
  const built = new Map<number, AttemptTimeout>();
  const of = (totalMs: number): AttemptTimeout => ({
    timeouts: Object.freeze({ connectMs: connectTimeoutMs, firstByteMs: totalMs, idleMs: idleTimeoutMs, totalMs }),
    run: (work, signal) => within({ totalMs, graceMs: abandonAfterMs }, work, signal),
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

interface Times {
  readonly totalMs: number;
  readonly graceMs: number;
}

/**
 * @remarks Not cockatiel's `timeout`, as little as for the deadline: it costs every attempt two more layers of promises and two more
 * listeners, for events that nobody may hang anything on.
 */
function within<T>({ totalMs, graceMs }: Times, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const own = controller.signal;
    const abort = (reason?: unknown): void => {
      // The grace runs from the first of both, whatever comes in it.
      if (own.aborted) return;
      clearTimeout(timer);
      timer = setTimeout(() => reject(own.reason), graceMs).unref();
      controller.abort(reason);
    };
    const follow = (): void => abort(signal.reason);
    const release = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', follow);
    };
    let timer = setTimeout(abort, totalMs).unref();
    if (signal.aborted) follow();
    else signal.addEventListener('abort', follow);
    const succeed = (value: T): void => {
      release();
      resolve(value);
    };
    const fail = (error: unknown): void => {
      release();
      reject(error);
    };
    try {
      work(own).then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  });
}
