import type { StreamEvent } from '../response/stream-event.ts';
import type { LiveCall } from './live-calls.ts';

type Step<E> = IteratorResult<E, undefined>;
/** Begins the work; what it resolves with is the last event. */
type Start<E> = (push: (event: E) => void, opened: (work: Pick<LiveCall, 'abort'>) => void) => Promise<E>;

interface Waiter<E> {
  readonly resolve: (step: Step<E>) => void;
  readonly reject: (reason: unknown) => void;
}

const DONE: Step<never> = Object.freeze({ done: true, value: undefined });

/**
 * A call, or other work, as a stream of its events, the result last. It begins with the first `next()`.
 *
 * Not an async generator: the `return()` of one waits for its pending `next()`, so a reader that leaves while nothing happens
 * would leave the call running, and paying.
 */
export class CallStream<E = StreamEvent> implements AsyncIterableIterator<E, undefined> {
  readonly #start: Start<E>;
  readonly #events: E[] = [];
  readonly #waiting: Waiter<E>[] = [];
  #begun = false;
  #live: Pick<LiveCall, 'abort'> | undefined;
  /** Set once there will be no more events. */
  #end: { readonly error?: unknown } | undefined;

  constructor(start: Start<E>) {
    this.#start = start;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<E, undefined>> {
    this.#begin();
    const event = this.#events.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#end !== undefined) return this.#takeEnd();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  /** Aborts the call at once; events that were not read are gone. */
  return(): Promise<IteratorResult<E, undefined>> {
    this.#begun = true;
    this.#end = {};
    this.#events.length = 0;
    for (const { resolve } of this.#waiting.splice(0)) resolve(DONE);
    this.#live?.abort(new DOMException('The stream was left before its end', 'AbortError'));
    return Promise.resolve(DONE);
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    const push = (event: E): void => this.#push(event);
    try {
      push(
        await this.#start(push, (work) => {
          this.#live = work;
        }),
      );
      this.#finish({});
    } catch (error) {
      this.#finish({ error });
    }
  }

  #push(event: E): void {
    if (this.#end !== undefined) return;
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#events.push(event);
    else waiter.resolve({ done: false, value: event });
  }

  #finish(end: { readonly error?: unknown }): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    const [first, ...rest] = this.#waiting.splice(0);
    if (first !== undefined) this.#takeEnd().then(first.resolve, first.reject);
    for (const { resolve } of rest) resolve(DONE);
  }

  /** The error is told once; after it the stream is over. */
  #takeEnd(): Promise<Step<E>> {
    const end = this.#end;
    this.#end = {};
    return end !== undefined && 'error' in end ? Promise.reject(end.error) : Promise.resolve(DONE);
  }
}
