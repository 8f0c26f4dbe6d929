import { ServiceClosedError } from '../errors/service-closed-error.ts';

/** A call in flight: what can end it, whoever asks for the end. */
export interface LiveCall {
  /** Aborted by the caller's own signal, by `abort`, or when the service closes before the call is done. */
  readonly signal: AbortSignal;
  readonly abort: (reason: unknown) => void;
  /** To be called once, when the call is over. */
  readonly done: () => void;
}

/** The calls in flight, so that a service can refuse new ones and let the others finish. */
export class LiveCalls {
  /** By their signals. */
  readonly #live = new Map<AbortSignal, LiveCall>();
  #closed = false;
  #drained: (() => void) | undefined;

  /** @throws ServiceClosedError once `drain` was called. */
  open(callerSignal: AbortSignal | undefined): LiveCall {
    if (this.#closed) throw new ServiceClosedError();
    return this.#follow(callerSignal);
  }

  /**
   * For work that a call in flight begins and that can outlive it: `close` waits for both. Work on the very signal of a call ends with it.
   *
   * @throws ServiceClosedError once nothing is in flight any more.
   */
  extend(signal: AbortSignal): LiveCall {
    const begun = this.#live.get(signal);
    if (begun !== undefined) return { signal, abort: begun.abort, done: () => undefined };
    if (this.#closed && this.#live.size === 0) throw new ServiceClosedError();
    return this.#follow(signal);
  }

  #follow(callerSignal: AbortSignal | undefined): LiveCall {
    // One controller a call, and a listener that is taken off again: AbortSignal.any() would tie every call to a long-lived signal.
    const controller = new AbortController();
    const follow = () => controller.abort(callerSignal?.reason);
    if (callerSignal?.aborted === true) follow();
    else callerSignal?.addEventListener('abort', follow, { once: true });
    const call: LiveCall = {
      signal: controller.signal,
      abort: (reason) => controller.abort(reason),
      done: () => {
        callerSignal?.removeEventListener('abort', follow);
        this.#live.delete(controller.signal);
        if (this.#live.size === 0) this.#drained?.();
      },
    };
    this.#live.set(controller.signal, call);
    return call;
  }

  /** Takes no new calls, waits for those in flight, and ends what is left after `drainMs`. */
  async drain(drainMs: number): Promise<void> {
    this.#closed = true;
    if (this.#live.size === 0) return;
    const drained = new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
    const timer = setTimeout(() => {
      for (const call of this.#live.values()) call.abort(new ServiceClosedError());
    }, drainMs);
    await drained;
    clearTimeout(timer);
  }
}
