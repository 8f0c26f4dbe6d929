import type { ImageResult } from '../response/image-result.ts';
import type { StreamEvent } from '../response/stream-event.ts';
import type { LiveCall } from './live-calls.ts';

type Step = IteratorResult<StreamEvent, undefined>;
type Start = (push: (event: StreamEvent) => void, opened: (call: LiveCall) => void) => Promise<ImageResult>;

interface Waiter {
  readonly resolve: (step: Step) => void;
  readonly reject: (reason: unknown) => void;
}

const DONE: Step = Object.freeze({ done: true, value: undefined });

/**
 * A call as a stream of its events, the result last. The call begins with the first `next()`.
 *
 * Not an async generator: the `return()` of one waits for its pending `next()`, so a reader that leaves while nothing happens
 * would leave the call running, and paying.
 */
export class CallStream implements AsyncIterableIterator<StreamEvent, undefined> {
  readonly #start: Start;
  readonly #events: StreamEvent[] = [];
  readonly #waiting: Waiter[] = [];
  #begun = false;
  #live: LiveCall | undefined;
  /** Set once there will be no more events. */
  #end: { readonly error?: unknown } | undefined;

  constructor(start: Start) {
    this.#start = start;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<StreamEvent, undefined>> {
    this.#begin();
    const event = this.#events.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#end !== undefined) return this.#takeEnd();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  /** Aborts the call at once; events that were not read are gone. */
  return(): Promise<IteratorResult<StreamEvent, undefined>> {
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
    const push = (event: StreamEvent): void => this.#push(event);
    try {
      const result = await this.#start(push, (call) => {
        this.#live = call;
      });
      push({ type: 'result', result });
      this.#finish({});
    } catch (error) {
      this.#finish({ error });
    }
  }

  #push(event: StreamEvent): void {
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
  #takeEnd(): Promise<Step> {
    const end = this.#end;
    this.#end = {};
    return end !== undefined && 'error' in end ? Promise.reject(end.error) : Promise.resolve(DONE);
  }
}
