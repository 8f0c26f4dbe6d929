import { MAX_TIMER_MS } from './sleep.ts';

/** What ended a piece of work early. */
export type CutBy = 'caller' | 'deadline';

/** Work under a deadline. */
export interface DeadlineOptions<T> {
  readonly deadlineMs: number;
  /** Whoever asked for the work. */
  readonly caller: AbortSignal | undefined;
  readonly work: (signal: AbortSignal) => Promise<T>;
  /** Called before the work's signal is aborted, while it can still be seen what is in flight. Gives the reason to reject with. */
  readonly onCut: (by: CutBy) => unknown;
}

/**
 * The outermost policy: rejects at once when the caller aborts or the deadline passes, whatever the work is doing then, and aborts
 * the work's signal.
 *
 * @remarks Not cockatiel's `timeout`: that calls a caller's abort a timeout too.
 */
export function withDeadline<T>({ deadlineMs, caller, work, onCut }: DeadlineOptions<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (caller?.aborted === true) {
      reject(caller.reason);
      return;
    }
    const controller = new AbortController();
    const cut = (by: CutBy): void => {
      release();
      const reason = onCut(by);
      reject(reason);
      controller.abort(reason);
    };
    const onAbort = (): void => cut('caller');
    const timer = setTimeout(cut, Math.min(deadlineMs, MAX_TIMER_MS), 'deadline');
    const release = (): void => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onAbort);
    };
    caller?.addEventListener('abort', onAbort, { once: true });
    const succeed = (value: T): void => {
      release();
      resolve(value);
    };
    const fail = (error: unknown): void => {
      release();
      reject(error);
    };
    work(controller.signal).then(succeed, fail);
  });
}
