/**
 * Waits for work that was told to end by its signal, but no longer than `graceMs` after that: a channel that does not listen must not hold
 * an attempt, a place in a bulkhead or a half-open circuit for ever.
 *
 * @throws the signal's reason when the work is given up.
 */
export function abandonAfter<T>(work: Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      grace = setTimeout(() => reject(signal.reason), graceMs).unref();
    };
    const release = (): void => {
      clearTimeout(grace);
      signal.removeEventListener('abort', onAbort);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    const succeed = (value: T): void => {
      release();
      resolve(value);
    };
    const fail = (error: unknown): void => {
      release();
      reject(error);
    };
    work.then(succeed, fail);
  });
}
